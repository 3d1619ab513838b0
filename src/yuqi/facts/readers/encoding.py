"""Which encoding a text file is in (编码): UTF-8, with or without mark, or GB18030; nothing else."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from yuqi.base import Place, Problem, YuqiError

__all__ = ["TextShape", "detect_encoding", "open_bytes"]

_CHUNK = 1 << 20
_TELLING = 8  # characters from which an encoding can be told by how common they are


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShape:
    """What one reading of a text file shows (文本概况)."""

    codec: str  # of Python
    quotes: int  # an odd number: one of them may never be closed


def open_bytes(path: Path) -> IO[bytes]:
    """Return the file's bytes as a stream, unpacked when its name ends in .gz."""
    if path.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def detect_encoding(path: Path, file: str) -> TextShape:
    """Return the codec of a text file and its quotes, after reading it through once in pieces.

    Raises:
        YuqiError: facts.wrong-encoding with the line that fits neither, facts.damaged-gzip, facts.not-text.
    """
    with open_bytes(path) as stream:
        start = _read(stream, 4, file)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _wrong(file, 1)
    with_mark = start.startswith(codecs.BOM_UTF8)
    codec = "utf-8-sig" if with_mark else "utf-8"
    utf8, quotes = _broken_line(path, file, codec)
    if utf8 is None:
        return TextShape(codec=codec, quotes=quotes)
    if with_mark:
        raise _wrong(file, utf8)
    gb18030, quotes = _broken_line(path, file, "gb18030")
    if gb18030 is None:
        if _is_big5(next(_chunks(path, file), b"")):
            raise _wrong(file, 1)
        return TextShape(codec="gb18030", quotes=quotes)
    raise _wrong(file, max(utf8, gb18030))


def _is_big5(chunk: bytes) -> bool:
    """Return whether bytes that GB18030 can read are Big5 all the same (繁体中文编码).

    Read as GB18030 such a text is made of rare characters, read as Big5 of common ones.
    """
    chunk = chunk[: chunk.rfind(b"\n") + 1] or chunk
    try:
        read = [letter for letter in chunk.decode("big5") if ord(letter) > 0x7F]
        misread = [letter for letter in chunk.decode("gb18030", "ignore") if ord(letter) > 0x7F]
    except UnicodeDecodeError:
        return False
    if len(read) < _TELLING or not misread:
        return False
    common = sum(0xA1 <= letter.encode("big5")[0] <= 0xC6 for letter in read)
    usual = sum(_is_usual(letter) for letter in misread)
    return common > 0.8 * len(read) and usual < 0.5 * len(misread)


def _is_usual(letter: str) -> bool:
    """Return whether a character is one of the 3,755 of the first level of GB 2312."""
    try:
        return 0xB0 <= letter.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _broken_line(path: Path, file: str, codec: str) -> tuple[int | None, int]:
    """Return the first line that the codec cannot read, None when it reads all, and the quotes before it.

    A quote is the byte 0x22 in either encoding; no GB18030 character contains it.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    quotes = 0
    for chunk in _chunks(path, file):
        if b"\x00" in chunk:
            raise YuqiError(Problem(code="facts.not-text", place=Place(file=file)))
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as wrong:
            return line + wrong.object[: wrong.start].count(b"\n"), quotes
        line += text.count("\n")
        quotes += chunk.count(b'"')
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line, quotes
    return None, quotes


def _chunks(path: Path, file: str) -> Iterator[bytes]:
    with open_bytes(path) as stream:
        while chunk := _read(stream, _CHUNK, file):
            yield chunk


def _read(stream: IO[bytes], size: int, file: str) -> bytes:
    try:
        return stream.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as wrong:
        raise YuqiError(Problem(code="facts.damaged-gzip", place=Place(file=file))) from wrong


def _wrong(file: str, line: int) -> YuqiError:
    return YuqiError(Problem(code="facts.wrong-encoding", place=Place(file=file, line=line)))
