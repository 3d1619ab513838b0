"""What an upload is (上传文件的鉴别): by its bytes, not its name; laid out without trusting any path inside it."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

__all__ = ["UploadRefused", "unpack"]

_MOST_FILES = 60
_MOST_UNPACKED = 1 << 30
_MOST_RATIO = 250
_ENDINGS = (".xlsx", ".csv", ".parquet")
_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')


class UploadRefused(Exception):
    """A file that is not taken (不收的文件): why, as a code the page words."""

    def __init__(self, code: str, name: str = "") -> None:
        self.code = code
        self.name = name
        super().__init__(f"{code}: {name}")


def unpack(upload: Path, name: str, folder: Path) -> list[Path]:
    """Look at an upload's bytes, refuse what is not a workbook, CSV, Parquet or a zip of those, and lay the files out.

    Raises:
        UploadRefused: kind, macros, locked, old-workbook, bomb, path, nested, empty, damaged.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kind = _kind(upload, name)
    if kind != "zip":
        target = folder / _safe(name, kind)
        os.link(upload, target) if _same_disk(upload, folder) else shutil.copyfile(upload, target)
        return [target]
    return _unzip(upload, folder)


def _kind(path: Path, name: str) -> str:
    ending = Path(name).suffix.lower()
    if path.stat().st_size == 0:
        raise UploadRefused("empty", name)
    with path.open("rb") as stream:
        start = stream.read(8192)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        try:
            with zipfile.ZipFile(path) as archive:
                inside = set(archive.namelist())
                _refuse_bomb(archive, name)
        except (zipfile.BadZipFile, EOFError, OSError) as wrong:
            raise UploadRefused("damaged", name) from wrong
        if any(part.lower().endswith("vbaproject.bin") for part in inside) or ending == ".xlsm":
            raise UploadRefused("macros", name)
        if "[Content_Types].xml" in inside:
            if any(part.startswith("xl/") for part in inside):
                return ".xlsx"
            raise UploadRefused("kind", name)
        if ending != ".zip":
            raise UploadRefused("kind", name)
        return "zip"
    if start.startswith(b"PAR1"):
        return ".parquet"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UploadRefused("old-workbook" if ending == ".xls" else "locked", name)
    if ending != ".csv" or b"\x00" in start:
        raise UploadRefused("kind", name)
    return ".csv"


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    if len(parts) > 10_000 or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise UploadRefused("bomb", name)
    for part in parts:
        if part.file_size > 8 << 20 and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
            raise UploadRefused("bomb", name)


def _unzip(upload: Path, folder: Path) -> list[Path]:
    files: list[Path] = []
    with zipfile.ZipFile(upload) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        if len(parts) > _MOST_FILES:
            raise UploadRefused("many", upload.name)
        for part in parts:
            inner = part.filename if part.flag_bits & 0x800 else _gbk(part.filename)
            steps = inner.replace("\\", "/").split("/")
            if inner.startswith(("/", "\\")) or ".." in steps or re.match(r"^[A-Za-z]:", inner):
                raise UploadRefused("path", inner)
            if steps[0] == "__MACOSX" or steps[-1].startswith((".", "~$")):
                continue
            if part.flag_bits & 0x1:
                raise UploadRefused("locked", inner)
            if Path(inner).suffix.lower() not in _ENDINGS:
                raise UploadRefused(
                    "nested" if inner.lower().endswith((".zip", ".rar", ".7z")) else "kind", inner
                )
            target = folder / _safe(steps[-1], Path(inner).suffix.lower())
            if target.exists():
                raise UploadRefused("twice", steps[-1])
            try:
                with archive.open(part) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
            except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as wrong:
                raise UploadRefused("damaged", inner) from wrong
            if _kind(target, steps[-1]) == "zip":
                raise UploadRefused("nested", inner)
            files.append(target)
    if not files:
        raise UploadRefused("empty", upload.name)
    return sorted(files)


def _gbk(name: str) -> str:
    """Return a member's name as Windows wrote it: zip keeps no encoding but UTF-8's mark."""
    try:
        return name.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def _safe(name: str, ending: str) -> str:
    stem = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ") or "file"
    stem = stem[: -len(ending)] if stem.lower().endswith(ending) else Path(stem).stem
    return f"{stem[:100] or 'file'}{ending}"


def _same_disk(first: Path, second: Path) -> bool:
    return first.stat().st_dev == second.stat().st_dev
