"""One enterprise's page put together (企业报告成页)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from yuqi.base import Problem, YuqiError
from yuqi.reports import page
from yuqi.reports.figures import Figures
from yuqi.reports.firm.conditions import condition, sorted_by_miss
from yuqi.reports.firm.dues import FirmBenefit, FirmDeadline, firm_benefits, firm_deadlines
from yuqi.reports.firm.score import score_of
from yuqi.reports.firm.settling import settle_of
from yuqi.reports.firm.shapes import Programme
from yuqi.reports.labels import Labels
from yuqi.reports.pictures import state_mark
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp, bare_stamp, read_stamp
from yuqi.reports.words import Words

__all__ = ["write_enterprise_page"]

_URGENT = ("at_risk", "pass", "near", "open", "held", "far")
_FEW = 4  # so many programmes all stand in the open; of more, the far ones are folded


def write_enterprise_page(
    explanations: Sequence[Mapping[str, Any]], out: Path, lang: str = "zh", *, results: Path | None = None
) -> Path:
    """Write one enterprise's page from its explanations; return where it is.

    Args:
        explanations: the JSON of `explain` (contract, JSON shapes), one a programme, all of one enterprise.
        out: the HTML file, replaced whole.
        lang: zh or en.
        results: the run's results folder, for name, labels, entitlements, dates and stamp; without it the
            page shows codes and ids, and neither entitlements nor dates.

    Raises:
        YuqiError: there is no explanation, or `results` holds no run.
    """
    if not explanations:
        raise YuqiError(Problem(code="reports.no-explanations"))
    words = Words(lang)
    if results is None:
        return page.write(page.render("firm.html", words, **_content(explanations, None, words)), out)
    with Results(results) as opened:
        return page.write(page.render("firm.html", words, **_content(explanations, opened, words)), out)


def _content(
    explanations: Sequence[Mapping[str, Any]], results: Results | None, words: Words
) -> dict[str, Any]:
    figures, labels = Figures(words), Labels(results, words)
    uscc = explanations[0]["uscc"]
    known: Mapping[str, Any] = {}
    stamp: Stamp = bare_stamp(_day(explanations[0]["as_of"]), str(words("zone.unnamed")))
    benefits: list[FirmBenefit] = []
    deadlines: list[FirmDeadline] = []
    if results is not None:
        known = results.one(
            "select * from subjects where uscc = $uscc and subject = 'enterprise'", {"uscc": uscc}
        )
        stamp = read_stamp(results, str(words("zone.unnamed")))
        benefits = firm_benefits(results, labels, figures, uscc)
        deadlines = firm_deadlines(results, labels, figures, uscc, stamp.as_of)
    programmes = [_programme(each, labels, figures) for each in sorted(explanations, key=_urgency)]
    verdicts = [each["verdict"] for each in explanations]
    name = known.get("name") or uscc
    industry = known.get("industry") or labels.industry(known.get("industry_code"))
    far = [each for each in programmes if each.is_far] if len(programmes) > _FEW else []
    near = [each for each in programmes if each not in far]
    contents = [(each.id, each.label, "") for each in near]
    if far:
        contents.append(("far", words("firm.far", n=len(far)), ""))
    if benefits:
        contents.append(("benefits", words("firm.benefits_heading"), f"{len(benefits)}"))
    if deadlines:
        contents.append(("deadlines", words("firm.deadlines_heading"), f"{len(deadlines)}"))
    return {
        "stamp": stamp,
        "title": name,
        "name": name,
        "uscc": uscc,
        "place": [each for each in (known.get("district"), industry) if each],
        "lead": words(
            "firm.lead",
            n=len(programmes),
            passing=verdicts.count("pass"),
            failing=verdicts.count("fail"),
            open=verdicts.count("open"),
            as_of=figures.day(stamp.as_of),
        ),
        "programmes": programmes,
        "near": near,
        "far": far,
        "far_words": words("firm.far", n=len(far)),
        "benefits": benefits,
        "deadlines": deadlines,
        "contents": contents,
    }


def _urgency(explanation: Mapping[str, Any]) -> int:
    """Return the place of a programme on the page: what can be lost, had or reached comes before the far."""
    standing = explanation.get("standing")
    return _URGENT.index(standing) if standing in _URGENT else len(_URGENT)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _programme(explanation: Mapping[str, Any], labels: Labels, figures: Figures) -> Programme:
    words = figures.words
    rows: list[Mapping[str, Any]] = list(explanation["conditions"])
    routes = [row for row in rows if row["role"] == "route"]
    gates = [row for row in rows if row["role"] != "route"]
    on_route = any(row["outcome"] == "met" for row in routes)
    score = next((row for row in routes if row["id"] == "score"), None)
    unsolved = [row for row in gates if row["outcome"] != "met"]
    if score is not None and not on_route:
        unsolved.append(score)
    counted = [*gates, *([{"outcome": _together(routes)}] if routes else [])]
    outcomes = [row["outcome"] for row in counted]
    edition = str(explanation.get("edition") or "")
    procedure = explanation.get("procedure") or "new"
    standing = explanation.get("standing")
    of = {"programme": explanation["programme"], "edition": edition}
    until = explanation.get("held_until")
    return Programme(
        id=explanation["programme"].replace(".", "-"),
        label=explanation.get("label") or labels.programme(explanation["programme"]),
        edition=edition,
        procedure=words(f"firm.procedure.{procedure}"),
        state=state_mark(
            explanation["verdict"],
            str(words(f"verdict.{explanation['verdict']}")),
            muted=standing == "far",
            tag=True,
        ),
        is_far=standing == "far",
        standing=words(f"standing.{standing}") if standing else None,
        route=_route(explanation.get("route"), words),
        lead=words(
            "firm.lead_one",
            n=len(outcomes),
            met=outcomes.count("met"),
            unmet=outcomes.count("unmet"),
            unknown=outcomes.count("unknown"),
        ),
        to_solve=tuple(condition(row, labels, figures, of=of) for row in sorted_by_miss(unsolved)),
        to_solve_words=words("firm.to_solve", n=len(unsolved)),
        ways=tuple(
            condition(row, labels, figures, muted=True, of=of)
            for row in routes
            if row is not score or on_route
        ),
        met=tuple(condition(row, labels, figures, of=of) for row in gates if row["outcome"] == "met"),
        score=score_of(explanation, labels, figures),
        held_until=words("firm.held_until", day=figures.day(until)) if until else None,
        is_illustrative=labels.is_illustrative("programme", explanation["programme"]),
        settles=tuple(settle_of(row, labels, figures) for row in explanation.get("settles") or ()),
    )


def _together(routes: Sequence[Mapping[str, Any]]) -> str:
    """Return the outcome of routes of which one is enough."""
    outcomes = {row["outcome"] for row in routes}
    return next(each for each in ("met", "unknown", "unmet") if each in outcomes)


def _route(route: str | None, words: Words) -> Markup | None:
    if not route or route == "none":
        return None
    return words("firm.route.scorecard") if route == "scorecard" else words("firm.route_direct")
