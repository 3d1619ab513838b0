"""Read an expression against the catalog (表达式含义): what it gives, in which unit, what it uses, what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from yuqi.base.problem import Param as Shown
from yuqi.base.problem import YuqiError
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.expression import parse_expression
from yuqi.rules.macros import Gives
from yuqi.rules.names import (
    Meaning,
    Scope,
    Stands,
    Where,
    candidates,
    column_of,
    is_list,
    nearest,
    own_table,
    resolve,
    yearly_table,
)
from yuqi.rules.reading_calls import Calls
from yuqi.rules.readings import Context, Finding, Reading, Use
from yuqi.rules.shapes import Catalog
from yuqi.rules.shown import show
from yuqi.rules.syntax import (
    Arithmetic,
    Call,
    Case,
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
from yuqi.rules.units import Unit, column_unit, unit_named

__all__ = ["Context", "Finding", "Reader", "Reading", "Use"]

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS_A_YEAR = (360, 365, 366)  # interest by days: principal × rate × days / 365
_BY_SQL = {"BIGINT": Gives.NUMBER, "BOOLEAN": Gives.TRUTH, "DATE": Gives.DATE, "TIMESTAMP": Gives.DATE}


@dataclass(slots=True)
class Reader:
    """Reads expressions of one catalog; variables are read once."""

    catalog: Catalog
    found: list[Finding] = field(default_factory=list)
    uses: set[Use] = field(default_factory=set)
    _variables: dict[str, Reading | None] = field(default_factory=dict)
    _reading: set[str] = field(default_factory=set)
    context: Context = field(default_factory=Context)

    def read(self, text: str, context: Context) -> tuple[Reading | None, list[Finding], set[Use]]:
        """Return what an expression gives (None: not known), what is wrong with it and what it uses.

        Raises:
            YuqiError: the text is no expression.
        """
        self.found, self.uses, self.context = [], set(), context
        reading = self.node(parse_expression(text), context.scope)
        return reading, self.found, self.uses

    # Problems

    def say(self, code: str, **params: Shown) -> None:
        """Note a finding, once."""
        finding = Finding(f"catalog.{code}", params)
        if finding not in self.found:
            self.found.append(finding)

    def wants(self, reading: Reading | None, wanted: Gives, shown: str) -> None:
        """Note what does not give what is wanted."""
        if reading is None or reading.gives is wanted:
            return
        if wanted is Gives.DATE and _is_day(reading):
            return
        self.say("wrong-type", value=shown, wanted=str(wanted), found=str(reading.gives))

    # Nodes

    def node(self, node: Expression, scope: Scope) -> Reading | None:
        """Return what a node gives in a scope."""
        match node:
            case Number():
                return Reading(Gives.NUMBER)
            case Text(text):
                return Reading(Gives.TEXT, text=text)
            case Truth():
                return Reading(Gives.TRUTH)
            case Name():
                return self._name(node, scope)
            case Negate(operand):
                reading = self.node(operand, scope)
                self.wants(reading, Gives.NUMBER, show(operand))
                return reading
            case Not(operand):
                self.wants(self.node(operand, scope), Gives.TRUTH, show(operand))
                return Reading(Gives.TRUTH)
            case Logic(operands=operands):
                for operand in operands:
                    self.wants(self.node(operand, scope), Gives.TRUTH, show(operand))
                return Reading(Gives.TRUTH)
            case Arithmetic():
                return self._arithmetic(node, scope)
            case Compare():
                return self._compare(node, scope)
            case Case(whens, otherwise):
                return self._case(whens, otherwise, scope)
            case Call():
                return Calls(self).read(node, scope)

    def _name(self, node: Name, scope: Scope) -> Reading | None:
        meaning = resolve(node.id, scope, self.catalog)
        if meaning is None:
            self._unknown_name(node.id, scope)
            return None
        if meaning.stands is Stands.DAY:
            return Reading(Gives.DATE)
        if meaning.stands is Stands.TAX_YEAR:
            return Reading(Gives.NUMBER, unit_named("year"))
        if meaning.stands is Stands.PROCEDURE:
            return Reading(Gives.TEXT)
        if meaning.column is not None:
            self.uses.add(Use("column", f"{meaning.table}.{node.id}"))
            if node.id in self.catalog.variables or node.id in self.catalog.parameters:
                self.say("ambiguous-name", value=node.id, table=meaning.table or "")
            gives = _BY_SQL.get(meaning.column.sql_type, Gives.TEXT)
            return Reading(gives, column_unit(meaning.column), meaning.column)
        return self._entry(node.id, meaning, scope)

    def _entry(self, name: str, meaning: Meaning, scope: Scope) -> Reading | None:
        if meaning.variable is not None:
            self.uses.add(Use("variable", name))
            variable = meaning.variable
            if variable.table is not None and variable.table != (
                scope.table if scope.where is Where.ROW else None
            ):
                self.say("row-variable-elsewhere", value=name, table=variable.table)
            elif variable.table is None and scope.where is Where.ROW:
                self.say("row-looks-out", value=name, table=scope.table or "")
            return self.variable(name)
        assert meaning.parameter is not None
        self.uses.add(Use("parameter", name))
        if is_list(meaning.parameter):
            self.say("list-as-value", value=name)
            return None
        value = meaning.parameter.values[-1].value if meaning.parameter.values else None
        if isinstance(value, str):
            return Reading(Gives.TEXT)
        return Reading(Gives.NUMBER, unit_named(meaning.parameter.unit))

    def _unknown_name(self, name: str, scope: Scope) -> None:
        table, _, column = name.partition(".")
        if column and column_of(table, column) is not None:
            self.say("dotted-column", value=name, column=column)
        elif column_of(yearly_table(scope.subject), name) is not None:
            self.say("yearly-outside", value=name)
        elif scope.where is Where.ROW and column_of(own_table(scope.subject), name) is not None:
            self.say("row-looks-out", value=name, table=scope.table or "")
        else:
            tables = [table.name for table in TABLES.values() if column_of(table.name, name) is not None]
            if tables:
                self.say("row-column-outside", value=name, tables=", ".join(tables[:5]))
            else:
                self.say("unknown-name", value=name, near=nearest(name, candidates(scope, self.catalog)))

    def variable(self, name: str) -> Reading | None:
        """Return what a variable gives; None while it is being read, which is a cycle."""
        if name not in self._variables:
            if name in self._reading:
                return None
            self._reading.add(name)
            variable = self.catalog.variables[name]
            kept = self.found, self.uses, self.context
            self.found, self.uses = [], set()
            try:
                reading = self.node(parse_expression(variable.value), variable_scope(self.catalog, name))
            except YuqiError:
                reading = None
            self.found, self.uses, self.context = kept
            if reading is not None and variable.unit is not None:
                reading = replace(reading, unit=unit_named(variable.unit))
            self._reading.discard(name)
            self._variables[name] = reading
        return self._variables[name]

    def _arithmetic(self, node: Arithmetic, scope: Scope) -> Reading | None:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        self.wants(left, Gives.NUMBER, show(node.left))
        self.wants(right, Gives.NUMBER, show(node.right))
        if left is None or right is None:
            return None
        if node.op == "/" and isinstance(node.right, Number) and node.right.value in _DAYS_A_YEAR:
            return Reading(Gives.NUMBER, left.unit.without("days"))
        if node.op in "*/":
            return Reading(Gives.NUMBER, left.unit.times(right.unit, 1 if node.op == "*" else -1))
        return Reading(Gives.NUMBER, self.same_unit(left, right, show(node)))

    def same_unit(self, left: Reading, right: Reading, shown: str) -> Unit:
        """Return the unit of a sum, or note that the two do not go together."""
        if not left.unit.fits(right.unit):
            self.say("unit", value=shown, left=str(left.unit), right=str(right.unit))
        return right.unit if left.unit.bare else left.unit

    def _compare(self, node: Compare, scope: Scope) -> Reading:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        if left is not None and right is not None:
            is_days = {left.gives, right.gives} == {Gives.DATE, Gives.TEXT}
            if left.gives is not right.gives and not (is_days and (_is_day(left) or _is_day(right))):
                self.say("compares", value=show(node), left=str(left.gives), right=str(right.gives))
            elif left.gives is Gives.NUMBER:
                self.same_unit(left, right, show(node))
            elif left.gives is Gives.TEXT:
                self.code(left, right)
                self.code(right, left)
                if node.op not in ("=", "<>"):
                    self.say("text-order", value=show(node))
        return Reading(Gives.TRUTH)

    def code(self, of: Reading, literal: Reading) -> None:
        """Refuse a text that a column with a closed list cannot hold."""
        if of.column is None or literal.text is None or of.column.codes is None:
            return
        known = [code for code, _ in of.column.codes]
        if literal.text not in known:
            self.say(
                "unknown-code", value=literal.text, column=of.column.name, near=nearest(literal.text, known)
            )

    def _case(
        self, whens: tuple[tuple[Expression, Expression], ...], otherwise: Expression | None, scope: Scope
    ) -> Reading | None:
        for condition, _ in whens:
            self.wants(self.node(condition, scope), Gives.TRUTH, show(condition))
        branches = [value for _, value in whens] + ([otherwise] if otherwise is not None else [])
        first: Reading | None = None
        for branch in branches:
            reading = self.node(branch, scope)
            if reading is None:
                continue
            if first is None:
                first = reading
            elif first.gives is not reading.gives:
                self.say("branches", value=show(branch), left=str(first.gives), right=str(reading.gives))
            elif first.gives is Gives.NUMBER:
                first = replace(first, unit=self.same_unit(first, reading, show(branch)))
        return replace(first, text=None, column=None) if first is not None else None


def variable_scope(catalog: Catalog, name: str) -> Scope:
    """Return where a variable's expression stands: with `table`, on one row of it."""
    variable = catalog.variables[name]
    if variable.table is not None:
        return Scope(where=Where.ROW, subject=variable.subject, table=variable.table)
    return Scope(subject=variable.subject)


def _is_day(reading: Reading) -> bool:
    return reading.text is not None and _ISO_DAY.fullmatch(reading.text) is not None
