"""Sealed papers on disk (盖章件的存放): taken by type and size, kept under their hash, never opened here."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

__all__ = ["LIMIT", "TYPES", "PaperRefused", "keep", "path_of"]

LIMIT = 20 * 2**20
TYPES = {
    "pdf": b"%PDF",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
}
"""What a sealed paper may come as, and how such a file begins."""


class PaperRefused(ValueError):
    """The file is not taken (不收): type or large; nothing was kept."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def keep(file: UploadedFile) -> tuple[str, str]:
    """Keep a file under its hash; return its own name and the hash.

    Raises:
        PaperRefused: of another type, not beginning as its type does, empty, or too large.
    """
    last = (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in last if letter.isprintable()).strip(" .")[-200:] or "file"
    if not file.size or file.size > LIMIT:
        raise PaperRefused("large" if file.size else "type")
    begins = TYPES.get(name.rsplit(".", 1)[-1].lower())
    head = file.read(16)
    file.seek(0)
    if begins is None or not head.startswith(begins):
        raise PaperRefused("type")
    root = Path(settings.UPLOADS)
    root.mkdir(parents=True, exist_ok=True)
    fresh, digest = root / f".{uuid4().hex}", hashlib.sha256()
    try:
        with fresh.open("wb") as out:
            for chunk in file.chunks():
                digest.update(chunk)
                out.write(chunk)
        target = path_of(digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return name, digest.hexdigest()


def path_of(sha256: str) -> Path:
    """Return where a paper is; the hash alone says it, no name anybody sent."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a sha256")
    return Path(settings.UPLOADS) / sha256[:2] / sha256
