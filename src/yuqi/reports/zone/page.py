"""The zone's page put together (园区报告成页)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yuqi.base import Standing
from yuqi.reports import page
from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp, read_stamp
from yuqi.reports.words import Words
from yuqi.reports.zone import gap_queries, queries
from yuqi.reports.zone.acts import first_acts
from yuqi.reports.zone.duties import duties, expiry_calendar, missed_rows
from yuqi.reports.zone.gaps import benefit_rows, benefit_words, doubt_rows, settle_rows
from yuqi.reports.zone.gather import reach_groups, risk_listing
from yuqi.reports.zone.ladder import programme_order, standing_rows, tracks
from yuqi.reports.zone.shapes import Firm, Group, Reach

__all__ = ["write_zone_page"]

_MISSED = 60


def write_zone_page(results: Path, out: Path, *, lang: str = "zh") -> Path:
    """Write the zone's page from a results folder; return where it is.

    Args:
        results: what `assess` wrote (contract, Result files).
        out: the HTML file, replaced whole.
        lang: zh or en.

    Raises:
        YuqiError: the folder holds no run.
    """
    words = Words(lang)
    with Results(results) as opened:
        return page.write(page.render("zone.html", words, **_content(opened, words)), out)


def _content(results: Results, words: Words) -> dict[str, Any]:
    figures, labels = Figures(words), Labels(results, words)
    stamp = read_stamp(results, str(words("zone.unnamed")))
    as_of, order = stamp.as_of, programme_order(results)
    census = results.one(queries.CENSUS)
    near_first, near_groups = reach_groups(results, labels, figures, as_of, "near", order)
    pass_first, pass_groups = reach_groups(results, labels, figures, as_of, "pass", order)
    risk = risk_listing(results, labels, figures, as_of)
    found_duties = duties(results, labels, figures, as_of)
    settles = settle_rows(results, labels, figures)
    acts = first_acts(results, labels, figures, as_of, census, found_duties, settles)
    content = {
        "stamp": stamp,
        "f": figures,
        "title": words("zone.title", zone=stamp.zone),
        "lead": _lead(census, figures, stamp),
        "acts": acts,
        "tracks": tracks(results, labels, figures),
        "standings": [str(each) for each in Standing],
        "standing_rows": standing_rows(results, labels, figures, order),
        "reach": (
            _reach("ready", pass_first, pass_groups, census["passing"], figures),
            _reach("near", near_first, near_groups, census["near"], figures),
        ),
        "risk": risk,
        "calendar": expiry_calendar(results, labels, figures, as_of, order),
        "duties": found_duties,
        "missed": missed_rows(results, labels, figures, _MISSED),
        "open_causes": [
            (
                words(f"open_by.{row['open_by']}"),
                figures.number(row["verdicts"]),
                figures.number(row["subjects"]),
            )
            for row in results.ask(gap_queries.OPEN_CAUSES)
        ],
        "census": {name: figures.number(value) for name, value in census.items()},
        "settles": settles,
        "benefit_words": benefit_words(results, figures),
        "benefits": benefit_rows(results, labels, figures),
        "doubts": doubt_rows(results, labels, figures),
        "confidence": _confidence(results, figures),
        "set_aside": _set_aside(stamp, figures),
    }
    return content | {"contents": _contents(content, words)}


def _contents(content: Mapping[str, Any], words: Words) -> list[tuple[str, Any, str]]:
    """Return the page's own menu: anchor, heading, count."""
    ready, near = content["reach"]
    return [
        ("first", words("acts.heading"), ""),
        ("ladder", words("ladder.heading"), ""),
        ("standings", words("standings.heading"), ""),
        ("ready", words("ready.heading"), ready.firms),
        ("near", words("near.heading"), near.firms),
        ("calendar", words("calendar.heading"), ""),
        ("risk", words("risk.heading"), f"{content['risk'].total:,}"),
        ("deadlines", words("deadlines.heading"), ""),
        ("open", words("open.menu"), content["census"]["open_enterprises"]),
        ("benefits", words("benefits.heading"), ""),
        ("doubts", words("doubts.heading"), ""),
        ("method", words("method.heading"), ""),
    ]


def _reach(id_: str, first: Sequence[Firm], groups: Sequence[Group], firms: int, figures: Figures) -> Reach:
    total = sum(group.total for group in groups)
    measured = sum(group.measured for group in groups) if id_ == "near" else total
    words = figures.words(f"{id_}.words", firms=figures.number(firms), total=figures.number(measured))
    rest = figures.words("near.unmeasured", n=figures.number(total - measured)) if total > measured else None
    return Reach(
        id=id_, words=words, first=tuple(first), groups=tuple(groups), firms=figures.number(firms), rest=rest
    )


def _lead(census: Mapping[str, Any], figures: Figures, stamp: Stamp) -> Any:
    words = figures.words
    whole = census["enterprises"] or 0
    return words(
        "zone.lead",
        enterprises=figures.number(whole),
        on_ladder=figures.number(census["on_ladder"]),
        share=figures.share(census["on_ladder"] / whole) if whole else words("figure.none"),
        near=figures.number(census["near"]),
        passing=figures.number(census["passing"]),
        as_of=figures.day(stamp.as_of),
    )


def _confidence(results: Results, figures: Figures) -> list[tuple[Any, str]]:
    words, counts = figures.words, {"seen": 0, "known": 0, "uncertain": 0, "illustrative": 0}
    for row in results.ask(gap_queries.CONFIDENCE):
        counts[row["confidence"]] = counts.get(row["confidence"], 0) + row["entries"]
        if row["status"] == "illustrative":
            counts["illustrative"] += row["entries"]
    return [(words(f"confidence.{name}"), figures.number(n)) for name, n in counts.items() if n]


def _set_aside(stamp: Stamp, figures: Figures) -> Any:
    if stamp.rows_in is None:
        return None
    key = "method.rows_set_aside" if stamp.rows_set_aside else "method.rows"
    return figures.words(
        key, n=figures.number(stamp.rows_in), aside=figures.number(stamp.rows_set_aside or 0)
    )
