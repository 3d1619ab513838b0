"""Results as pages people read (报告): report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.api.assessing import HOME, Progress, assess, check_day
from yuqi.api.explaining import explain_all
from yuqi.api.facts_in import snapshot_of
from yuqi.api.runs import is_result, refuse_special
from yuqi.base import Place, Problem, YuqiError
from yuqi.reports import write_enterprise_page, write_zone_page
from yuqi.rules import load_catalog

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
    """Write the page of the zone, or of one enterprise, and return where it is (报告).

    Args:
        facts: facts, which are assessed first, as a new run under `home`; for the zone's page also the results
            of an earlier run.
        uscc: the enterprise; None: the zone.
        programmes: ids; none: all.
        format: html; the other formats of the contract come later.
        out: the file; None: `report.html` in the results folder.

    Raises:
        YuqiError: what `assess` refuses; a format that is not there yet; results where facts are needed.
    """
    if format != "html":
        raise YuqiError(Problem(code="api.no-such-report-format", params={"value": format}))
    if out is not None:
        refuse_special(out)
    if is_result(facts):
        if uscc is not None:
            raise YuqiError(Problem(code="api.report-needs-facts", place=Place(file=str(facts))))
        return write_zone_page(facts, out or facts / "report.html", lang=lang)
    check_day(as_of)
    catalog = load_catalog(catalogs)
    with snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot:
        results = assess(
            snapshot.folder,
            programmes=programmes,
            only=[uscc] if uscc else (),
            as_of=as_of,
            catalogs=catalogs,
            home=home,
            lang=lang,
            progress=progress,
        ).folder
        page = out or results / "report.html"
        if uscc is None:
            return write_zone_page(results, page, lang=lang)
        trees = explain_all(
            snapshot.folder, uscc, programmes, as_of=as_of, catalogs=catalogs, home=home, lang=lang
        )
    return write_enterprise_page([tree.content for tree in trees], page, lang, results=results)
