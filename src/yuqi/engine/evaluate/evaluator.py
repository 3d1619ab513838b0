"""The direct evaluator (直接计算): one enterprise through the same tree as Python, without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from yuqi.engine.evaluate.printer import compile_again, compile_features, compile_nodes
from yuqi.engine.tree import Feature, Fold, Node, Op, topological

__all__ = ["OneEnterprise", "Program", "Trials"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneEnterprise:
    """One enterprise's facts as the evaluator takes them (单户事实).

    `rows`: by source table (judgements, assessments and rights as the passes prepare them), stored units.
    `complete`: table → complete up to this date.
    """

    uscc: str
    rows: Mapping[str, Sequence[Row]]
    complete: Mapping[str, date]


class Program:
    """Nodes compiled for repeated use (编译好的算式)."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.names = list(nodes)
        roots = self._roots = list(nodes.values())
        features: dict[str, list[Feature]] = {}
        self._own: list[Feature] = []
        self._covered: list[Feature] = []
        for node in topological(roots):
            if node.op is not Op.INPUT:
                continue
            feature: Feature = node.data
            if feature.fold is Fold.COVERED:
                self._covered.append(feature)
            elif feature.fold is Fold.VALUE:
                self._own.append(feature)
            else:
                features.setdefault(feature.table, []).append(feature)
        self._folds: dict[str, Callable[[Sequence[Row]], dict[str, Any]]] = {
            table: compile_features(own) for table, own in features.items()
        }

    @cached_property
    def _evaluate(self) -> Callable[[Mapping[str, Any]], list[Any]]:
        return compile_nodes(self._roots)

    def features(self, one: OneEnterprise) -> dict[str, Any]:
        """Return the enterprise's features by name."""
        own = one.rows["enterprises"][0]
        values: dict[str, Any] = {
            feature.name: own[feature.value.data] for feature in self._own if feature.value is not None
        }
        for feature in self._covered:
            until = one.complete.get(feature.table)
            values[feature.name] = until is not None and until >= feature.day
        for table, fold in self._folds.items():
            values.update(fold(one.rows.get(table, ())))
        return values

    def fold(self, table: str, rows: Sequence[Row]) -> dict[str, Any]:
        """Return the features of one table, from its rows."""
        if table == "enterprises":
            return {
                feature.name: rows[0][feature.value.data]
                for feature in self._own
                if feature.value is not None
            }
        fold = self._folds.get(table)
        return {} if fold is None else fold(rows)

    def run(self, features: Mapping[str, Any]) -> dict[str, Any]:
        """Return the nodes' values by name, from features."""
        return dict(zip(self.names, self._evaluate(features), strict=True))


class Trials:
    """One node under changed inputs (试算): what does not depend on them is computed once."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._order = [node for node in topological([root]) if node.op is not Op.LIT]
        self._all = compile_nodes(self._order)
        self._again: dict[tuple[Feature, ...], Callable[[Mapping[str, Any], Sequence[Any]], Any]] = {}

    def values(self, features: Mapping[str, Any]) -> list[Any]:
        """Return the values of all nodes, for `again`."""
        return self._all(features)

    def again(self, changed: tuple[Feature, ...], features: Mapping[str, Any], values: Sequence[Any]) -> Any:
        """Return the node's value where the changed features have these values and all else is as before."""
        run = self._again.get(changed)
        if run is None:
            run = self._again[changed] = compile_again(self._root, self._order, changed)
        return run(features, values)
