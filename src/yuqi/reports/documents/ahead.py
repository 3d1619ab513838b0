"""What lies ahead of the enterprise (方案与积分): plans and points in a document, where they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.figures import Figures, exact
from yuqi.reports.labels import Labels
from yuqi.reports.plain import plain

__all__ = ["plan_section", "points_section", "step_words"]

_ILLUSTRATIVE = "illustrative"


def plan_section(paper: Paper, plans: Sequence[Mapping[str, Any]], labels: Labels, figures: Figures) -> None:
    """Write each plan: what it comes to, its steps, what it assumes; nothing when none is given.

    Args:
        paper: the document.
        plans: JSON of `plan` (contract, JSON shapes), those already passing left out by this function.
        labels: names by id.
        figures: how figures are written.
    """
    told = [plan for plan in plans if plan.get("status") != "already"]
    if not told:
        return
    paper.heading(figures.words("document.plan.heading"))
    for plan in told:
        paper.subheading(labels.programme(plan["programme"]))
        if plan.get("status") == "impossible":
            _impossible(paper, plan, labels, figures)
        else:
            _possible(paper, plan, labels, figures)


def _possible(paper: Paper, plan: Mapping[str, Any], labels: Labels, figures: Figures) -> None:
    words = figures.words
    is_ours = plan.get("cost_status") == _ILLUSTRATIVE
    said = [
        words(
            "document.plan.lead",
            by=figures.day(plan.get("by")),
            n=len(plan["steps"]),
            months=plan.get("months") if plan.get("months") is not None else words("figure.none"),
            verdict=words(f"verdict.{plan['verdict_after']}")
            if plan.get("verdict_after")
            else words("figure.none"),
        )
    ]
    if exact(plan.get("required")):
        said.append(words("document.plan.required", amount=figures.money(plan["required"])))
    if exact(plan.get("cost")):
        key = "document.plan.cost_illustrative" if is_ours else "document.plan.cost"
        said.append(words(key, amount=figures.money(plan["cost"])))
    after = plan.get("score_after")
    before = plan.get("score_before")
    if after and before and after[0] is not None and before[0] is not None:
        said.append(words("document.plan.score", before=figures.score(*before), after=figures.score(*after)))
    if plan.get("status") == "bounded":
        gap = plan.get("gap")
        said.append(
            words("document.plan.bounded", gap=figures.share(gap))
            if gap is not None
            else words("document.plan.unproven")
        )
    paper.text(
        "".join(plain(each) for each in said) if figures.zh else " ".join(plain(each) for each in said)
    )
    if plan["steps"]:
        paper.table(
            _step_columns(figures),
            [_step_row(n, step, labels, figures) for n, step in enumerate(plan["steps"], 1)],
        )
    _footnotes(paper, plan, labels, figures)


def _step_columns(figures: Figures) -> list[Column]:
    words = figures.words
    return [
        Column(words("document.col.step"), 12),
        Column(words("document.col.act"), 66),
        Column(words("document.col.when"), 32),
        Column(words("document.col.money"), 22, is_number=True),
        Column(words("document.col.cite"), 24),
    ]


def step_words(step: Mapping[str, Any], labels: Labels, figures: Figures) -> str:
    """Return a step as a sentence: what is set, added, waited for or obtained (步骤)."""
    words = figures.words
    op = step.get("op") or "set"
    lever = step.get("label")
    if op == "wait":
        return plain(words("document.plan.wait", day=figures.day(step.get("done"))))
    if op == "obtain_title":
        title = (step.get("to") or step.get("field") or step.get("lever") or "").removeprefix("obtain_title:")
        return plain(words("document.plan.obtain", label=labels.programme(title)))
    table, field = step.get("table") or "", step.get("field") or ""
    name = plain(labels.field(table, field)) if field else plain(labels.table(table))
    if step.get("year"):
        name = plain(words("field.of_year", year=step["year"], field=name))
    if op == "add_row":
        said = plain(
            words("document.plan.add", table=labels.table(table), what=_shown(step.get("to"), figures))
        )
    else:
        said = plain(
            words(
                "document.plan.set",
                field=name,
                before=_shown(step.get("from"), figures),
                after=_shown(step.get("to"), figures),
            )
        )
    return f"{lever}{'：' if figures.zh else ': '}{said}" if lever else said


def _shown(value: Any, figures: Figures) -> str:
    """Return a step's value: a number by its digits, a mapping of a new row as its values, else as it is."""
    if value is None:
        return plain(figures.words("figure.unknown"))
    if isinstance(value, bool):
        return plain(figures.words("figure.yes" if value else "figure.no"))
    if isinstance(value, Mapping):
        return plain(figures.words("figure.list_mark")).join(_shown(each, figures) for each in value.values())
    if isinstance(value, int | float | Decimal):
        return figures.number(value)
    text = str(value)
    try:
        return figures.number(Decimal(text))
    except ArithmeticError:
        return text


def _step_row(number: int, step: Mapping[str, Any], labels: Labels, figures: Figures) -> list[object]:
    words = figures.words
    start, done = step.get("start"), step.get("done")
    money = []
    if exact(step.get("amount")):
        money.append(plain(words("document.plan.amount", amount=figures.money(step["amount"]))))
    if exact(step.get("cost")):
        is_ours = step.get("cost_status") == _ILLUSTRATIVE
        mark = words("document.illustrative") if is_ours else ""
        money.append(plain(words("document.plan.price", amount=figures.money(step["cost"]))) + str(mark))
    if start and done and start != done:
        when = plain(words("document.plan.span", start=figures.day(start), done=figures.day(done)))
    else:
        when = figures.day(done or start)
    return [
        number,
        step_words(step, labels, figures),
        when,
        "\n".join(money) or words("figure.none"),
        step.get("cite") or words("figure.none"),
    ]


def _footnotes(paper: Paper, plan: Mapping[str, Any], labels: Labels, figures: Figures) -> None:
    words = figures.words
    assumed = list(plan.get("assumes") or ())
    if assumed:
        named = [
            plain(
                words(
                    "document.plan.assumed",
                    field=words(
                        "field.of_year", year=each["year"], field=labels.field(each["table"], each["field"])
                    )
                    if each.get("year")
                    else labels.field(each["table"], each["field"]),
                    value=_shown(each.get("value"), figures),
                    basis=words(f"document.plan.basis.{each['basis']}")
                    if words.has(f"document.plan.basis.{each.get('basis')}")
                    else each.get("basis") or "",
                )
            )
            for each in assumed
        ]
        mark = "；" if figures.zh else "; "
        paper.note(words("document.plan.assumes", assumed=mark.join(named)))
    for note in plan.get("notes") or ():
        paper.note(note)
    alternatives = list(plan.get("alternatives") or ())
    if alternatives:
        paper.note(words("document.plan.alternatives", n=len(alternatives)))
        for other in alternatives:
            paper.note(
                words(
                    "document.plan.alternative",
                    by=figures.day(other.get("by")),
                    months=other.get("months"),
                    n=len(other.get("steps") or ()),
                    required=figures.money(other.get("required") or 0),
                    cost=figures.money(other.get("cost") or 0),
                )
            )


def _impossible(paper: Paper, plan: Mapping[str, Any], labels: Labels, figures: Figures) -> None:
    words = figures.words
    paper.text(words("document.plan.impossible", by=figures.day(plan.get("by"))))
    rows = []
    for each in plan.get("blocked_by") or ():
        label = labels.entry(
            "condition", each["condition"], programme=plan["programme"], edition=plan.get("edition") or ""
        ).text
        until = figures.day(each["until"]) if each.get("until") else words("figure.none")
        rows.append([label, each.get("why") or words("figure.none"), until])
    if rows:
        paper.table(
            [
                Column(words("document.col.condition"), 56),
                Column(words("document.col.why"), 72),
                Column(words("document.col.until"), 28),
            ],
            rows,
        )


def points_section(
    paper: Paper,
    points: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    labels: Labels,
    figures: Figures,
) -> None:
    """Write the enterprise's points, model by model, each with its indicators; nothing when none is given."""
    if not points:
        return
    paper.heading(figures.words("document.points.heading"))
    for row in points:
        _model(paper, row, [each for each in indicators if each["model"] == row["model"]], labels, figures)


def _model(
    paper: Paper,
    row: Mapping[str, Any],
    indicators: Sequence[Mapping[str, Any]],
    labels: Labels,
    figures: Figures,
) -> None:
    words = figures.words
    is_ours = row.get("model_status") == _ILLUSTRATIVE
    name = row.get("label") or labels.entry("points", row["model"]).text
    paper.subheading(f"{name}{words('document.illustrative') if is_ours else ''}")
    high = row.get("total_high") if row.get("total_high") is not None else row.get("total")
    said = [words("document.points.total", score=figures.score(row.get("total"), high))]
    if exact(row.get("extra")):
        said.append(
            words(
                "document.points.parts",
                base=figures.number(row.get("base")),
                extra=figures.number(row["extra"]),
            )
        )
    if row.get("percentile") is not None:
        said.append(
            words(
                "document.points.percentile",
                n=figures.number(row.get("peers")),
                share=figures.share(row["percentile"]),
            )
        )
    elif row.get("peers") is not None:
        said.append(words("document.points.few_peers", n=figures.number(row["peers"])))
    if row.get("grade"):
        said.append(words("document.points.grade", grade=row["grade"]))
    if row.get("rank_low") is not None:
        said.append(words("document.points.rank", low=row["rank_low"], high=row["rank_high"]))
    if is_ours:
        said.append(words("document.points.illustrative"))
    paper.text(("" if figures.zh else " ").join(plain(each) for each in said))
    if not indicators:
        return
    none = words("figure.none")
    rows: list[list[object]] = [
        [
            each.get("label") or labels.entry("indicator", each["indicator"], programme=row["model"]).text,
            figures.number(each["raw"]) if each.get("raw") is not None else words("figure.unknown"),
            figures.number(each["weight"]) if each.get("weight") is not None else none,
            figures.number(each["points"]) if each.get("points") is not None else none,
            figures.number(each["peer_median"]) if each.get("peer_median") is not None else none,
        ]
        for each in indicators
    ]
    added = sum((exact(each.get("points")) or Decimal(0) for each in indicators), Decimal(0))
    rows.append([words("document.score.total"), "", "", figures.number(added), ""])
    paper.table(
        [
            Column(words("document.col.indicator"), 66),
            Column(words("document.col.value"), 28, is_number=True),
            Column(words("document.col.weight"), 18, is_number=True),
            Column(words("document.col.points"), 20, is_number=True),
            Column(words("document.col.peers"), 24, is_number=True),
        ],
        rows,
        bold=[len(rows) - 1],
    )
