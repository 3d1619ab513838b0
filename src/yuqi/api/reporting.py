"""Results as pages people read (报告): report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.api.assessing import HOME, Progress, assess
from yuqi.api.runs import is_result
from yuqi.base import Problem, YuqiError
from yuqi.reports import write_zone_page

__all__ = ["report"]


def report(
    facts: Path,
    *,
    uscc: str | None = None,
    programmes: Sequence[str] = (),
    format: str = "html",  # noqa: A002  as the option is named
    out: Path | None = None,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    home: Path = HOME,
    lang: str = "zh",
    progress: Progress | None = None,
) -> Path:
    """Write the zone's page and return where it is (园区报告).

    Args:
        facts: the results of an earlier run; or facts, which are assessed first, as a new run under `home`.
        uscc: the page of one enterprise instead.
        programmes: ids; none: all.
        format: html; the other formats of the contract come later.
        out: the file; None: `report.html` in the results folder.

    Raises:
        YuqiError: what `assess` refuses; a format that is not there yet.
    """
    if format != "html":
        raise YuqiError(Problem(code="api.no-such-report-format", params={"value": format}))
    results = facts
    if not is_result(facts):
        results = assess(
            facts,
            programmes=programmes,
            as_of=as_of,
            accept_good=accept_good,
            catalogs=catalogs,
            home=home,
            lang=lang,
            progress=progress,
        ).folder
    return write_zone_page(results, out or results / "report.html", lang=lang)
