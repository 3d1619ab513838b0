"""Last words on a resolved row (定稿): contradicted cells, months that give years, stand-ins."""

from __future__ import annotations

from collections.abc import Mapping

from yuqi.facts.vocabulary import NEVER, Table

__all__ = ["settled_rows", "stand_ins"]

# An empty cell that another column contradicts is unknown: (column, what it would say, contradiction).
_NEVER = f"date '{NEVER.isoformat()}'"
_CONTRADICTED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "enterprises": (
        ("revoked_on", f"revoked_on = {_NEVER} and status = 'revoked'"),
        ("cancelled_on", f"cancelled_on = {_NEVER} and status = 'cancelled'"),
        ("moved_out_on", f"moved_out_on = {_NEVER} and status = 'moved_out'"),
        ("listed_on", f"listed_on = {_NEVER} and listed_board <> '0'"),
    ),
    "ip_rights": (
        ("lapsed_on", f"lapsed_on = {_NEVER} and status = 'lapsed'"),
        ("granted_on", f"granted_on = {_NEVER} and status = 'granted'"),
        ("acquired_on", f"acquired_on = {_NEVER} and acquired_by <> 'own'"),
    ),
}
_MONTHLY = ("staff", "science_staff")


def settled_rows(table: Table, rows: str, *, months: str | None = None) -> str:
    """Return SQL for a table's final rows: _origin, then every column in order, sorted by key.

    Args:
        table: the table.
        rows: SQL of its resolved rows.
        months: SQL of the resolved rows of staff_months, for statements.
    """
    cells = {name: f'row."{name}"' for name in table.names}
    source = f"({rows}) as row"
    for name, contradiction in _CONTRADICTED.get(table.name, ()):
        cells[name] = f"case when {contradiction} then null else {name} end"
    if table.name == "ip_rights":
        cells["owner_rank"] = "coalesce(owner_rank, case when co_owned = false then 1 end)"
    if table.name == "statements":
        if months is not None:
            source += f"\nleft join ({_yearly_averages(months)}) as average on average.uscc = row.uscc and average.year = row.year"
        for name in table.names:
            given = [f"row.{name}"]
            if months is not None and name in _MONTHLY:
                given.append(f"average.{name}")
            given += [f"row.{each}" for each in _standing_in(table, name)]
            if len(given) > 1:
                cells[name] = f"coalesce({', '.join(given)})"
    chosen = ",\n    ".join(f'{cell} as "{name}"' for name, cell in cells.items())
    order = ", ".join(f'"{name}"' for name in table.key)
    return f"select row._origin,\n    {chosen}\nfrom {source}\norder by {order}"


def stand_ins(table: Table, rows: str, *, months: str | None = None) -> str | None:
    """Return SQL for the cells that a stand-in fills: table, uscc, year, column, from_column."""
    parts: list[str] = []
    join = (
        f"left join ({_yearly_averages(months)}) as average on average.uscc = row.uscc and average.year = row.year"
        if months
        else ""
    )
    for column in table.columns:
        empty = f"row.{column.name} is null"
        if months is not None and column.name in _MONTHLY:
            parts.append(
                _stand_in(
                    table,
                    rows,
                    join,
                    column.name,
                    "staff_months",
                    f"{empty} and average.{column.name} is not null",
                )
            )
            empty += f" and average.{column.name} is null"
        parts.extend(
            _stand_in(table, rows, join, column.name, other, f"{empty} and row.{other} is not null")
            for other in _standing_in(table, column.name)
        )
    return "\nunion all\n".join(parts) if parts else None


def _stand_in(table: Table, rows: str, join: str, column: str, other: str, where: str) -> str:
    return (
        f"select '{table.name}' as \"table\", row.uscc, row.year, '{column}' as \"column\", "
        f"'{other}' as from_column\nfrom ({rows}) as row {join}\nwhere {where}"
    )


def _standing_in(table: Table, name: str) -> list[str]:
    """Return the columns that stand in for one, in the table's order."""
    return [column.name for column in table.columns if name in column.stands_in_for]


def _yearly_averages(months: str) -> str:
    """Return SQL for average heads by year where all twelve months are known, in hundredths.

    A month's average is half the sum of its first and last day, a year's the mean of its months.
    Source: 国科火字〔2016〕195号 三、(五) 企业职工总数与科技人员数的统计方法.
    """
    columns = ", ".join(
        f"case when count({stem}_start) = 12 and count({stem}_end) = 12 "
        f"then (sum({stem}_start + {stem}_end) * 100 + 12)::hugeint // 24 end::bigint as {name}"
        for name, stem in (("staff", "staff"), ("science_staff", "science"))
    )
    return f"select uscc, left(month, 4)::bigint as year, {columns}\nfrom ({months}) group by all"
