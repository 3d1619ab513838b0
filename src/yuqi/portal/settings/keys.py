"""The secret key (密钥): made once, kept in the home folder, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

__all__ = ["secret_key"]


def secret_key(home: Path) -> str:
    """Return YUQI_SECRET_KEY, else the key of this home, made at the first start."""
    given = os.environ.get("YUQI_SECRET_KEY")
    if given:
        return given
    file = home / "keys" / "secret.key"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was quicker
            return file.read_text("ascii")
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(64))
    return file.read_text("ascii")
