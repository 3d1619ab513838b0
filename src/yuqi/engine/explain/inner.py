"""Parts of a condition in words (条件分项成文): what an inner test asks, for people who do not read expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from yuqi.base.messages import sentence
from yuqi.engine.assess.words import spoken
from yuqi.facts import TABLES, Column, Empty, Kind
from yuqi.rules import parse_expression
from yuqi.rules.shapes import Catalog
from yuqi.rules.syntax import (
    Arithmetic,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Negate,
    Not,
    Number,
    Text,
    Truth,
)
from yuqi.rules.wording import worded

__all__ = ["inner_words"]

NO_ITEMS: Mapping[str, str] = MappingProxyType({})
_COLUMNS = ("enterprises", "statements")  # whose columns stand bare in conditions
_SIGNS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_SHARES = frozenset({"ratio", "growth", "cagr", "mean_growth", "hnte_growth"})
_SAME_UNIT = frozenset({"last", "at", "sum_years", "mean_years", "best_of", "least_of"})
_HAPPENED = Fraction(0)  # days_since(d) >= 0: the row has begun, which goes without saying


def inner_words(
    expression: Expression,
    catalog: Catalog,
    lang: str,
    *,
    items: Mapping[str, str] = NO_ITEMS,
    bar: bool = False,
) -> str:
    """Return what a test asks, in words: labels, headings, and the sense of macros.

    A comparison with a number is named by its left side: value and bar stand beside it.

    Args:
        expression: the test.
        catalog: whose labels are said.
        lang: zh or en.
        items: label by id of the scorecard's items.
        bar: whether the number a comparison is with is said too.
    """
    speaker = _Speaker(catalog=catalog, lang=lang, items=items)
    if not bar and isinstance(expression, Compare) and isinstance(expression.right, Number):
        return speaker.figure(expression.left)
    return speaker.test(expression)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speaker:
    """Words for expressions (成文), about the enterprise or about one row of `table`."""

    catalog: Catalog
    lang: str
    table: str | None = None
    items: Mapping[str, str]

    # What is true or not

    def test(self, expression: Expression) -> str:
        """Return what a condition asks."""
        match expression:
            case Name(id_):
                return self.named(id_)
            case Truth(value):
                return self._say("true" if value else "false", "")
            case Not(Call() as call):
                return self._call(call, denied=True)
            case Not(operand):
                return self._say("not", self._grouped(operand))
            case Logic(op, operands):
                return self._joined(op, operands)
            case Compare() as comparison:
                return self._comparison(comparison)
            case Call() as call:
                return self._call(call, denied=False)
        return worded(expression)

    def _joined(self, op: str, operands: Sequence[Expression]) -> str:
        said: list[str] = []
        for place, operand in enumerate(operands):
            before = operands[place - 1] if place else None
            if op == "and" and (self.goes_without_saying(operand) or _closes_range(before, operand)):
                continue
            following = operands[place + 1] if place + 1 < len(operands) else None
            if op == "and" and isinstance(operand, Compare) and _closes_range(operand, following):
                assert isinstance(following, Compare)
                low, high = (self._amount(each.right, operand.left) for each in (operand, following))
                said.append(self._say("between", self.figure(operand.left), low=low, high=high))
            else:
                said.append(self._grouped(operand))
        return self._say(op, "").join(said)

    def _grouped(self, expression: Expression) -> str:
        text = self.test(expression)
        return self._say("group", text) if isinstance(expression, Logic) else text

    def _comparison(self, comparison: Compare) -> str:
        left, right, op = comparison.left, comparison.right, comparison.op
        if isinstance(right, Text):
            if left == Name("procedure"):
                return self._say("review" if (right.value == "review") == (op == "=") else "first", "")
            what = self.figure(left)
            if not right.value:
                return self._say("filled" if op == "<>" else "empty", what)
            choice = self._choice(left, right.value)
            return self._say("is" if op == "=" else "is_not", what, choices=choice)
        if isinstance(left, Call) and left.macro == "days_since" and right == Number(_HAPPENED):
            what = self.figure(left.args[0])
            return self._say("begun" if op in (">", ">=") else "to_come", what)
        return f"{self.figure(left)} {_SIGNS[op]} {self._amount(right, left)}"

    def _call(self, call: Call, *, denied: bool) -> str:
        say = "not_" if denied else ""
        match call:
            case Call("exists_where", (Name(table), *conditions)):
                return self._say(f"{say}exists", self._rows(table, conditions))
            case Call("holds", (Name(title), *_)):
                return self._say(f"{say}holds", self._title(title))
            case Call("held_within", (Name(title), Number(years))):
                return self._say(f"{say}held_within", self._title(title), years=str(years))
            case Call("any_related", (Name(kind), Name(title))):
                relation = self._say(f"related.{kind}", "")
                return self._say(f"{say}related", self._title(title), relation=relation)
            case Call("judged", _):
                return self._say(f"{say}judged", "")
            case Call("within", (day, Number(length), Name(unit))):
                span = self._say(f"span.{unit if length != 1 else unit.removesuffix('s')}", str(length))
                return self._say(f"{say}within", self.figure(day), span=span)
            case Call("in_force", _):
                return self._say(f"{say}in_force", "")
            case Call("none", (inside,)):
                return self._say("filled" if denied else "empty", self.figure(inside))
            case Call("known", (inside,)):
                return self._say(f"{say}known", self.figure(inside))
            case Call("every_year" | "some_year" as macro, (condition, Number(years))):
                return self._say(f"{say}{macro}", self.test(condition), years=str(years))
            case Call("one_of", (what, *choices)):
                chosen = self._choices(what, choices)
                return self._say("is_not" if denied else "is", self.figure(what), choices=chosen)
            case Call("under", (what, *choices)):
                chosen = self._choices(what, choices)
                return self._say(f"{say}under", self.figure(what), choices=chosen)
            case Call("used_in", (Name(programme),)):
                return self._say(f"{say}used_in", self._title(programme))
            case Call("certificate_used_elsewhere", _):
                return self._say(f"{say}used_elsewhere", "")
        return self._say("not", worded(call)) if denied else worded(call)

    # Figures, days and texts

    def figure(self, expression: Expression) -> str:
        """Return what a quantity, day or text is called."""
        match expression:
            case Name(id_):
                return self.named(id_)
            case Number():
                return self._amount(expression, None)
            case Negate(operand):
                return self._say("minus", self.figure(operand))
            case Arithmetic("+" | "-" | "*" | "/" as op, left, right):
                names = {"+": "plus", "-": "less", "*": "times", "/": "over"}
                return self._say(names[op], self.figure(left), other=self.figure(right))
            case Call("last", (inside,)):
                return self.figure(inside)
            case Call("at", (inside, Number(back) | Negate(Number(back)))):
                return self._say("at", self.figure(inside), years=str(abs(back)))
            case Call("sum_years" | "mean_years" | "cagr" | "mean_growth" as macro, (inside, Number(n), *_)):
                return self._say(macro.removesuffix("_years"), self.figure(inside), years=str(n))
            case Call("growth" | "hnte_growth", (inside, *_)):
                return self._say("growth", self.figure(inside), years="1")
            case Call("ratio", (part, whole, *_)):
                return self._say("ratio", self.figure(part), other=self.figure(whole))
            case Call("count_where", (Name(table), *conditions)):
                return self._say("count", self._rows(table, conditions))
            case Call("sum_where", (Name(table), Name(column), *conditions)) if table in TABLES:
                rows = self._rows(table, conditions)
                return self._say("sum_where", self._about(table).named(column), rows=rows)
            case Call("days_since" | "months_since" | "years_since" as macro, (day, *_)):
                return self._say(macro, self.figure(day))
            case Call("item_points", (Name(item), *_)):
                return self._say("item_points", self.items.get(item, item))
            case Call("assessed", (Name(scheme), *_)):
                return self._say("assessed", self._choice_of("assessments", "scheme", scheme))
        return worded(expression)

    def _rows(self, table: str, conditions: Sequence[Expression]) -> str:
        """Return rows of a table in words: 认证（类型为“两化融合”，在有效期内）."""
        match conditions:
            case [Name(variable)] if variable in self.catalog.variables:
                return self.named(variable)
        inside = self._about(table)
        asked = [
            inside.test(condition) for condition in conditions if not inside.goes_without_saying(condition)
        ]
        heading = inside.heading(table)
        return self._say("rows", heading, asked=asked[0]) if asked and asked[0] else heading

    def goes_without_saying(self, expression: Expression) -> bool:
        """Whether a test only says that a row is not of the future; that a right is granted is said."""
        match expression:
            case Compare(">=", Call("days_since", (Name(day), *_)), Number(value)) if value == _HAPPENED:
                column = self._column(day)
                return column is not None and column.empty is not Empty.NOT_YET
        return False

    def _about(self, table: str) -> _Speaker:
        return _Speaker(catalog=self.catalog, lang=self.lang, table=table, items=self.items)

    # Names and amounts

    def named(self, id_: str) -> str:
        variable = self.catalog.variables.get(id_) or self.catalog.parameters.get(id_)
        column = self._column(id_)
        if column is not None:
            return column.heading if self.lang == "zh" else id_.replace("_", " ")
        return spoken(variable.label, self.lang) if variable is not None else id_

    def _column(self, id_: str) -> Column | None:
        for table in (self.table,) if self.table is not None else _COLUMNS:
            if table in TABLES and id_ in TABLES[table].names:
                return TABLES[table].column(id_)
        return None

    def heading(self, table: str) -> str:
        if self.lang == "zh" and table in TABLES:
            return TABLES[table].heading
        return table.replace("_", " ")

    def _title(self, id_: str) -> str:
        programme = self.catalog.programmes.get(id_)
        return spoken(programme.label, self.lang) if programme is not None else id_

    def _choices(self, what: Expression, choices: Sequence[Expression]) -> str:
        """Return the codes of a choice, those of a list by the list's name."""
        said = []
        for choice in choices:
            if isinstance(choice, Text):
                said.append(self._choice(what, choice.value))
            elif isinstance(choice, Name):
                said.append(self.named(choice.id))
        return self._say("mark", "").join(said)

    def _choice(self, what: Expression, code: str) -> str:
        name = what.args[0] if isinstance(what, Call) and what.args else what
        if not isinstance(name, Name):
            return code
        column = self._column(name.id)
        if column is not None:
            return self._code(column, code)
        variable = self.catalog.variables.get(name.id)
        match parse_expression(variable.value) if variable is not None else None:
            case Call("class_of", (_, Name(table))) if table in self.catalog.code_tables:
                label = self.catalog.code_tables[table].labels.get(code)
                return spoken(label, self.lang) if label is not None else code
        return code

    def _choice_of(self, table: str, column: str, code: str) -> str:
        return self._code(TABLES[table].column(column), code)

    def _code(self, column: Column, code: str) -> str:
        if column.code_table == "programme" or column.name == "programme":
            return self._title(code)
        labels: Mapping[str, str] = dict(column.codes or ())
        if self.lang == "zh":
            return labels.get(code, code)
        return self._say("no_code", "") if code == "0" else code.replace("_", " ")

    def _amount(self, number: Expression, of: Expression | None) -> str:
        """Return a bar in the unit of what it bounds: 2 亿元, 8%."""
        if not isinstance(number, Number):
            return self.figure(number)
        kind = self.kind(of) if of is not None and number.value else None
        if kind is Kind.SHARE:
            return f"{_plain(number.value * 100)}%"
        if kind in (Kind.MONEY, Kind.AMOUNT):
            return self._money(number.value, in_yuan=kind is Kind.MONEY)
        return _plain(number.value)

    def _money(self, value: Fraction, *, in_yuan: bool) -> str:
        if self.lang != "zh":
            return self._say("yuan", f"{_plain(value, ',')}") if in_yuan else _plain(value, ",")
        for power, word in ((10**8, "亿"), (10**4, "万")):
            if abs(value) >= power and (value / power * 10_000).denominator == 1:
                shown = f"{_plain(value / power)} {word}"
                return self._say("yuan", shown) if in_yuan else shown
        return self._say("yuan", f"{_plain(value)} ") if in_yuan else _plain(value)

    def kind(self, expression: Expression) -> Kind | None:
        """Return what a quantity is measured in, as far as its wording needs it."""
        match expression:
            case Name(id_):
                column = self._column(id_)
                if column is not None:
                    return column.kind
                variable = self.catalog.variables.get(id_)
                return self.kind(parse_expression(variable.value)) if variable is not None else None
            case Call("sum_where", (Name(table), Name(column), *_)):
                return self._about(table).kind(Name(column))
            case Call(macro, _) if macro in _SHARES:
                return Kind.SHARE
            case Call(macro, (inside, *_)) if macro in _SAME_UNIT:
                return self.kind(inside)
            case Arithmetic("+" | "-", left, _):
                return self.kind(left)
        return None

    def _say(self, what: str, value: str, **more: str) -> str:
        return sentence(f"engine.inner.{what}", "what", self.lang, {"value": value, **more})


def _closes_range(first: Expression | None, second: Expression | None) -> bool:
    """Whether two comparisons are the ends of one range."""
    match first, second:
        case Compare(">=", left, Number()), Compare("<=", other, Number()):
            return left == other
    return False


def _plain(value: Fraction, grouping: str = "") -> str:
    if value.denominator == 1:
        return f"{value.numerator:{grouping}}"
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
