"""Catalog → one exact tree (精确算式树): intervals, bands, whole numbers; printed as SQL and as Python."""

from yuqi.engine.tree.features import Feature, Fold
from yuqi.engine.tree.lower import Lowering
from yuqi.engine.tree.nodes import Node, Op, Tree, Type, topological
from yuqi.engine.tree.numbers import End, Num
from yuqi.engine.tree.programme import (
    NO_PAST,
    ConditionNodes,
    EditionNodes,
    ItemNodes,
    PartNodes,
    Programmes,
    Shown,
)
from yuqi.engine.tree.rows import RELATED_TITLES, USED_ELSEWHERE, used_in_column
from yuqi.engine.tree.values import POINT, Bool, Context, Day, Str
from yuqi.engine.tree.verdict import is_review

__all__ = [
    "NO_PAST",
    "POINT",
    "RELATED_TITLES",
    "USED_ELSEWHERE",
    "Bool",
    "ConditionNodes",
    "Context",
    "Day",
    "EditionNodes",
    "End",
    "Feature",
    "Fold",
    "ItemNodes",
    "Lowering",
    "Node",
    "Num",
    "Op",
    "PartNodes",
    "Programmes",
    "Shown",
    "Str",
    "Tree",
    "Type",
    "is_review",
    "topological",
    "used_in_column",
]
