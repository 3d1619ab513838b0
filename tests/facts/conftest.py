"""A facts folder that tests fill by hand."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yuqi.base import check_character


def code_of(number: int) -> str:
    """Return a valid credit code that belongs to nobody."""
    first = f"91370000{number:09d}"
    return first + check_character(first)


class Folder:
    """A facts folder; enterprises 1 to 5 exist from the start unless a test says otherwise."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def text(self, name: str, text: str, encoding: str = "utf-8") -> Folder:
        content = text.encode(encoding)
        file = self.path / name
        file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return self

    def bytes(self, name: str, content: bytes) -> Folder:
        (self.path / name).write_bytes(content)
        return self

    def csv(self, name: str, heading: str, *rows: str, encoding: str = "utf-8") -> Folder:
        return self.text(f"{name}.csv", "\n".join([heading, *rows]) + "\n", encoding)

    def enterprises(self, count: int = 5) -> Folder:
        rows = [f"{code_of(number)},企业{number},2015-01-0{number % 9 + 1}" for number in range(1, count + 1)]
        return self.csv("enterprises", "uscc,name,registered_on", *rows)

    def book(
        self,
        name: str,
        sheets: dict[str, Sequence[Sequence[Any]]],
        then: Callable[[openpyxl.Workbook], None] | None = None,
    ) -> Folder:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        if then is not None:
            then(book)
        book.save(self.path / name)
        return self


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "facts"
    path.mkdir()
    return Folder(path)


@pytest.fixture(name="code_of", scope="session")
def code_of_fixture() -> Callable[[int], str]:
    return code_of
