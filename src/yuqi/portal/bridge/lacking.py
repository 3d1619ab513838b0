"""What verdicts lack, in words (还差什么)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from yuqi import api
from yuqi.api import LackLine

__all__ = ["LackLine", "lacks"]


def lacks(
    folder: Path, rows: Iterable[Mapping[str, Any]], *, lang: str = "zh"
) -> dict[tuple[str, str], tuple[LackLine, ...]]:
    """Return what each of some verdicts of a run lacks, by (subject id, programme)."""
    return api.lacks(folder, rows, lang=lang)
