"""Results as pages, documents and workbooks people read (报告): report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.api.assessing import HOME, Progress, assess, check_day
from yuqi.api.outlook import Outlook, outlook_of
from yuqi.api.runs import is_result, refuse_special
from yuqi.api.shapes import AsOfFrom, Explanation
from yuqi.api.zone import Zone, open_zone
from yuqi.base import Place, Problem, YuqiError
from yuqi.reports import write_enterprise_page, write_zone_page

__all__ = ["REPORT_FORMATS", "report", "report_firm"]

REPORT_FORMATS = {"html": (".html", ".htm"), "docx": (".docx",), "xlsx": (".xlsx",)}


def report(
    facts: Path,
    *,
    uscc: str | None = None,
    programmes: Sequence[str] = (),
    format: str | None = None,  # noqa: A002  as the option is named
    out: Path | None = None,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    home: Path = HOME,
    lang: str = "zh",
    progress: Progress | None = None,
) -> Path:
    """Write the report of the zone, or of one enterprise, and return where it is (报告).

    Args:
        facts: facts, which are assessed first, as a new run under `home`; for the zone's report also the results
            of an earlier run.
        uscc: the enterprise; None: the zone.
        programmes: ids; none: all.
        format: html, docx or xlsx; None: what the ending of `out` says, else html.
        out: the file; None: `report.<format>` in the results folder.

    Raises:
        YuqiError: what `assess` refuses; no such format; a format and an ending that contradict each other;
            results where facts are needed.
    """
    if out is not None:
        refuse_special(out)
    kind = _format_of(format, out)
    if is_result(facts):
        if uscc is not None:
            raise YuqiError(Problem(code="api.report-needs-facts", place=Place(file=str(facts))))
        return _write_zone(facts, kind, out or facts / f"report.{kind}", lang)
    check_day(as_of)
    if uscc is not None:
        with open_zone(
            facts, catalogs=catalogs, as_of=as_of, accept_good=accept_good, home=home, memory=None
        ) as zone:
            return report_firm(
                zone, uscc, programmes=programmes, format=kind, out=out, lang=lang, progress=progress
            )
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
    return _write_zone(results, kind, out or results / f"report.{kind}", lang)


def report_firm(
    zone: Zone,
    uscc: str,
    *,
    programmes: Sequence[str] = (),
    format: str | None = None,  # noqa: A002  as the option is named
    out: Path | None = None,
    results: Path | None = None,
    lang: str = "zh",
    progress: Progress | None = None,
) -> Path:
    """Write the report of one enterprise of an open zone, and return where it is (企业报告).

    Args:
        zone: what is compiled in it is used again.
        programmes: ids; none: all.
        format: html, docx or xlsx; None: what the ending of `out` says, else html.
        out: the file; None: `report.<format>` in the results folder.
        results: an assessment of the same facts on the same day, in Parquet; None: a new run under the zone's home.

    Raises:
        YuqiError: no such enterprise or programme; no such format; `results` holds no assessment.
    """
    kind = _format_of(format, out)
    folder = results
    if folder is None:
        folder = assess(
            zone.folder,
            programmes=programmes,
            only=[uscc],
            as_of=zone.as_of if zone.as_of_from is AsOfFrom.OPTION else None,
            catalogs=zone.catalogs,
            home=zone.home,
            lang=lang,
            progress=progress,
        ).folder
    file = out or folder / f"report.{kind}"
    trees = zone.explain_all(uscc, programmes, lang=lang)
    if kind == "html":
        return write_enterprise_page([tree.content for tree in trees], file, lang, results=folder)
    return _write_enterprise(
        trees, outlook_of(zone, uscc, trees, programmes, lang=lang), folder, kind, file, lang
    )


def _format_of(asked: str | None, out: Path | None) -> str:
    """Return the format: the one asked for, else what the file's ending says, else a page.

    Raises:
        YuqiError: there is no such format, or the ending says another.
    """
    ending = out.suffix.lower() if out is not None else ""
    by_ending = next((kind for kind, endings in REPORT_FORMATS.items() if ending in endings), None)
    if asked is None:
        if ending and by_ending is None:
            raise YuqiError(Problem(code="api.no-such-report-format", params={"value": ending}))
        return by_ending or "html"
    if asked not in REPORT_FORMATS:
        raise YuqiError(Problem(code="api.no-such-report-format", params={"value": asked}))
    if ending and by_ending != asked:
        raise YuqiError(
            Problem(
                code="api.report-format-contradicts",
                place=Place(file=str(out)),
                params={"format": asked, "ending": ending, "wanted": REPORT_FORMATS[asked][0]},
            )
        )
    return asked


# Word and Excel are imported when they are asked for: each takes its time to load.


def _write_zone(results: Path, kind: str, out: Path, lang: str) -> Path:
    if kind == "docx":
        from yuqi.reports.documents import write_zone_document

        return write_zone_document(results, out, lang=lang)
    if kind == "xlsx":
        from yuqi.reports.workbooks import write_zone_workbook

        return write_zone_workbook(results, out, lang=lang)
    return write_zone_page(results, out, lang=lang)


def _write_enterprise(
    trees: Sequence[Explanation], outlook: Outlook, results: Path, kind: str, out: Path, lang: str
) -> Path:
    if kind == "docx":
        from yuqi.reports.documents import write_enterprise_document as write
    else:
        from yuqi.reports.workbooks import write_enterprise_workbook as write
    return write(
        [tree.content for tree in trees],
        out,
        lang,
        results=results,
        plans=outlook.plans,
        points=outlook.points,
        indicators=outlook.indicators,
    )
