"""Reports as files (报告文件)."""

from __future__ import annotations

from pathlib import Path

from yuqi import api

__all__ = ["write_zone_report"]


def write_zone_report(results: Path, out: Path, *, home: Path, lang: str = "zh") -> Path:
    """Write the report of a run on the whole zone, Excel or Word by the name of `out`."""
    return api.report(results, out=out, home=home, lang=lang)
