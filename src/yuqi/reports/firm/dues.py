"""What is due to one enterprise and from it (权益与期限)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels, document_words
from yuqi.reports.results import Results

__all__ = ["FirmBenefit", "FirmDeadline", "firm_benefits", "firm_deadlines"]

_BENEFITS = """
select benefit, year, status, amount, amount_low, amount_high, without_application, cite
from benefits
where uscc = $uscc and status in ('entitled', 'open') and stacked_out_by is null
order by status, amount desc nulls last, benefit, year
"""

_DEADLINES = """
select programme, kind, label, due_on, status, consequence, cite
from deadlines
where uscc = $uscc and status in ('due', 'missed')
order by due_on, programme, label
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmBenefit:
    """One entitlement of the enterprise (权益)."""

    label: str
    year: str
    is_open: bool
    amount: Markup
    without_application: bool
    cite: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmDeadline:
    """One date the enterprise must keep (期限)."""

    label: str
    programme: str
    due_on: str
    is_missed: bool
    left: Markup
    consequence: str
    cite: Markup


def firm_benefits(results: Results, labels: Labels, figures: Figures, uscc: str) -> list[FirmBenefit]:
    """Return what the enterprise is entitled to, the largest first, then what is open."""
    return [
        FirmBenefit(
            label=labels.entry("benefit", row["benefit"]).text,
            year=str(row["year"] or ""),
            is_open=row["status"] == "open",
            amount=figures.money(row["amount"])
            if row["amount"] is not None
            else figures.money_total(row["amount_low"], row["amount_high"]),
            without_application=bool(row["without_application"]),
            cite=document_words(row["cite"], figures.words),
        )
        for row in results.ask(_BENEFITS, {"uscc": uscc})
    ]


def firm_deadlines(
    results: Results, labels: Labels, figures: Figures, uscc: str, as_of: date
) -> list[FirmDeadline]:
    """Return the enterprise's dates, the earliest first; what was missed is said."""
    words = figures.words
    return [
        FirmDeadline(
            label=row["label"] or str(words(f"duty.{row['kind']}")),
            programme=labels.programme(row["programme"]),
            due_on=figures.day(row["due_on"]),
            is_missed=row["status"] == "missed",
            left=words("firm.missed_by", n=(as_of - row["due_on"]).days)
            if row["status"] == "missed"
            else words("firm.left", n=(row["due_on"] - as_of).days),
            consequence=row["consequence"] or "",
            cite=document_words(row["cite"], words),
        )
        for row in results.ask(_DEADLINES, {"uscc": uscc})
    ]
