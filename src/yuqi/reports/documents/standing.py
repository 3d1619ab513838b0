"""Where one enterprise stands (所处梯级): its facts, its rung of each track, its programmes by ladder word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from yuqi.reports.documents.spoken import spoken
from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.results import Results

__all__ = ["URGENT", "Station", "basic_facts", "stations", "urgency"]

URGENT = ("at_risk", "pass", "near", "open", "held", "far")  # what can be lost, had or reached comes first

_SUBJECT = """
select name, uscc, district, industry_code, industry, size, registered_on, main_product
from subjects
where subject = 'enterprise' and uscc = $uscc
"""

# One row per track, rung and programme, with the enterprise's own verdict on it; the lowest rung first.
_LADDER = """
select
    rung.track,
    any_value(coalesce(case $lang when 'zh' then rung.track_label_zh else rung.track_label_en end, rung.track_label))
        as track_label,
    rung.rung,
    rung.programme,
    any_value(verdict.standing) as standing,
    any_value(verdict.verdict) as verdict,
    any_value(verdict.held_until) as held_until
from ladder as rung
left join verdicts as verdict
    on verdict.programme = rung.programme and verdict.uscc = $uscc and verdict.subject = 'enterprise'
where rung.track <> ''
group by rung.track, rung.rung, rung.programme
order by rung.track, rung.rung, rung.programme
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One track and the enterprise's place on it (赛道上的位置)."""

    track: str
    held: tuple[Mapping[str, Any], ...]  # programmes held, of the highest rung held
    higher: tuple[Mapping[str, Any], ...]  # programmes of the next rung up; none at the top


def urgency(standing: str | None) -> int:
    """Return the place of a ladder word in a document: what can be lost, had or reached first."""
    return URGENT.index(standing) if standing in URGENT else len(URGENT)


def basic_facts(results: Results, labels: Labels, figures: Figures, uscc: str) -> list[tuple[object, object]]:
    """Return what is known of the enterprise, name by value; what is not known is left out."""
    row, words = results.one(_SUBJECT, {"uscc": uscc}), figures.words
    industry = row.get("industry") or labels.industry(row.get("industry_code"))
    code = row.get("industry_code")
    pairs = (
        ("name", row.get("name")),
        ("uscc", uscc),
        ("district", row.get("district")),
        (
            "industry",
            words("document.industry_code", industry=industry, code=code) if industry and code else code,
        ),
        ("size", row.get("size")),
        ("registered_on", spoken(row["registered_on"], words) if row.get("registered_on") else None),
        ("main_product", row.get("main_product")),
    )
    return [(words(f"document.fact.{name}"), value) for name, value in pairs if value]


def stations(results: Results, uscc: str, lang: str, wanted: Sequence[str]) -> list[Station]:
    """Return the enterprise's place on every track with a programme among `wanted`: held ones first, then near."""
    found = []
    rows = results.ask(_LADDER, {"uscc": uscc, "lang": lang})
    for _, group in groupby(rows, key=lambda row: row["track"]):
        steps = list(group)
        if not {row["programme"] for row in steps} & set(wanted):
            continue
        held_rung = max(
            (row["rung"] for row in steps if row["standing"] in ("held", "at_risk")), default=None
        )
        above = [row["rung"] for row in steps if held_rung is None or row["rung"] > held_rung]
        found.append(
            Station(
                track=steps[0]["track_label"] or steps[0]["track"],
                held=tuple(
                    row
                    for row in steps
                    if row["rung"] == held_rung and row["standing"] in ("held", "at_risk")
                ),
                higher=tuple(row for row in steps if above and row["rung"] == min(above)),
            )
        )
    return sorted(
        found,
        key=lambda each: (not each.held, min((urgency(row["standing"]) for row in each.higher), default=9)),
    )
