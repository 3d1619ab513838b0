"""What is due to the enterprise, from it, and doubtful (权益、期限、疑点) in a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.figures import Figures, exact
from yuqi.reports.firm.dues import FirmDeadline, firm_deadlines
from yuqi.reports.labels import Labels
from yuqi.reports.plain import plain
from yuqi.reports.results import Results

__all__ = ["Grant", "benefit_section", "deadline_section", "doubt_section", "grants", "yuan_words"]

_BENEFITS = """
select benefit, year, status, amount, amount_low, amount_high, stacked_out_by, without_application, budget_line, cite, tax
from benefits
where uscc = $uscc and status in ('entitled', 'open')
order by stacked_out_by is not null, status, amount desc nulls last, benefit, year
"""

_DOUBTS = """
select "check", severity, code, message
from doubts
where uscc = $uscc
order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, code, message
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One entitlement with its exact amounts (权益)."""

    label: str
    year: int | None
    status: str  # entitled, open
    low: Decimal | None
    high: Decimal | None
    stacked_out_by: str | None  # the name of the benefit that stands in its place
    without_application: bool
    budget_line: str | None
    cite: str
    is_tax: bool
    is_illustrative: bool


def grants(results: Results, labels: Labels, uscc: str) -> list[Grant]:
    """Return what the enterprise is or may be entitled to, those left out by another last."""
    found = []
    for row in results.ask(_BENEFITS, {"uscc": uscc}):
        label = labels.entry("benefit", row["benefit"])
        by = row["stacked_out_by"]
        found.append(
            Grant(
                label=label.text,
                year=row["year"],
                status=row["status"],
                low=exact(row["amount"] if row["amount"] is not None else row["amount_low"]),
                high=exact(row["amount"] if row["amount"] is not None else row["amount_high"]),
                stacked_out_by=labels.entry("benefit", by).text if by else None,
                without_application=bool(row["without_application"]),
                budget_line=row["budget_line"],
                cite=row["cite"] or label.cite or "",
                is_tax=bool(row["tax"]),
                is_illustrative=label.status == "illustrative",
            )
        )
    return found


def yuan_words(low: Decimal | None, high: Decimal | None, figures: Figures) -> str:
    """Return an amount for a column headed 元, exact to the fen; a range where it is not sure."""
    if low is None and high is None:
        return plain(figures.words("figure.unknown"))
    if low == high and low is not None:
        return f"{low:,.2f}"
    if high is None:
        return plain(figures.words("figure.at_least", value=f"{low:,.2f}"))
    return plain(figures.words("figure.range", low=f"{low or 0:,.2f}", high=f"{high:,.2f}"))


def sure_sum(found: Sequence[Grant]) -> tuple[Decimal, Decimal | None]:
    """Return the sum of what the enterprise is entitled to, as a range; an open upper end is None."""
    counted = [each for each in found if each.status == "entitled" and each.stacked_out_by is None]
    low = sum((each.low or Decimal(0) for each in counted), Decimal(0))
    if any(each.high is None for each in counted):
        return low, None
    return low, sum((each.high or Decimal(0) for each in counted), Decimal(0))


def benefit_section(paper: Paper, found: Sequence[Grant], figures: Figures) -> None:
    """Write the entitlements with their sum; nothing when there is none."""
    if not found:
        return
    words = figures.words
    counted = [each for each in found if each.stacked_out_by is None]
    entitled = [each for each in counted if each.status == "entitled"]
    paper.heading(words("document.benefits.heading"))
    low, high = sure_sum(found)
    if entitled:
        years = sorted({str(each.year) for each in entitled if each.year})
        paper.text(
            words(
                "document.benefits.lead",
                n=len(entitled),
                years=words("figure.list_mark").join(years),
                sum=plain(figures.money_total(low, high)),
            )
        )
    else:
        paper.text(words("document.benefits.only_open", n=len(counted)))
    rows = [_benefit_row(each, figures) for each in found]
    bold = []
    if entitled:
        rows.append([words("document.benefits.sum"), "", "", yuan_words(low, high, figures), ""])
        bold.append(len(rows) - 1)
    paper.table(
        [
            Column(words("document.col.benefit"), 58),
            Column(words("document.col.year"), 14),
            Column(words("document.col.status"), 16),
            Column(words("document.col.yuan"), 30, is_number=True),
            Column(words("document.col.cite"), 38),
        ],
        rows,
        bold=bold,
        label=words("document.benefits.caption"),
    )
    paper.note(words("document.benefits.note"))


def _benefit_row(grant: Grant, figures: Figures) -> list[object]:
    words = figures.words
    label = grant.label + (plain(words("document.illustrative")) if grant.is_illustrative else "")
    if grant.without_application:
        label += "\n" + plain(words("benefit.without_application"))
    if grant.budget_line:
        label += "\n" + plain(words("document.benefits.budget", line=grant.budget_line))
    if grant.stacked_out_by:
        label += "\n" + plain(words("document.benefits.stacked", label=grant.stacked_out_by))
        status = words("document.benefits.not_counted")
    else:
        status = words("firm.open") if grant.status == "open" else words("firm.entitled")
    return [label, grant.year or "", status, yuan_words(grant.low, grant.high, figures), grant.cite]


def deadline_section(
    paper: Paper, results: Results, labels: Labels, figures: Figures, uscc: str, as_of: date
) -> list[FirmDeadline]:
    """Write the dates to keep, the earliest first; nothing when there is none. Return them."""
    found = firm_deadlines(results, labels, figures, uscc, as_of)
    if not found:
        return found
    words = figures.words
    missed = sum(each.is_missed for each in found)
    paper.heading(words("document.deadlines.heading"))
    paper.text(
        words(
            "document.deadlines.lead_missed" if missed else "document.deadlines.lead",
            n=len(found),
            missed=missed,
        )
    )
    paper.table(
        [
            Column(words("document.col.due"), 24),
            Column(words("document.col.duty"), 50),
            Column(words("document.col.left"), 24),
            Column(words("document.col.consequence"), 34),
            Column(words("document.col.article"), 24),
        ],
        [
            [
                each.due_on,
                words("document.deadlines.duty", label=each.label, programme=each.programme)
                if each.programme not in each.label
                else each.label,
                each.left,
                each.consequence or words("figure.none"),
                plain(each.cite) or words("figure.none"),
            ]
            for each in found
        ],
        label=words("document.deadlines.caption"),
    )
    return found


def doubt_section(paper: Paper, results: Results, figures: Figures, uscc: str) -> None:
    """Write what does not agree in the enterprise's facts; nothing when all does."""
    rows: Sequence[Mapping[str, Any]] = results.ask(_DOUBTS, {"uscc": uscc})
    if not rows:
        return
    words = figures.words
    paper.heading(words("document.doubts.heading"))
    paper.text(words("document.doubts.lead", n=len(rows)))
    paper.table(
        [Column(words("document.col.severity"), 16), Column(words("document.col.doubt"), 140)],
        [[words(f"severity.{row['severity'] or 'note'}"), row["message"] or row["code"]] for row in rows],
    )
