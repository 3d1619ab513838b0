"""Plans in a document (提升方案): what to do by when, what it comes to, what it takes for granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.documents.spoken import spoken
from yuqi.reports.figures import Figures, exact
from yuqi.reports.firm.conditions import fact_words
from yuqi.reports.labels import Labels
from yuqi.reports.plain import plain
from yuqi.rules.obtaining import title_asked

__all__ = ["blocked_words", "plan_section", "step_words"]

_ILLUSTRATIVE = "illustrative"
_ASSUMED = 12  # assumptions named; `yuqi plan --json` has them all


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
            by=spoken(plan["by"], words),
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
    if exact(plan.get("hours")):
        said.append(words("document.plan.hours", n=figures.number(plan["hours"])))
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
        said = step.get("to") or step.get("field") or step.get("lever") or ""
        title = title_asked(said) or said
        return plain(words("document.plan.obtain", label=labels.programme(title)))
    table, field = step.get("table") or "", step.get("field") or ""
    if op == "add_row":
        said = plain(words("document.plan.add", table=labels.table(table), n=_more(step, figures)))
    else:
        name = labels.field(table, field)
        said = plain(
            words(
                "document.plan.set",
                field=words("field.of_year", year=step["year"], field=name) if step.get("year") else name,
                before=fact_words(table, field, step.get("from"), figures),
                after=fact_words(table, field, step.get("to"), figures),
            )
        )
    return f"{lever}{'：' if figures.zh else ': '}{said}" if lever else said


def _more(step: Mapping[str, Any], figures: Figures) -> str:
    """Return how many rows a step adds."""
    before, after = exact(step.get("from")), exact(step.get("to"))
    return figures.number(after - (before or 0)) if after is not None else "1"


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
    assumed = [each for each in plan.get("assumes") or () if each.get("field") != "*"]
    named = [_assumed(each, labels, figures) for each in assumed[:_ASSUMED]]
    if len(assumed) > _ASSUMED:
        named.append(plain(words("settle.more", n=len(assumed) - _ASSUMED)))
    if named:
        mark = "；" if figures.zh else "; "
        paper.note(words("document.plan.assumes", assumed=mark.join(named)))
    if len(assumed) < len(plan.get("assumes") or ()):
        paper.note(words("document.plan.stays"))
    for note in plan.get("notes") or ():
        paper.note(_coded("note", note, figures))
    alternatives = list(plan.get("alternatives") or ())
    if alternatives:
        paper.note(words("document.plan.alternatives", n=len(alternatives)))
        for other in alternatives:
            paper.note(
                words(
                    "document.plan.alternative",
                    by=spoken(other["by"], words),
                    months=other.get("months"),
                    n=len(other.get("steps") or ()),
                    required=figures.money(other.get("required") or 0),
                    cost=figures.money(other.get("cost") or 0),
                )
            )


def _assumed(row: Mapping[str, Any], labels: Labels, figures: Figures) -> str:
    words = figures.words
    field = labels.field(row["table"], row["field"])
    return plain(
        words(
            "document.plan.assumed",
            field=words("field.of_year", year=row["year"], field=field) if row.get("year") else field,
            value=fact_words(row["table"], row["field"], row.get("value"), figures),
            basis=_coded("basis", row.get("basis") or "", figures),
        )
    )


def _coded(kind: str, code: str, figures: Figures) -> str:
    """Return the sentence of a code the planner gives; the code itself where there is none."""
    key = f"document.plan.{kind}.{code}"
    return plain(figures.words(key)) if figures.words.has(key) else code


def blocked_words(
    row: Mapping[str, Any], plan: Mapping[str, Any], labels: Labels, figures: Figures
) -> tuple[str, str]:
    """Return a condition that keeps the title away, and why (卡点)."""
    names = {"programme": plan["programme"], "edition": plan.get("edition") or ""}
    label = row.get("label") or labels.entry("condition", row["condition"], **names).text
    return label, _coded("why", row.get("why") or "", figures)


def _impossible(paper: Paper, plan: Mapping[str, Any], labels: Labels, figures: Figures) -> None:
    words = figures.words
    paper.text(words("document.plan.impossible", by=spoken(plan["by"], words)))
    rows: list[list[object]] = []
    for each in plan.get("blocked_by") or ():
        until = figures.day(each["until"]) if each.get("until") else words("figure.none")
        rows.append([*blocked_words(each, plan, labels, figures), until])
    if rows:
        paper.table(
            [
                Column(words("document.col.condition"), 56),
                Column(words("document.col.why"), 72),
                Column(words("document.col.until"), 28),
            ],
            rows,
        )
