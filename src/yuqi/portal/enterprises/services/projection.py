"""The register follows the facts (名录投影): rows of Enterprise rebuilt from what counts now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from pypinyin import Style, lazy_pinyin

from yuqi.portal.bridge.vocabulary import cell_class, strength
from yuqi.portal.enterprises.folding import CurrentRow, current_rows, every_current_row
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.shared.bulk import insert_rows, take_statistics

__all__ = ["initials_of", "project"]

_FEW = 200  # enterprises read one by one; more are read in one pass over all rows
_TABLES = ("enterprises", "names", "statements")
_FIELDS = (
    "name",
    "initials",
    "former_names",
    "district",
    "industry_code",
    "tech_field",
    "registered_on",
    "moved_in_on",
    "moved_out_on",
    "ended_on",
    "revenue",
    "revenue_class",
    "revenue_year",
    "staff",
)


def project(tenant_id: int, usccs: Collection[str]) -> None:
    """Rebuild the register's rows of these enterprises; one that no fact names any more disappears,
    unless it was merged into another.

    Who looks after an enterprise and where it was merged into are the portal's own and stay.
    """
    rows = _rows(tenant_id, usccs)
    known = {each.uscc: each for each in Enterprise.objects.filter(tenant_id=tenant_id, uscc__in=list(usccs))}
    new, changed, gone = [], [], []
    for uscc in sorted(usccs):
        said = _said(rows.get(uscc, {}))
        row = known.get(uscc)
        if said is None:
            if row is not None and not row.merged_into:
                gone.append(row.pk)
        elif row is None:
            new.append({"tenant_id": tenant_id, "uscc": uscc, **said})
        else:
            for name, value in said.items():
                setattr(row, name, value)
            changed.append(row)
    insert_rows(Enterprise, new)
    if len(new) > _FEW:
        take_statistics(Enterprise)
    Enterprise.objects.bulk_update(changed, _FIELDS, batch_size=200)
    Enterprise.objects.filter(pk__in=gone).delete()


def initials_of(name: str) -> str:
    """Return the first letters of a name's pinyin: 样例澄光 → ylcg; letters and digits stay."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:120]


def _rows(tenant_id: int, usccs: Collection[str]) -> Mapping[str, Mapping[str, list[CurrentRow]]]:
    if len(usccs) <= _FEW:
        found: Iterable[CurrentRow] = (row for uscc in usccs for row in current_rows(tenant_id, uscc=uscc))
    else:
        wanted = set(usccs)
        found = (row for row in every_current_row(tenant_id, tables=_TABLES) if row.uscc in wanted)
    rows: dict[str, dict[str, list[CurrentRow]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        if row.table in _TABLES:
            rows[row.uscc][row.table].append(row)
    return rows


def _said(rows: Mapping[str, list[CurrentRow]]) -> dict[str, object] | None:
    """Return the register's fields, None when no row of `enterprises` is left."""
    own = rows.get("enterprises")
    if not own:
        return None
    cell = {column: _best("enterprises", column, own) for column in {c for row in own for c in row.cells}}
    name = cell.get("name") or own[0].uscc
    ends = sorted(filter(None, (_day(cell.get("revoked_on")), _day(cell.get("cancelled_on")))))
    year, revenue, source, staff = _last_year(rows.get("statements", []))
    return {
        "name": name[:120],
        "initials": initials_of(name),
        "former_names": "\n".join(json.loads(row.key).get("name", "") for row in rows.get("names", [])),
        "district": (cell.get("district") or "")[:60],
        "industry_code": cell.get("industry_code") or "",
        "tech_field": (cell.get("tech_field") or "")[:8],
        "registered_on": _day(cell.get("registered_on")),
        "moved_in_on": _day(cell.get("moved_in_on")),
        "moved_out_on": _day(cell.get("moved_out_on")),
        "ended_on": ends[0] if ends else None,
        "revenue": revenue,
        "revenue_class": cell_class("statements", "revenue", source),
        "revenue_year": year,
        "staff": staff,
    }


def _last_year(rows: list[CurrentRow]) -> tuple[int | None, Decimal | None, str, Decimal | None]:
    """Return the last year whose revenue is known, that revenue and who said it, and the staff of that year."""
    by_year: dict[int, list[CurrentRow]] = defaultdict(list)
    for row in rows:
        if row.source != "plan":
            by_year[int(json.loads(row.key)["year"])].append(row)
    for year in sorted(by_year, reverse=True):
        said = _strongest("statements", "revenue", by_year[year])
        revenue = None if said is None else _number(said.cells["revenue"].value)
        if said is not None and revenue is not None:
            return year, revenue, said.source, _number(_best("statements", "staff", by_year[year]))
    return None, None, "", None


def _best(table: str, column: str, rows: list[CurrentRow]) -> str | None:
    """Return the cell of the strongest source that knows it."""
    said = _strongest(table, column, rows)
    return None if said is None else said.cells[column].value


def _strongest(table: str, column: str, rows: list[CurrentRow]) -> CurrentRow | None:
    """Return the row of the strongest source that knows a column; within a source there is one row."""
    known = [row for row in rows if column in row.cells]
    return min(known, key=lambda row: strength(table, column, row.source)) if known else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
