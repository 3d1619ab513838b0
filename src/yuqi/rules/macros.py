"""The macros an expression may call (宏): name, what each argument must be, what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "DAY_WORDS",
    "LEVELS",
    "MACROS",
    "RELATIONS",
    "UNITS",
    "WHEN_ZERO",
    "WORDS",
    "Gives",
    "Macro",
    "Param",
    "Takes",
]

WHEN_ZERO = frozenset({"skip", "zero", "unmet", "unknown"})
UNITS = frozenset({"days", "months", "years", "calendar_years"})
LEVELS = frozenset({"national", "ministerial", "provincial", "municipal", "zone", "any"})
DAY_WORDS = frozenset({"as_of", "last_year_end", "tax_year_end"})
RELATIONS = frozenset({"controls", "controlled_by", "same_controller", "any"})


class Takes(StrEnum):
    """What an argument must be (参数类型)."""

    # expressions of the surrounding scope
    NUMBER = "number"
    CONDITION = "condition"
    DATE = "date"
    TEXT = "text"
    ANYTHING = "anything"
    # expressions of another scope
    YEARLY = "yearly"  # a number of one fiscal year: columns of statements stand bare
    YEARLY_VALUE = "yearly_value"  # the same, of any kind
    YEARLY_CONDITION = "yearly_condition"
    ROW_CONDITION = "row_condition"  # of one row of the table named first
    ROW_NUMBER = "row_number"
    ROW_DATE = "row_date"
    ROW_COLUMN = "row_column"  # a column's name
    # names
    TABLE = "table"
    TITLE = "title"  # id of a programme
    PROGRAMME = "programme"
    ITEM = "item"  # id of a judged item or condition of this programme
    SCALE = "scale"
    CODE_TABLE = "code_table"
    TABLE_COLUMN = "table_column"  # a column of the code table named first, or a text that names it
    ROW_KEY = "row_key"  # a text or a year
    CODES = "codes"  # a list parameter, a code table or texts
    SCHEME = "scheme"  # of assessments
    # constants
    WHOLE = "whole"  # a whole number of 1 or more
    CONSTANT = "constant"  # a number
    YEARS_BACK = "years_back"  # 0, -1, -2 …
    WHEN_ZERO = "when_zero"
    UNIT = "unit"
    LEVEL = "level"
    DAY = "day"  # as_of, last_year_end, tax_year_end
    RELATION = "relation"


WORDS: Mapping[Takes, frozenset[str]] = MappingProxyType(
    {
        Takes.WHEN_ZERO: WHEN_ZERO,
        Takes.UNIT: UNITS,
        Takes.LEVEL: LEVELS,
        Takes.DAY: DAY_WORDS,
        Takes.RELATION: RELATIONS,
    }
)
"""Arguments that are one word of a closed list."""

NAMES = frozenset(
    {
        Takes.TABLE,
        Takes.TITLE,
        Takes.PROGRAMME,
        Takes.ITEM,
        Takes.SCALE,
        Takes.CODE_TABLE,
        Takes.SCHEME,
        Takes.ROW_COLUMN,
    }
)
"""Arguments that are one name, never an expression."""


class Gives(StrEnum):
    """What a macro gives (结果类型)."""

    NUMBER = "number"
    TRUTH = "truth"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Param:
    """One argument (参数)."""

    name: str
    takes: Takes
    optional: bool = False
    repeats: bool = False  # once or more; only the last


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro's signature (宏的签名).

    `unit`: of the result; "same" as the first argument, "money" and the like, None: no fixed unit.
    """

    name: str
    params: tuple[Param, ...]
    gives: Gives
    unit: str | None = None
    row_of: str | None = None  # only in row conditions of this table
    row_only: bool = False  # only in row conditions
    relational: bool = False  # looks at other enterprises

    @property
    def least(self) -> int:
        """Fewest arguments."""
        return sum(not param.optional for param in self.params)

    @property
    def most(self) -> int | None:
        """Most arguments; None: no end."""
        return None if self.params and self.params[-1].repeats else len(self.params)

    def param(self, position: int) -> Param:
        """Return what the argument at a position (from 0) must be."""
        return self.params[min(position, len(self.params) - 1)]

    @property
    def signature(self) -> str:
        """The signature as the manual writes it: growth(x, when_zero), days_since(d[, at])."""
        text = ""
        for position, param in enumerate(self.params):
            word = f"{', ' if position else ''}{param.name}{', …' if param.repeats else ''}"
            text += f"[{word}]" if param.optional else word
        return f"{self.name}({text})"


def _macro(
    name: str,
    *params: Param,
    gives: Gives = Gives.NUMBER,
    unit: str | None = None,
    row_of: str | None = None,
    row_only: bool = False,
    relational: bool = False,
) -> tuple[str, Macro]:
    return name, Macro(name, params, gives, unit, row_of, row_only, relational)


_X = Param("x", Takes.YEARLY)
_N = Param("n", Takes.WHOLE)
_WZ = Param("when_zero", Takes.WHEN_ZERO)
_T = Param("table", Takes.TABLE)
_C = Param("c", Takes.ROW_CONDITION, optional=True)
_D = Param("d", Takes.DATE)
_AT = Param("at", Takes.DAY, optional=True)
_NUMBER = Param("x", Takes.NUMBER)

MACROS: Mapping[str, Macro] = MappingProxyType(
    dict(
        (
            # fiscal years; Y is the year before as_of
            _macro("last", Param("x", Takes.YEARLY_VALUE), unit="same"),
            _macro("at", Param("x", Takes.YEARLY_VALUE), Param("k", Takes.YEARS_BACK), unit="same"),
            _macro("sum_years", _X, _N, unit="same"),
            _macro("mean_years", _X, _N, unit="same"),
            _macro("every_year", Param("c", Takes.YEARLY_CONDITION), _N, gives=Gives.TRUTH),
            _macro("some_year", Param("c", Takes.YEARLY_CONDITION), _N, gives=Gives.TRUTH),
            _macro("growth", _X, _WZ, unit="share"),
            _macro("mean_growth", _X, _N, _WZ, unit="share"),
            _macro("cagr", _X, _N, _WZ, unit="share"),
            _macro("hnte_growth", _X, unit="share"),
            # days
            _macro("days_since", _D, _AT, unit="days"),
            _macro("months_since", _D, _AT, unit="months"),
            _macro("years_since", _D, _AT, unit="years"),
            _macro("within", _D, _N, Param("unit", Takes.UNIT), gives=Gives.TRUTH),
            _macro(
                "overlap_days",
                Param("a", Takes.DATE),
                Param("b", Takes.DATE),
                Param("c", Takes.DATE),
                Param("d", Takes.DATE),
                unit="days",
            ),
            _macro("in_force", _AT, gives=Gives.TRUTH, row_only=True),
            _macro("none", _D, gives=Gives.TRUTH),
            _macro("add_days", _D, Param("n", Takes.NUMBER), gives=Gives.DATE),
            _macro("add_months", _D, Param("n", Takes.NUMBER), gives=Gives.DATE),
            _macro("add_years", _D, Param("n", Takes.NUMBER), gives=Gives.DATE),
            _macro("new_year_after", _D, gives=Gives.DATE),
            # rows of a table
            _macro("count_where", _T, _C, unit="count"),
            _macro("sum_where", _T, Param("x", Takes.ROW_NUMBER), _C, unit="same"),
            _macro("count_distinct_where", _T, Param("column", Takes.ROW_COLUMN), _C, unit="count"),
            _macro("exists_where", _T, _C, gives=Gives.TRUTH),
            _macro("max_date_where", _T, Param("d", Takes.ROW_DATE), _C, gives=Gives.DATE),
            _macro(
                "used_in",
                Param("programme", Takes.PROGRAMME),
                gives=Gives.TRUTH,
                row_of="ip_rights",
                row_only=True,
            ),
            _macro(
                "certificate_used_elsewhere",
                gives=Gives.TRUTH,
                row_of="ip_rights",
                row_only=True,
                relational=True,
            ),
            # titles, experts, assessments
            _macro(
                "any_related",
                Param("kind", Takes.RELATION),
                Param("title", Takes.TITLE),
                gives=Gives.TRUTH,
                relational=True,
            ),
            _macro(
                "holds",
                Param("title", Takes.TITLE),
                Param("level", Takes.LEVEL, optional=True),
                _AT,
                gives=Gives.TRUTH,
            ),
            _macro("held_within", Param("title", Takes.TITLE), _N, gives=Gives.TRUTH),
            _macro("judged", Param("item", Takes.ITEM), gives=Gives.TRUTH),
            _macro(
                "assessed",
                Param("scheme", Takes.SCHEME),
                Param("k", Takes.YEARS_BACK, optional=True),
                unit="points",
            ),
            _macro("assessed_grade", Param("scheme", Takes.SCHEME), gives=Gives.TEXT),
            _macro("item_points", Param("item", Takes.ITEM), unit="points"),
            # numbers
            _macro("ratio", Param("a", Takes.NUMBER), Param("b", Takes.NUMBER), _WZ, unit="share"),
            _macro("step", _NUMBER, Param("scale", Takes.SCALE), unit="points"),
            _macro(
                "steps_of",
                _NUMBER,
                Param("width", Takes.CONSTANT),
                Param("max", Takes.CONSTANT),
                unit="count",
            ),
            _macro("best_of", Param("a", Takes.NUMBER, repeats=True), unit="same"),
            _macro("least_of", Param("a", Takes.NUMBER, repeats=True), unit="same"),
            # codes
            _macro(
                "class_of",
                Param("code", Takes.TEXT),
                Param("code_table", Takes.CODE_TABLE),
                gives=Gives.TEXT,
            ),
            _macro(
                "lookup",
                Param("code_table", Takes.CODE_TABLE),
                Param("row_key", Takes.ROW_KEY),
                Param("column", Takes.TABLE_COLUMN),
            ),
            _macro(
                "one_of", Param("x", Takes.TEXT), Param("codes", Takes.CODES, repeats=True), gives=Gives.TRUTH
            ),
            _macro(
                "under",
                Param("x", Takes.TEXT),
                Param("prefixes", Takes.CODES, repeats=True),
                gives=Gives.TRUTH,
            ),
            _macro("known", Param("x", Takes.ANYTHING), gives=Gives.TRUTH),
        )
    )
)
"""Every macro by name; what is not here cannot be called."""
