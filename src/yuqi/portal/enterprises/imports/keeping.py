"""Uploads on disk (上传件的存放): under their hash, never changed; what is not taken is refused at the door."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from yuqi.portal.bridge import uploads
from yuqi.portal.enterprises.imports.places import stored
from yuqi.portal.enterprises.models import Upload

__all__ = ["keep", "look_at", "name_of"]


def name_of(file: UploadedFile) -> str:
    """Return a file's own name without any path or control character."""
    return (
        re.sub(r"[\x00-\x1f]+", "", (file.name or "").replace("\\", "/").rsplit("/", 1)[-1])[-200:] or "file"
    )


def keep(file: UploadedFile) -> tuple[str, int]:
    """Keep a file's bytes under their hash and return hash and size.

    Raises:
        uploads.UploadRefused: large.
    """
    if (file.size or 0) > settings.UPLOAD_LIMIT:
        raise uploads.UploadRefused("large", file.name or "")
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
        target = stored(Upload(sha256=digest.hexdigest()))
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return digest.hexdigest(), size


def look_at(sha256: str, name: str) -> None:
    """Refuse at once what the reading would refuse later."""
    trial = Path(settings.UPLOADS) / f".look-{uuid4().hex}"
    try:
        uploads.unpack(stored(Upload(sha256=sha256)), name, trial)
    finally:
        shutil.rmtree(trial, ignore_errors=True)
