"""An explanation in words (结论说明): verdict, conditions, items, what would settle it, evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yuqi.base import Standing
from yuqi.cli.figures import figure
from yuqi.cli.ladder import STYLES
from yuqi.cli.talk import Talk

__all__ = ["print_explanation"]

ICONS = {"met": "✔", "unmet": "✘", "unknown": "?"}
SIGNS = {">=": "≥", "<=": "≤"}
COLOURS = {"met": "green", "unmet": "red", "unknown": "cyan"}
SHOWN_NAMES = 6  # of the facts a condition lacks
SHOWN_ROWS = 5  # of one condition's evidence; --json has them all


def print_explanation(talk: Talk, tree: Mapping[str, Any]) -> None:
    """Print the contract's JSON of `explain` as an indented tree."""
    verdict = talk.words(f"cli.verdict.{tree['verdict']}")
    standing = Standing(tree["standing"])
    talk.line(
        f"{tree['uscc']} · {tree['edition']} · "
        f"{talk.words('cli.procedure.' + tree['procedure'])} · {tree['as_of']}"
    )
    ladder_word = talk.words(f"cli.standing.{standing}")
    talk.line(
        talk.words("cli.explain.verdict", verdict=verdict, standing=ladder_word), style=STYLES[standing]
    )
    low, high = tree["score"] or (None, None)
    if low is not None:
        talk.line(talk.words("cli.explain.score", low=_plain(low), high=_plain(high)))
    if tree.get("score_likely") is not None:
        basis = talk.words(f"cli.basis.{tree['likely_basis']}")
        talk.line(talk.words("cli.explain.likely", value=_plain(tree["score_likely"]), basis=basis))
    if tree.get("open_by") not in (None, "none"):
        talk.line(talk.words("cli.explain.open-by", cause=talk.words(f"cli.open-by.{tree['open_by']}")))
    talk.line()
    talk.line(talk.words("cli.explain.conditions"))
    judged = {
        each["id"]: each["label"] for each in (*tree["conditions"], *tree["items"]) if each.get("label")
    }
    for condition in tree["conditions"]:
        _print_condition(talk, condition, judged, level=1)
    if tree["items"]:
        talk.line()
        talk.line(talk.words("cli.explain.items"))
        for item in tree["items"]:
            _print_item(talk, item)
    if tree["settles"]:
        talk.line()
        talk.line(talk.words("cli.explain.settles"))
        for fact in tree["settles"]:
            _print_settling(talk, fact, judged)


def _print_condition(talk: Talk, condition: Mapping[str, Any], judged: Mapping[str, str], level: int) -> None:
    outcome, indent = condition["outcome"], "  " * level
    parts = [f"{indent}{ICONS[outcome]} {talk.words(f'cli.outcome.{outcome}')}", condition["label"]]
    parts += _comparison(talk, condition)
    if condition.get("cite"):
        parts.append(condition["cite"])
    talk.line("  ".join(parts), style=COLOURS[outcome])
    if condition.get("missing"):
        talk.line(f"{indent}    {_missing(talk, condition['missing'], judged)}")
    _print_rows(talk, condition.get("rows") or (), indent)
    for part in condition.get("parts") or ():
        if isinstance(part, Mapping) and "outcome" in part:
            _print_condition(talk, part, judged, level + 1)


def _missing(talk: Talk, missing: Sequence[str], judged: Mapping[str, str]) -> str:
    names = talk.words("cli.list-mark").join(_fact(talk, name, judged) for name in missing[:SHOWN_NAMES])
    if len(missing) > SHOWN_NAMES:
        return talk.words("cli.explain.missing-more", names=names, count=len(missing))
    return talk.words("cli.explain.missing", names=names)


def _comparison(talk: Talk, condition: Mapping[str, Any]) -> list[str]:
    unit, bar = condition.get("unit"), condition.get("threshold")
    if not unit and bar is not None and 0 < abs(Decimal(str(bar))) < 1:
        unit = "share"  # ratios have no unit of their own; a bar below one is a share's
    value = condition.get("value_text") or figure(condition.get("value"), unit, talk.lang, bar=bar)
    if not value:
        low, high = condition.get("value_low"), condition.get("value_high")
        if low is not None or high is not None:
            ends = [figure(end, unit, talk.lang, bar=bar) or "…" for end in (low, high)]
            value = talk.words("cli.explain.range", low=ends[0], high=ends[1])
    threshold = figure(bar, unit, talk.lang)
    parts = []
    if value and threshold:
        op = condition.get("op") or "/"
        parts.append(f"{value} {SIGNS.get(op, op)} {threshold}")
    elif value:
        parts.append(value)
    elif threshold and condition["outcome"] != "met":
        op = condition.get("op") or ""
        parts.append(talk.words("cli.explain.bar", bar=f"{SIGNS.get(op, op)} {threshold}".strip()))
    short = condition.get("shortfall")
    # Not short by its own measure: what else the rule asks decides, and is said in its label.
    if short is not None and short > 0 and condition["outcome"] == "unmet":
        words = figure(short, condition.get("shortfall_unit") or unit, talk.lang, bar=0)
        if words.endswith("%"):
            words = talk.words("cli.explain.percentage-points", value=words.removesuffix("%"))
        over = condition.get("op") in ("<", "<=")
        parts.append(talk.words("cli.explain.over" if over else "cli.explain.shortfall", value=words))
    return parts


def _print_item(talk: Talk, item: Mapping[str, Any]) -> None:
    low, high, top = _plain(item["low"]), _plain(item["high"]), _plain(item["max"])
    points = low if low == high else f"{low}–{high}"
    name = item.get("label") or item["id"]
    line = f"  {name}  {talk.words('cli.explain.points', points=points, max=top)}"
    talk.line("  ".join(part for part in (line, item.get("cite")) if part))
    _print_rows(talk, item.get("rows") or (), "  ")


def _print_settling(talk: Talk, fact: Mapping[str, Any], judged: Mapping[str, str]) -> None:
    year = f"@{fact['year']}" if fact.get("year") else ""
    where = _fact(talk, f"{fact['table']}.{fact['field']}{year}", judged)
    decisive = f"  {talk.words('cli.explain.decisive')}" if fact.get("decisive") else ""
    talk.line(f"  {fact['rank']}. {where}{decisive}")


def _fact(talk: Talk, name: str, judged: Mapping[str, str]) -> str:
    """Return a fact's name in words: 年度报表·营业收入（2025 年）; what judges fill goes by its own name."""
    from yuqi.api import fact_named

    fact = fact_named(name, talk.lang)
    if fact.field is None:
        return talk.words("cli.explain.whole-table", table=fact.table)
    field = judged.get(fact.field, fact.field) if name.startswith("expert_scores.") else fact.field
    if fact.year:
        return talk.words("cli.explain.fact-of-year", table=fact.table, field=field, year=fact.year)
    return talk.words("cli.explain.fact", table=fact.table, field=field)


def _print_rows(talk: Talk, rows: Any, indent: str) -> None:
    from yuqi.api import fact_named

    for row in rows[:SHOWN_ROWS]:
        fact = fact_named(f"{row['table']}.{row['column']}", talk.lang)
        place = " ".join(str(row[name]) for name in ("file", "sheet", "cell") if row.get(name) is not None)
        if not row.get("cell") and row.get("row") is not None:
            place += " " + talk.words("cli.explain.row", row=row["row"])
        source = talk.source(row.get("source"))
        value = figure(fact.value(row.get("value")), fact.unit, talk.lang) or talk.words(
            "cli.outcome.unknown"
        )
        named = talk.words("cli.explain.fact", table=fact.table, field=fact.field or "")
        year = (row.get("key") or {}).get("year")
        if year is not None and row["column"] != "year":
            named = talk.words(
                "cli.explain.fact-of-year", table=fact.table, field=fact.field or "", year=year
            )
        evidence = " · ".join(part for part in (source, place.strip()) if part)
        talk.line(f"{indent}    {named} = {value}" + (f"  ← {evidence}" if evidence else ""), style="dim")
    if len(rows) > SHOWN_ROWS:
        talk.line(
            f"{indent}    {talk.words('cli.explain.more-rows', count=len(rows) - SHOWN_ROWS)}", style="dim"
        )


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
