"""One enterprise all round (企业 360°): facts by year, other tables, doubts, benefits, duties, record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yuqi.portal.access import Seat, sees_class, visible_to
from yuqi.portal.bridge import vocabulary
from yuqi.portal.bridge.doubts import Doubt, doubts_of
from yuqi.portal.bridge.library import library
from yuqi.portal.bridge.vocabulary import FactColumn
from yuqi.portal.enterprises.cells import Cell, Row, best_rows
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Batch, FactRow
from yuqi.portal.runs.models import BenefitLine, DeadlineLine, Run
from yuqi.portal.runs.selectors import benefit_lines, deadline_lines, folder_of
from yuqi.portal.shared.pictures import sparkline

__all__ = [
    "Facts",
    "Measure",
    "TableCount",
    "batches_about",
    "benefits_of",
    "doubts_about",
    "duties_of",
    "facts_of",
    "measures",
]

YEARS = 4
MAIN = (
    "revenue",
    "main_revenue",
    "hightech_revenue",
    "rd_expense",
    "rd_expense_hnte",
    "net_profit",
    "assets",
    "net_assets",
    "income_tax_paid",
    "staff",
    "science_staff",
    "rd_staff",
)
"""Columns of statements that the page itself shows; all others are one click away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One column of a yearly table over some years (指标)."""

    column: FactColumn
    cells: tuple[Cell, ...]  # one a year, oldest first
    spark: Any  # the picture of the years
    change: Decimal | None  # against the year before, as a fraction
    sources: tuple[Any, ...]
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCount:
    """How many rows a table has of an enterprise (表)."""

    name: str
    label: Any
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of an enterprise now (现有事实)."""

    rows: Mapping[str, Sequence[Row]]
    years: tuple[str, ...]
    counts: tuple[TableCount, ...]

    def of(self, table: str) -> Sequence[Row]:
        """Return the rows of a table."""
        return self.rows.get(table, ())

    def own(self, column: str) -> Cell:
        """Return a cell of the enterprise's own row."""
        rows = self.of("enterprises")
        if rows:
            return rows[0].cell(column)
        return Cell(table="enterprises", key="", column=vocabulary.tables()["enterprises"].column(column))


def facts_of(viewer: Seat, uscc: str) -> Facts:
    """Return an enterprise's facts as committed batches say them now; the caller has checked who looks."""
    rows: dict[str, list[Row]] = {}
    for row in best_rows(viewer, current_rows(viewer.tenant_id, uscc=uscc)):
        rows.setdefault(row.table, []).append(row)
    years = sorted({row.keys.get("year", "") for row in rows.get("statements", [])} - {""})[-YEARS:]
    counts = tuple(
        TableCount(name=name, label=vocabulary.tables()[name].label, rows=len(found))
        for name, found in rows.items()
    )
    return Facts(rows=rows, years=tuple(years), counts=counts)


def measures(facts: Facts, names: Sequence[str] = MAIN) -> list[Measure]:
    """Return columns of statements over the years; those nobody ever gave are left out of the short list."""
    table = vocabulary.tables()["statements"]
    by_year = {row.keys["year"]: row for row in facts.of("statements")}
    found = []
    for name in names:
        cells = tuple(by_year[year].cell(name) for year in facts.years)
        column = table.column(name)
        values = [_number(cell.value) for cell in cells]
        sources = dict.fromkeys(cell.counts.source for cell in cells if cell.counts and not cell.is_locked)
        found.append(
            Measure(
                column=column,
                cells=cells,
                spark=sparkline(values, label=column.label.zh) if any(v is not None for v in values) else "",
                change=_change(values, column),
                sources=tuple(cell.counts.source_name for cell in cells[-1:] if cell.counts)
                if sources
                else (),
                differs=any(cell.differs for cell in cells),
            )
        )
    return found


def doubts_about(uscc: str, run: Run | None) -> tuple[Doubt, ...]:
    """Return what the current run doubts about an enterprise."""
    return doubts_of(folder_of(run), uscc) if run is not None else ()


def benefits_of(viewer: Seat, uscc: str) -> list[tuple[BenefitLine, Any, bool]]:
    """Return benefits of an enterprise with their names, and whether the viewer sees the amount."""
    known = library()
    rows = benefit_lines(viewer).filter(uscc=uscc).exclude(status="ineligible").order_by("benefit", "-year")
    return [
        (row, known.label("benefit", row.benefit), sees_class(viewer, known.amount_class(row.benefit)))
        for row in rows
    ]


def duties_of(viewer: Seat, uscc: str, *, since: date | None = None) -> list[DeadlineLine]:
    """Return duties and dates of an enterprise that are not done, the next first."""
    rows = deadline_lines(viewer).filter(uscc=uscc).order_by("due_on")
    return [
        row
        for row in rows
        if row.said.get("status") != "filed"
        and (since is None or row.due_on is None or row.due_on >= since or row.said.get("status") == "missed")
    ]


def batches_about(viewer: Seat, uscc: str) -> list[Batch]:
    """Return the committed or undone batches that speak of an enterprise, newest first."""
    said = visible_to(FactRow.objects.filter(uscc=uscc), viewer).values("batch_id")
    rows = Batch.objects.filter(
        tenant_id=viewer.tenant_id, pk__in=said, state__in=(Batch.State.COMMITTED, Batch.State.UNDONE)
    )
    return list(rows.select_related("made_by", "undone_by").order_by("-committed_at", "-number"))


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _change(values: Sequence[Decimal | None], column: FactColumn) -> Decimal | None:
    if len(values) < 2 or column.kind not in ("money", "persons", "int", "quantity"):
        return None
    before, now = values[-2], values[-1]
    if before is None or now is None or before <= 0:
        return None
    return (now - before) / before
