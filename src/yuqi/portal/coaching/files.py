"""Files of materials on disk (材料文件): taken by type and size, kept by their hash, never opened by the portal."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

__all__ = ["LIMIT", "TYPES", "FileRefused", "keep", "path_of", "plain_name"]

LIMIT = 50 * 2**20
TYPES = {
    "pdf": (b"%PDF",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "ofd": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
}
"""What a paper may come as, and how such a file begins."""


class FileRefused(ValueError):
    """The file is not taken (不收): type, content or size; nothing was kept."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why  # type, content, large, empty


def plain_name(name: str) -> str:
    """Return a file's own name: no folders, no control characters, at most 200 letters.

    >>> plain_name("../../etc/passwd"), plain_name("C:\\\\a\\\\审计报告.pdf")
    ('passwd', '审计报告.pdf')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return kept[-200:] or "file"


def keep(file: UploadedFile) -> tuple[str, int]:
    """Keep a file's bytes under their hash and return hash and size.

    Raises:
        FileRefused: it is of another type, does not begin as its type does, is empty or too large.
    """
    kind = plain_name(file.name or "").rsplit(".", 1)[-1].lower()
    if kind not in TYPES:
        raise FileRefused("type")
    if not file.size:
        raise FileRefused("empty")
    if file.size > LIMIT:
        raise FileRefused("large")
    head = file.read(16)
    file.seek(0)
    if not head.startswith(TYPES[kind]):
        raise FileRefused("content")
    root = Path(settings.UPLOADS)
    root.mkdir(parents=True, exist_ok=True)
    fresh = root / f".{uuid4().hex}"
    digest, size = hashlib.sha256(), 0
    try:
        with fresh.open("wb") as out:
            for chunk in file.chunks():
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        target = path_of(digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return digest.hexdigest(), size


def path_of(sha256: str) -> Path:
    """Return where a file is; the hash alone says it, no name anybody sent."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a sha256")
    return Path(settings.UPLOADS) / sha256[:2] / sha256
