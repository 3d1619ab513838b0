"""Which rows a pass needs (行筛选): what every feature of a table asks of a row, asked once where rows are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yuqi.backends.dialects import Dialect
from yuqi.engine.compile.printer import Printer
from yuqi.engine.tree import Feature, Node, Op, Type

__all__ = ["wanted_rows"]


def wanted_rows(features: Sequence[Feature], say: Dialect) -> str | None:
    """Return an SQL condition that no row fails which some feature counts; None: every row may count.

    Two kinds: a condition that all features share, and a column that each of them compares with constants
    (year = 2023 here, year = 2024 there: year in (2023, 2024)).
    """
    asked = [dict(_asked(feature.where)) if feature.where is not None else {} for feature in features]
    if not asked or not all(asked):
        return None
    tests: list[str] = []
    columns = [{column for node in each if (column := _column(node)) is not None} for each in asked]
    for column in sorted(set.intersection(*columns)):
        found = [(node, sure) for each in asked for node, sure in each.items() if _column(node) == column]
        values = dict.fromkeys(value for node, _ in found for value in _constants(node))
        printed = sorted(say.string(v) if isinstance(v, str) else say.whole(v) for v in values)
        test = f"{say.identifier(column)} in ({', '.join(printed)})"
        tests.append(
            test if all(sure for _, sure in found) else f"({test} or {say.identifier(column)} is null)"
        )
    shared = [node for node in asked[0] if all(node in each for each in asked) and _column(node) is None]
    for node in shared:
        sure = all(each[node] for each in asked)
        sql = Printer(say, {}).sql(node)
        tests.append(sql if sure else f"coalesce({sql}, true)")
    return " and ".join(tests) or None


def _asked(where: Node, *, sure: bool = True) -> Iterator[tuple[Node, bool]]:
    """Yield what a row that counts does not fail, and whether it certainly passes it."""
    if where.op is Op.AND:
        for part in where.args:
            yield from _asked(part, sure=sure)
    elif where.op is Op.COALESCE and len(where.args) == 2 and where.args[1].data is True:
        yield from _asked(where.args[0], sure=False)
    else:
        yield where, sure


def _column(node: Node) -> str | None:
    """Return the column a node compares with constants, None when it does something else."""
    if node.op is Op.EQ and node.args[0].op is Op.ROW and node.args[1].is_literal:
        return str(node.args[0].data) if node.args[0].type in (Type.TEXT, Type.INT) else None
    if node.op is Op.IN and node.args[0].op is Op.ROW and node.data:
        return str(node.args[0].data)
    return None


def _constants(node: Node) -> tuple[str | int, ...]:
    return tuple(node.data) if node.op is Op.IN else (node.args[1].data,)
