"""Workbooks given out and adapters kept (模板、标注、适配器)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from yuqi import api
from yuqi.api import HeldPart, SheetChanges
from yuqi.base import Problem

__all__ = ["blank_template", "marked_workbook", "save_adapter"]


def save_adapter(folder: Path, said: Mapping[str, Any]) -> Path:
    """Keep a mapping as the zone's own adapter; one that is not whole is refused and not kept.

    Raises:
        YuqiError: adapt.bad-adapter, what is wrong with it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(dict(said), allow_unicode=True, sort_keys=False)
    trial = folder.parent / f".trial-{said['id']}"
    shutil.rmtree(trial, ignore_errors=True)
    (trial / "adapters").mkdir(parents=True)
    try:
        (trial / "adapters" / f"{said['id']}.yaml").write_text(text, "utf-8")
        api.adapt([], trial / "out", home=trial)
    finally:
        shutil.rmtree(trial, ignore_errors=True)
    file = folder / f"{said['id']}.yaml"
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)
    return file


def blank_template(folder: Path) -> Path:
    """Return the empty workbook, written into a folder once."""
    if not folder.is_dir() or not any(folder.iterdir()):
        api.template(folder)
    return next(folder.glob("*.xlsx"))


def marked_workbook(
    source: Path,
    changes: Mapping[int, SheetChanges],
    parts: Sequence[HeldPart],
    problems: Iterable[Problem],
    out: Path,
    *,
    lang: str,
) -> Path:
    """Write a file with its bad cells marked; what was mended here stands in it as it reads now."""
    here = [part for part in parts if part.file == source.name and part.sheet is not None]
    touched = [part for part in here if part.part in changes]
    if source.suffix.lower() == ".xlsx" and touched:
        book = openpyxl.load_workbook(source)
        for part in touched:
            page: Any = book[part.sheet or ""]
            change = changes[part.part]
            for (row, position), text in change.cells.items():
                page.cell(row=row, column=position + 1).value = text or None
        mended = out.with_name(source.name)
        book.save(mended)
        try:
            return api.mark(mended, problems, out, lang=lang)
        finally:
            mended.unlink(missing_ok=True)
    return api.mark(source, problems, out, lang=lang)
