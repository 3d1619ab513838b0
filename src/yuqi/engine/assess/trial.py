"""Worked cases put to the engine (算例检验): each through SQL and through the direct evaluator.

Cases of one day are enterprises of one made-up zone, so that a hundred cases cost one run.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yuqi.backends.base import Backend
from yuqi.base import YuqiError, check_character
from yuqi.engine.assess.benefits import write as write_benefits
from yuqi.engine.assess.one import read_one
from yuqi.engine.assess.run import load_facts
from yuqi.engine.assess.settles import leaves
from yuqi.engine.compile import (
    Form,
    Output,
    Passes,
    Ruleset,
    build_ruleset,
    edition_outputs,
    needed_tables,
    wide_outputs,
)
from yuqi.engine.evaluate import Program
from yuqi.engine.tree import Bool, Context, Day, Node, Num, Programmes, Str
from yuqi.facts import TABLES, Kind, build_snapshot
from yuqi.rules.cases import ENTERPRISE, Case, ConditionExpectation
from yuqi.rules.shapes import Catalog

__all__ = ["Mismatch", "run_cases"]

_DIVISOR = {Form.POINTS: 10_000, Form.MONEY: 100, Form.SHARE: 10**6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One expectation that did not come out (不符)."""

    case: str
    file: str
    line: int
    what: str  # "conditions.rd_intensity", "verdict", "sql≠direct: item__ip_quantity__low"
    expected: str
    found: str


def run_cases(cases: Sequence[Case], catalog: Catalog, open_backend: Any) -> list[Mismatch]:
    """Return every expectation that does not come out, and every value on which the two printers differ.

    Args:
        open_backend: makes a fresh session for each day; called without arguments.
    """
    batches: dict[tuple[date, int, str | None], list[Case]] = {}
    for case in cases:
        year = case.tax_year if case.tax_year is not None else case.as_of.year - 1
        batches.setdefault((case.as_of, year, case.procedure), []).append(case)
    found: list[Mismatch] = []
    for (as_of, tax_year, procedure), batch in batches.items():
        with TemporaryDirectory() as temporary:
            backend: Backend = open_backend()
            try:
                trial = _Trial(batch, catalog, backend, Path(temporary), as_of, tax_year, procedure)
                found.extend(trial.run())
            finally:
                backend.close()
    return found


def _code(number: int) -> str:
    first = f"9133019900{number:07d}"
    return first + check_character(first)


class _Trial:
    """The cases of one day."""

    def __init__(
        self,
        cases: Sequence[Case],
        catalog: Catalog,
        backend: Backend,
        folder: Path,
        as_of: date,
        tax_year: int,
        procedure: str | None,
    ) -> None:
        self.cases, self.backend, self.folder, self.as_of = cases, backend, folder, as_of
        self.codes: dict[tuple[int, str], str] = {}
        wanted = {case.programme for case in cases if case.programme}
        self.ruleset: Ruleset = build_ruleset(
            catalog,
            as_of=as_of,
            tax_year=tax_year,
            programmes=sorted(wanted),
            procedure=procedure,
            benefits=any(case.benefit or case.expect.benefits for case in cases),
            checks=False,
        )
        self._variables: dict[str, Bool | Num | Str | Day] = {}
        context = Context(as_of=as_of, year=tax_year)
        for case in cases:
            for name in case.expect.variables:
                if name not in self._variables:
                    self._variables[name] = self.ruleset.lowering.text(name, context)

    # Facts of the cases

    def _own(self, number: int, uscc: str) -> str:
        return self.codes.setdefault((number, uscc), _code(len(self.codes) + 1))

    def _write(self) -> None:
        tables: dict[str, list[dict[str, Any]]] = {"enterprises": [], "coverage": []}
        for number, case in enumerate(self.cases):
            self._own(number, ENTERPRISE)
            for table, rows in case.facts.items():
                tables.setdefault(table, []).extend(self._renamed(number, table, row) for row in rows)
            tables["coverage"].extend(
                {
                    "table": table,
                    "uscc": self._own(number, ENTERPRISE),
                    "complete": True,
                    "until": max(self.as_of, date(self.ruleset.tax_year, 12, 31)),
                }
                for table in case.covered
            )
        listed = {row.get("uscc") for row in tables["enterprises"]}
        tables["enterprises"].extend(
            {"uscc": uscc} for uscc in dict.fromkeys(self.codes.values()) if uscc not in listed
        )
        for n, row in enumerate(tables["enterprises"], start=1):
            row.setdefault("name", f"算例企业{n}")
        facts = self.folder / "facts"
        facts.mkdir()
        for table, written in tables.items():
            if not written:
                continue
            # every heading: a column a case leaves out is an empty cell, with the meaning the vocabulary gives it
            columns = list(TABLES[table].names)
            with (facts / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                for row in written:
                    writer.writerow([_cell(row.get(name)) for name in columns])

    def _renamed(self, number: int, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row with its enterprises' codes made the case's own, and keys unique over cases."""
        changed = dict(row)
        for column in TABLES[table].columns:
            value = changed.get(column.name)
            if column.kind is Kind.USCC and isinstance(value, str) and len(value) == 18:
                changed[column.name] = self._own(number, value)
            elif column.name == "number" and isinstance(value, str):
                changed[column.name] = f"{value}/{number}"
        return changed

    # Running

    def run(self) -> Iterator[Mismatch]:
        """Yield what differs from the expectations."""
        self._write()
        try:
            snapshot = build_snapshot(self.folder / "facts", out=self.folder / "snapshot")
        except YuqiError as wrong:
            for problem in wrong.problems:
                yield self._mismatch(self.cases[0], "facts", "", problem.line("en"))
            return
        inputs = list(self.ruleset.lowering.inputs)
        load_facts(self.backend, snapshot, needed_tables(inputs))
        self.backend.create("features", "inputs", Passes(self.backend.dialect, self.as_of).statement(inputs))
        wide: dict[str, dict[str, dict[str, Any]]] = {}
        for block in self.ruleset.blocks:
            rows = self.backend.records(block.programme.id, wide_outputs(block, self.backend.dialect))
            wide[block.programme.id] = {row["uscc"]: row for row in rows}
        benefits: dict[tuple[str, str], dict[str, Any]] = {}
        if self.ruleset.benefits:
            write_benefits(self.backend, self.ruleset, self.folder, every=True)
            for row in self.backend.records("benefits", "select * from benefits"):
                benefits[row["uscc"], row["benefit"]] = row
        programs = self._programs()
        for number, case in enumerate(self.cases):
            uscc = self.codes[number, ENTERPRISE]
            one = read_one(self.backend, inputs, self.as_of, uscc)
            assert one is not None
            if case.programme is not None:
                row = wide[case.programme][uscc]
                yield from self._programme(case, row)
                for (edition, procedure), (program, outputs) in programs.items():
                    if edition == row["edition"] and (procedure in (row["procedure"], "both")):
                        values = program.run(program.features(one))
                        yield from self._same(case, outputs, values, row)
            if case.benefit is not None and case.expect.conditions:
                yield from self._gates(case, one)
            for id_, expected in case.expect.benefits.items():
                yield from self._benefit(case, id_, expected, benefits.get((uscc, id_)))
            if case.expect.variables:
                yield from self._check_variables(case, one)

    def _programs(self) -> dict[tuple[str, str], tuple[Program, list[Output]]]:
        programs: dict[tuple[str, str], tuple[Program, list[Output]]] = {}
        for block in self.ruleset.blocks:
            for edition in block.editions:
                outputs = edition_outputs(edition)
                procedure = "both" if len(block.procedures(edition)) > 1 else edition.procedure
                program = Program({output.name: output.node for output in outputs})
                programs[edition.id, procedure] = (program, outputs)
        return programs

    # Comparing

    def _mismatch(self, case: Case, what: str, expected: Any, found: Any) -> Mismatch:
        return Mismatch(
            case=case.id, file=case.file, line=case.line, what=what, expected=str(expected), found=str(found)
        )

    def _same(
        self, case: Case, outputs: Sequence[Output], values: Mapping[str, Any], row: Mapping[str, Any]
    ) -> Iterator[Mismatch]:
        """Yield where the direct evaluator's value is not the database's."""
        for output in outputs:
            value = formed(values[output.name], output.form)
            if value != row[output.name]:
                yield self._mismatch(case, f"sql≠direct: {output.name}", row[output.name], value)

    def _programme(self, case: Case, row: Mapping[str, Any]) -> Iterator[Mismatch]:
        expect = case.expect
        for name in ("verdict", "standing", "edition", "route", "open_by", "eligible_from", "score_likely"):
            wanted = getattr(expect, name)
            if wanted is not None and row[name] != wanted:
                yield self._mismatch(case, name, wanted, row[name])
        if expect.score is not None:
            found = (row["score_low"], row["score_high"])
            if found != tuple(expect.score):
                yield self._mismatch(case, "score", expect.score, found)
        for id_, outcome in expect.conditions.items():
            if f"{id_}__outcome" not in row:
                yield self._mismatch(case, f"conditions.{id_}", outcome, "no such condition")
                continue
            asked = (
                outcome
                if isinstance(outcome, ConditionExpectation)
                else ConditionExpectation(outcome=outcome)
            )
            if row[f"{id_}__outcome"] != asked.outcome:
                yield self._mismatch(case, f"conditions.{id_}", asked.outcome, row[f"{id_}__outcome"])
            for what in ("value", "threshold", "shortfall"):
                number = getattr(asked, what)
                shown = row.get(f"{id_}__{what}", row.get(f"{id_}__{what}_low"))
                if number is not None and shown != number:
                    yield self._mismatch(case, f"conditions.{id_}.{what}", number, shown)
        for id_, points in expect.items.items():
            low, high = points if isinstance(points, tuple) else (points, points)
            ends = (row.get(f"item__{id_}__low"), row.get(f"item__{id_}__high"))
            if ends != (low, high):
                yield self._mismatch(case, f"items.{id_}", (low, high), ends)
        if expect.missing:
            yield from self._missing(case, row)

    def _missing(self, case: Case, row: Mapping[str, Any]) -> Iterator[Mismatch]:
        """Yield the facts that should be among what would settle the verdict and are not."""
        uscc = row["uscc"]
        for block in self.ruleset.blocks:
            for edition in block.editions:
                if edition.id != row["edition"]:
                    continue
                names = leaves(self.ruleset, [edition.columns["verdict"]])
                record = self.backend.records(
                    "inputs", f"select * from inputs where uscc = {self.backend.dialect.string(uscc)}"
                )[0]
                unknown = {
                    f"{table}.{field}"
                    for leaf in names
                    if leaf.is_unknown(record)
                    for table, field in leaf.names
                }
                for wanted in case.expect.missing:
                    if wanted not in unknown:
                        yield self._mismatch(case, "missing", wanted, sorted(unknown))

    def _benefit(
        self, case: Case, id_: str, expected: Mapping[str, Any], row: Mapping[str, Any] | None
    ) -> Iterator[Mismatch]:
        if row is None:
            yield self._mismatch(case, f"benefits.{id_}", expected, "no such benefit in that year")
            return
        for what, value in expected.items():
            found = row[what]
            if isinstance(found, Decimal) or (found is None and what.startswith("amount")):
                value = None if value is None else Decimal(str(value))
            if found != value:
                yield self._mismatch(case, f"benefits.{id_}.{what}", value, found)

    def _gates(self, case: Case, one: Any) -> Iterator[Mismatch]:
        """Yield the gates of a case's benefit that come out otherwise."""
        assert case.benefit is not None
        context = Context(as_of=self.as_of, year=self.ruleset.tax_year, programme=case.benefit)
        gates = self.ruleset.catalog.benefits[case.benefit].gates
        nodes = {
            gate.id: self.ruleset.lowering.truth(gate.when, context)
            for gate in gates
            if gate.when is not None
        }
        program = Program(nodes)
        values = program.run(program.features(one))
        for id_, expected in case.expect.conditions.items():
            wanted = expected.outcome if isinstance(expected, ConditionExpectation) else expected
            found = formed(values.get(id_), Form.OUTCOME)
            if found != wanted:
                yield self._mismatch(case, f"conditions.{id_}", wanted, found)

    def _check_variables(self, case: Case, one: Any) -> Iterator[Mismatch]:
        shown = Programmes(self.ruleset.lowering)
        nodes: dict[str, Node] = {}
        forms: dict[str, Form] = {}
        for name in case.expect.variables:
            value = self._variables[name]
            if isinstance(value, Num):
                number = shown.shown(value)
                forms[name] = Form.MONEY if number.money else Form.SHARE
                nodes[f"{name}/low"], nodes[f"{name}/high"] = number.low, number.high
            else:
                nodes[f"{name}/low"] = nodes[f"{name}/high"] = value.node
        program = Program(nodes)
        values = program.run(program.features(one))
        for name, expected in case.expect.variables.items():
            form = forms.get(name, Form.PLAIN)
            ends = tuple(formed(values[f"{name}/{end}"], form) for end in ("low", "high"))
            wanted = expected if isinstance(expected, list | tuple) else (expected, expected)
            if form is not Form.PLAIN:
                wanted = tuple(None if w is None else Decimal(str(w)) for w in wanted)
            if ends != tuple(wanted):
                yield self._mismatch(case, f"variables.{name}", expected, ends)


def formed(value: Any, form: Form) -> Any:
    """Return a node's value as its result column shows it."""
    if form is Form.OUTCOME:
        return {True: "met", False: "unmet", None: "unknown"}[value]
    if value is None or form is Form.PLAIN:
        return value
    most = 10**17 - 1  # what a result column holds; beyond it, it shows that
    return Decimal(max(-most, min(value, most))) / _DIVISOR[form]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
