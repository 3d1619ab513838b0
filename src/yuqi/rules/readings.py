"""What reading an expression yields (表达式读取结果)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yuqi.base.problem import Param
from yuqi.facts.vocabulary import Column
from yuqi.rules.macros import Gives
from yuqi.rules.names import Scope
from yuqi.rules.units import BARE, Unit

__all__ = ["Context", "Finding", "Reading", "Use"]


@dataclass(frozen=True, slots=True)
class Use:
    """One thing an expression uses: ("variable", "cit_rate"), ("column", "statements.revenue")."""

    kind: str  # variable, parameter, scale, code_table, programme, column, table, item, scheme, relational
    id: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, without its place."""

    code: str
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression gives; `codes`: of a column with a closed list."""

    gives: Gives
    unit: Unit = BARE
    column: Column | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What may stand in an expression besides names (许可)."""

    scope: Scope = field(default_factory=Scope)
    is_check: bool = False
    items: frozenset[str] | None = None  # ids that item_points() may name; None: it may not stand here
