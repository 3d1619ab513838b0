"""Check levers (检查可做之事): tables, columns and cells of the vocabulary, bounds, prices, titles named."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from yuqi.facts.vocabulary import TABLES, Column
from yuqi.facts.vocabulary.shapes import Kind
from yuqi.rules.lint.findings import Findings, Keys
from yuqi.rules.names import column_of, nearest
from yuqi.rules.shapes import Catalog, Lever

__all__ = ["check_levers"]

_DAYS = ("@start", "@done")
_YEAR = "@year"


def check_levers(catalog: Catalog, findings: Findings) -> None:
    """Note levers that move what is not there, cells that do not fit, bounds and prices that make no sense."""
    for lever in catalog.levers.values():
        if lever.table not in TABLES:
            near = nearest(lever.table, list(TABLES))
            findings.say("unknown-table", lever.id, ("table",), value=lever.table, near=near)
            continue
        if lever.op == "set":
            _check_set(lever, findings)
        elif lever.op == "add_row":
            _check_row(lever, catalog, findings)
        _check_amounts(lever, findings)
        for number, title in enumerate(lever.monotone):
            entry = catalog.programmes.get(title)
            if entry is None or not entry.editions:
                known = [name for name, each in catalog.programmes.items() if each.editions]
                findings.say(
                    "unknown-title",
                    lever.id,
                    ("monotone", number),
                    value=title,
                    near=nearest(title, known),
                )


def _check_set(lever: Lever, findings: Findings) -> None:
    if lever.column is None:
        findings.say("lever-column", lever.id, ("op",), value=lever.id)
    elif _is_column(lever, lever.column, ("column",), findings) and lever.column not in lever.links:
        findings.say("lever-link", lever.id, ("links",), value=lever.column)
    for name in lever.links:
        if _is_column(lever, name, ("links", name), findings):
            kind = TABLES[lever.table].column(name)
            if not kind.is_number and kind.kind is not Kind.YES_NO:
                findings.say("lever-not-a-number", lever.id, ("links", name), value=name)
    for number, name in enumerate(lever.averaged):
        if name not in lever.links:
            near = nearest(name, list(lever.links))
            findings.say("lever-averaged", lever.id, ("averaged", number), value=name, near=near)


def _is_column(lever: Lever, name: str, keys: Keys, findings: Findings) -> bool:
    if column_of(lever.table, name) is not None:
        return True
    near = nearest(name, list(TABLES[lever.table].names))
    findings.say("unknown-column", lever.id, keys, value=name, table=lever.table, near=near)
    return False


def _check_row(lever: Lever, catalog: Catalog, findings: Findings) -> None:
    for name, cell in lever.row.items():
        keys: Keys = ("row", name)
        if not _is_column(lever, name, keys, findings):
            continue
        column = TABLES[lever.table].column(name)
        codes = _codes(column, catalog)
        if codes is not None and cell not in codes:
            near = nearest(str(cell), list(codes))
            findings.say("unknown-code", lever.id, keys, value=str(cell), column=name, near=near)
        elif codes is None and not _fits(cell, column):
            findings.say("lever-cell", lever.id, keys, value=str(cell), column=name)


def _codes(column: Column, catalog: Catalog) -> Sequence[str] | None:
    """Return a column's closed list of codes; None: there is none here."""
    if column.codes is not None:
        return [code for code, _ in column.codes]
    listed = catalog.code_lists.get(column.code_table or "")
    if listed is None or not listed.closed:
        return None
    folder = str(catalog.places.get(listed.id, "")).rpartition(":")[0].rpartition("/")[0]
    text = catalog.texts.get(f"{folder}/{listed.file}" if folder else listed.file)
    if text is None:
        return None
    return [row["code"] for row in csv.DictReader(io.StringIO(text)) if "code" in row]


def _fits(cell: str | Decimal | bool, column: Column) -> bool:
    """Return whether a fixed cell is of its column's kind, in the unit people use."""
    if column.kind is Kind.DATE:
        return cell in _DAYS
    if column.kind is Kind.YES_NO:
        return isinstance(cell, bool)
    if column.kind is Kind.YEAR:
        return cell == _YEAR
    if column.is_number:
        whole = isinstance(cell, Decimal) and cell * column.scale == int(cell * column.scale)
        return whole and (column.signed or Decimal(str(cell)) >= 0)
    return isinstance(cell, str) and not cell.startswith("@")


def _check_amounts(lever: Lever, findings: Findings) -> None:
    if lever.op != "obtain_title" and lever.most is None and (lever.op != "set" or lever.most_share is None):
        findings.say("lever-bound", lever.id, ("op",), value=lever.id)
    if lever.unit <= 0:
        findings.say("lever-unit", lever.id, ("unit",), value=str(lever.unit))
    for name in ("most", "most_share", "lead_months", "hours", "required", "price"):
        amount = getattr(lever, name)
        if amount is not None and amount < 0:
            findings.say("lever-below-zero", lever.id, (name,), key=name, value=str(amount))
    if lever.price_status == "given" and lever.price is None:
        findings.say("lever-no-price", lever.id, ("price_status",), value=lever.id)
