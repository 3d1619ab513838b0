"""Read a macro's call (宏调用的含义): which scope each argument stands in, what it must be, what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yuqi.facts.vocabulary import TABLES
from yuqi.rules.macros import MACROS, Gives, Macro, Takes
from yuqi.rules.names import Scope, Where, column_of, is_list, nearest, yearly_table
from yuqi.rules.shown import show
from yuqi.rules.syntax import Call, Expression, Name, Text
from yuqi.rules.units import BARE, Unit, unit_named

if TYPE_CHECKING:
    from yuqi.rules.reading import Reader

from yuqi.rules.readings import Reading, Use

__all__ = ["Calls"]

_YEAR_TAKES = frozenset({Takes.YEARLY, Takes.YEARLY_VALUE, Takes.YEARLY_CONDITION})
_ROW_TAKES = frozenset({Takes.ROW_CONDITION, Takes.ROW_NUMBER, Takes.ROW_DATE})
_WANTS: Mapping[Takes, Gives] = {
    Takes.NUMBER: Gives.NUMBER,
    Takes.YEARLY: Gives.NUMBER,
    Takes.ROW_NUMBER: Gives.NUMBER,
    Takes.CONDITION: Gives.TRUTH,
    Takes.YEARLY_CONDITION: Gives.TRUTH,
    Takes.ROW_CONDITION: Gives.TRUTH,
    Takes.DATE: Gives.DATE,
    Takes.ROW_DATE: Gives.DATE,
    Takes.TEXT: Gives.TEXT,
}


@dataclass(frozen=True, slots=True)
class Calls:
    """Reads calls for a reader of expressions."""

    reader: Reader

    def read(self, node: Call, scope: Scope) -> Reading | None:
        """Return what a call gives."""
        macro = MACROS[node.macro]
        self._allowed(macro, scope)
        match node.macro:
            case "last" | "at":
                return self.reader.node(node.args[0], Scope(where=Where.YEARLY, subject=scope.subject))
            case "ratio":
                return self._ratio(node, scope)
            case "step":
                return self._step(node, scope)
            case "lookup":
                return self._lookup(node, scope)
            case "one_of" | "under":
                return self._codes(node, scope)
            case "known":
                return self._known(node, scope)
        readings = self._arguments(macro, node, scope)
        return Reading(macro.gives, self._result_unit(macro, readings, node))

    def _allowed(self, macro: Macro, scope: Scope) -> None:
        in_row = scope.where is Where.ROW
        if macro.relational:
            self.reader.uses.add(Use("relational", macro.name))
        if macro.row_only and (not in_row or (macro.row_of is not None and scope.table != macro.row_of)):
            self.reader.say("row-macro-outside", value=macro.name, table=macro.row_of or "—")
        if in_row and any(param.takes in _LOOK_OUT for param in macro.params) and not macro.row_only:
            self.reader.say("row-looks-out", value=macro.name, table=scope.table or "")
        if macro.name == "known" and not self.reader.context.is_check:
            self.reader.say("known-outside-check")
        if macro.name == "item_points" and self.reader.context.items is None:
            self.reader.say("item-points-outside")

    def _arguments(self, macro: Macro, node: Call, scope: Scope) -> list[Reading | None]:
        table: str | None = None
        readings: list[Reading | None] = []
        for position, argument in enumerate(node.args):
            takes = macro.param(position).takes
            if takes is Takes.TABLE and isinstance(argument, Name):
                table = self._table(argument.id)
            if table is None and takes in (_ROW_TAKES | {Takes.ROW_COLUMN}):
                readings.append(None)  # the table is unknown; its columns cannot be checked
                continue
            readings.append(self._argument(takes, argument, scope, table))
        return readings

    def _argument(
        self, takes: Takes, argument: Expression, scope: Scope, table: str | None
    ) -> Reading | None:
        inner = scope
        if takes in _YEAR_TAKES:
            inner = Scope(where=Where.YEARLY, subject=scope.subject)
        elif takes in _ROW_TAKES:
            inner = Scope(where=Where.ROW, subject=scope.subject, table=table)
        wanted = _WANTS.get(takes)
        if wanted is not None:
            reading = self.reader.node(argument, inner)
            self.reader.wants(reading, wanted, show(argument))
            return reading
        if isinstance(argument, Name):
            self._named(takes, argument.id, table)
        return None

    def _table(self, name: str) -> str | None:
        if name not in TABLES:
            self.reader.say("unknown-table", value=name, near=nearest(name, list(TABLES)))
            return None
        self.reader.uses.add(Use("table", name))
        return name

    def _named(self, takes: Takes, name: str, table: str | None) -> None:
        """Refuse a name that the catalog or the vocabulary does not have."""
        shelf = _SHELVES.get(takes)
        if shelf is not None:
            kind, attribute, code = shelf
            known = getattr(self.reader.catalog, attribute)
            self.reader.uses.add(Use(kind, name))
            if name not in known:
                self.reader.say(code, value=name, near=nearest(name, list(known)))
        elif takes is Takes.SCHEME:
            self.reader.uses.add(Use("scheme", name))
            codes = [code for code, _ in TABLES["assessments"].column("scheme").codes or ()]
            if name not in codes:
                self.reader.say("unknown-code", value=name, column="scheme", near=nearest(name, codes))
        elif takes is Takes.ROW_COLUMN and column_of(table, name) is None:
            names = list(TABLES[table].names) if table is not None and table in TABLES else []
            self.reader.say("unknown-column", value=name, table=table or "", near=nearest(name, names))
        elif takes is Takes.ITEM:
            self.reader.uses.add(Use("item", name))
            if self.reader.context.items is not None and name not in self.reader.context.items:
                self.reader.say(
                    "unknown-item", value=name, near=nearest(name, sorted(self.reader.context.items))
                )

    def _result_unit(self, macro: Macro, readings: list[Reading | None], node: Call) -> Unit:
        if macro.unit != "same":
            return unit_named(macro.unit)
        numbers = [
            reading
            for reading, position in zip(readings, range(len(readings)), strict=True)
            if reading is not None and reading.gives is Gives.NUMBER and macro.param(position).takes in _WANTS
        ]
        unit = BARE
        for reading in numbers:
            unit = self.reader.same_unit(Reading(Gives.NUMBER, unit), reading, show(node))
        return unit

    def _ratio(self, node: Call, scope: Scope) -> Reading | None:
        readings = self._arguments(MACROS["ratio"], node, scope)
        above, below = readings[0], readings[1]
        if above is None or below is None:
            return Reading(Gives.NUMBER, BARE)
        return Reading(Gives.NUMBER, above.unit.times(below.unit, -1))

    def _step(self, node: Call, scope: Scope) -> Reading | None:
        readings = self._arguments(MACROS["step"], node, scope)
        scale = self.reader.catalog.scales.get(node.args[1].id) if isinstance(node.args[1], Name) else None
        measured = readings[0]
        if scale is not None and measured is not None:
            self.reader.same_unit(measured, Reading(Gives.NUMBER, unit_named(scale.unit)), show(node))
        return Reading(Gives.NUMBER, unit_named("points"))

    def _lookup(self, node: Call, scope: Scope) -> Reading | None:
        table, key, column = node.args
        self._named(Takes.CODE_TABLE, table.id if isinstance(table, Name) else "", None)
        found = self.reader.catalog.code_tables.get(table.id) if isinstance(table, Name) else None
        if isinstance(key, Text) and found is not None and key.value not in found.rows:
            self.reader.say(
                "unknown-row", value=key.value, table=found.id, near=nearest(key.value, list(found.rows))
            )
        elif not isinstance(key, Text):
            reading = self.reader.node(key, scope)
            if reading is not None and reading.gives not in (Gives.TEXT, Gives.NUMBER):
                self.reader.say("wrong-type", value=show(key), wanted="text", found=str(reading.gives))
        if found is None:
            return None
        named = column.id if isinstance(column, Name) else column.value if isinstance(column, Text) else None
        if named is not None and named in found.columns:
            cells = [row.get(named) for row in found.rows.values()]
            is_text = any(isinstance(cell, str) for cell in cells)
            return Reading(Gives.TEXT if is_text else Gives.NUMBER, unit_named(found.columns[named]))
        if isinstance(column, Name) and column.id in self.reader.catalog.variables:
            self.reader.wants(self.reader.node(column, scope), Gives.TEXT, show(column))
            units = set(found.columns.values())
            return Reading(Gives.NUMBER, unit_named(units.pop()) if len(units) == 1 else BARE)
        self.reader.say(
            "unknown-cell",
            value=named or show(column),
            table=found.id,
            near=nearest(named or "", list(found.columns)),
        )
        return None

    def _codes(self, node: Call, scope: Scope) -> Reading | None:
        measured = self.reader.node(node.args[0], scope)
        self.reader.wants(measured, Gives.TEXT, show(node.args[0]))
        for argument in node.args[1:]:
            if isinstance(argument, Text):
                if measured is not None and node.macro == "one_of":
                    self.reader.code(measured, Reading(Gives.TEXT, text=argument.value))
            elif isinstance(argument, Name):
                self._code_list(argument.id, measured if node.macro == "one_of" else None)
        return Reading(Gives.TRUTH)

    def _code_list(self, name: str, measured: Reading | None) -> None:
        parameter = self.reader.catalog.parameters.get(name)
        if parameter is None and name in self.reader.catalog.code_tables:
            self.reader.uses.add(Use("code_table", name))
            return
        self.reader.uses.add(Use("parameter", name))
        if parameter is None:
            known = [key for key, entry in self.reader.catalog.parameters.items() if is_list(entry)]
            self.reader.say("unknown-list", value=name, near=nearest(name, known))
            return
        if measured is not None:
            for dated in parameter.values:
                for code in dated.value if isinstance(dated.value, tuple) else ():
                    self.reader.code(measured, Reading(Gives.TEXT, text=code))

    def _known(self, node: Call, scope: Scope) -> Reading | None:
        argument = node.args[0]
        is_yearly = (
            isinstance(argument, Name) and column_of(yearly_table(scope.subject), argument.id) is not None
        )
        self.reader.node(argument, replace(scope, where=Where.YEARLY) if is_yearly else scope)
        return Reading(Gives.TRUTH)


_LOOK_OUT = _YEAR_TAKES | {Takes.TABLE, Takes.TITLE, Takes.SCHEME, Takes.ITEM}
_SHELVES: Mapping[Takes, tuple[str, str, str]] = {
    Takes.TITLE: ("programme", "programmes", "unknown-title"),
    Takes.PROGRAMME: ("programme", "programmes", "unknown-title"),
    Takes.SCALE: ("scale", "scales", "unknown-scale"),
    Takes.CODE_TABLE: ("code_table", "code_tables", "unknown-code-table"),
}
