"""The table `settles` (待补清单): what is unknown behind each open verdict, and what would close it.

For each unknown input the verdict is computed again with the input at the ends of its bounds, each code of a
short list, covered or not. One that closes the verdict alone is decisive. The trials are rows of one relation,
so that the compiled verdict runs over all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.compile import Block, Output, Ruleset, select_outputs
from yuqi.engine.tree import USED_ELSEWHERE, EditionNodes, Feature, Fold, Node, Op, Type, topological
from yuqi.facts import NEVER, TABLES

__all__ = ["Leaf", "Reach", "leaves", "reach", "write"]

_LONG_AGO = date(1980, 1, 1)
_REPLACED = ("operating_since",)  # unknown: registered_on is used, so that it keeps no verdict open
_NUMERIC = {Type.INT: "whole", Type.BOOL: "truth", Type.TEXT: "word", Type.DATE: "day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One input that may be unknown (未知项), and the values tried for it."""

    number: int
    feature: Feature
    type: Type
    trials: tuple[bool | int | str | date, ...]

    names: tuple[tuple[str, str], ...]  # tables and fields a person would look at
    certain: Feature | None = None  # of a feature over possible rows: the one over certain rows

    @property
    def called(self) -> tuple[str, ...]:
        """What is missing in words: statements.revenue@2025, ip_rights.* for a table's coverage."""
        year = f"@{self.feature.year}" if self.feature.year is not None else ""
        return tuple(f"{table}.{field}{year}" for table, field in self.names)

    @property
    def is_coverage(self) -> bool:
        """Whether the unknown is a table's completeness."""
        return self.feature.fold is Fold.COVERED

    @property
    def field(self) -> str:
        """What is missing: a column, `*` for a table's coverage or for cells of its rows."""
        return "*" if self.is_coverage or self.certain is not None else self.feature.field

    def is_unknown(self, features: Mapping[str, Any]) -> bool:
        """Return whether it is unknown, given features by name."""
        known = features[self.feature.name]
        if self.certain is not None:
            return bool(known != features[self.certain.name])
        return known is False if self.is_coverage else known is None

    @property
    def inputs(self) -> tuple[Feature, ...]:
        """The features a trial changes."""
        return (self.feature,) if self.certain is None else (self.feature, self.certain)

    def tried(self, features: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what each trial makes of the leaf's features."""
        if self.certain is not None:
            low, high = self.certain.name, self.feature.name
            yield {low: features[low], high: features[low]}
            yield {low: features[high], high: features[high]}
            return
        for trial in self.trials:
            yield {self.feature.name: trial}


def _names(feature: Feature, certain: Feature | None) -> tuple[tuple[str, str], ...]:
    """Return tables and fields a person would look at: rows of rights also wait for the ledger of their uses."""
    if certain is None:
        return ((feature.table, "*" if feature.fold is Fold.COVERED else feature.field),)
    uses = certain.where is not None and _looks_at_uses(certain.where)
    return ((feature.table, "*"), ("ip_uses", "*")) if uses else ((feature.table, "*"),)


def _looks_at_uses(where: Node) -> bool:
    return any(
        node.op is Op.ROW and (node.data == USED_ELSEWHERE or node.data.startswith("used_in_"))
        for node in topological([where])
    )


def leaves(ruleset: Ruleset, roots: Sequence[Node]) -> list[Leaf]:
    """Return the inputs below nodes that can be unknown, with trial values."""
    found: list[Leaf] = []
    trials: tuple[bool | int | str | date, ...]
    certain = ruleset.lowering.certain
    below = {node.data: node for node in topological(roots) if node.op is Op.INPUT}
    for feature, node in below.items():
        pair = certain.get(feature)
        if pair is not None and pair in below:
            trials = (True, False)
            found.append(
                Leaf(
                    number=len(found),
                    feature=feature,
                    type=Type.BOOL,
                    trials=trials,
                    names=_names(feature, pair),
                    certain=pair,
                )
            )
            continue
        if feature.fold is Fold.COVERED:
            trials = (True,)
        elif feature.field not in _REPLACED and feature.fold in (Fold.VALUE, Fold.PICK):
            trials = _trials(ruleset, feature, node.type)
        else:
            continue
        names = _names(feature, None)
        found.append(Leaf(number=len(found), feature=feature, type=node.type, trials=trials, names=names))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a leaf feeds in an edition (牵涉): it matters only while one of these is undecided."""

    gates: tuple[str, ...]
    directs: tuple[str, ...]  # they matter only while no route is met
    items: tuple[str, ...]


def reach(edition: EditionNodes, leaf: Leaf) -> Reach:
    """Return the gates, direct grounds and items below which a leaf stands."""

    def feeds(*roots: Node) -> bool:
        return any(node.op is Op.INPUT and node.data is leaf.feature for node in topological(roots))

    together = edition.edition.routes.as_gate if edition.edition.routes else None
    gates = (
        condition.id
        for condition in edition.conditions
        if condition.role == "gate" and not condition.is_score and condition.entry is not together
        if feeds(condition.outcome)
    )
    directs = (
        condition.id
        for condition in edition.conditions
        if condition.id in ways(edition) and not condition.is_score and feeds(condition.outcome)
    )
    items = (item.id for item in edition.items if feeds(item.low, item.high))
    return Reach(gates=tuple(gates), directs=tuple(directs), items=tuple(items))


def scored(edition: EditionNodes) -> tuple[str, ...]:
    """Return the conditions that points decide: the score and the least of each part."""
    return tuple(each.id for each in edition.conditions if each.is_score or each.role == "part_minimum")


def ways(edition: EditionNodes) -> tuple[str, ...]:
    """Return the routes' ids, of which one is enough; none without routes."""
    return edition.edition.routes.any_of if edition.edition.routes else ()


def _trials(ruleset: Ruleset, feature: Feature, type_: Type) -> tuple[bool | int | str | date, ...]:
    if type_ is Type.BOOL:
        return (True, False)
    if type_ is Type.DATE:
        return (_LONG_AGO, ruleset.as_of, NEVER)
    if type_ is Type.TEXT:
        return _words(feature)
    if feature.judgement:
        return (0, 100 * 10_000)
    column = feature.value.data if feature.value is not None else ""
    try:
        vocabulary = TABLES[feature.table].column(column)
    except KeyError:
        return (0, 10**15)
    most = 10**vocabulary.scale if vocabulary.scale == 1 else 10**15
    if vocabulary.scale == 1_000_000:
        most = 1_000_000
    least = -(10**15) if vocabulary.signed else 0
    return (least, min(most, 10**15))


def _words(feature: Feature) -> tuple[str, ...]:
    if feature.judgement:
        return ("met", "unmet", "A", "E")
    column = feature.value.data if feature.value is not None else ""
    try:
        codes = TABLES[feature.table].column(column).codes
    except KeyError:
        codes = None
    if codes:
        return tuple(code for code, _ in codes)[:12]
    # industry and strategic codes: one inside manufacturing, one in retail, none
    return ("0", "C3911", "F5299")


def write(backend: Backend, ruleset: Ruleset, out: Path) -> int:
    """Write the table; return its number of rows."""

    def one(number: int, block: Block, edition: EditionNodes) -> Callable[[Backend], str | None]:
        def job(session: Backend) -> str | None:
            select = _settles(session, ruleset, block, edition)
            if select is None:
                return None
            session.create(f"settles {edition.id} {edition.procedure}", f"settles_{number}", select)
            return f"select * from settles_{number}"

        return job

    pairs = [(block, edition) for block in ruleset.blocks for edition in block.editions]
    made = backend.each([one(number, *pair) for number, pair in enumerate(pairs)])
    selects = [select for select in made if select is not None]
    if not selects:
        selects.append(
            "select uscc, programme, edition, procedure, '' as \"table\", '' as field,"
            " cast(null as bigint) as year, '' as kind, 0.0 as narrows, false as decisive"
            " from verdicts where false"
        )
    union = "\nunion all\n".join(selects)
    rank = (
        "row_number() over (partition by uscc, programme"
        ' order by decisive desc nulls last, narrows desc nulls last, "table", field, year nulls last)'
    )
    select = (
        "select 'enterprise' as subject, uscc as subject_id, uscc, programme, edition, procedure,"
        f' {rank} as rank, "table", field, year, kind, cast(narrows as decimal(9, 4)) as narrows, decisive'
        f"\nfrom (\n{union}\n) as every"
    )
    return backend.write(
        "write settles", f"{select}\norder by uscc, programme, rank", out / "settles.parquet"
    )


def _settles(backend: Backend, ruleset: Ruleset, block: Block, edition: EditionNodes) -> str | None:
    say = backend.dialect
    verdict = edition.columns["verdict"]
    found = leaves(ruleset, [verdict])
    if not found:
        return None
    wide = say.identifier(f"wide_{block.programme.id}")
    inputs = [node for node in topological([verdict]) if node.op is Op.INPUT]
    unknown: dict[int, str] = {}
    for leaf in found:
        name = f"source.{say.identifier(leaf.feature.name)}"
        if leaf.certain is not None:
            unknown[leaf.number] = f"{name} <> source.{say.identifier(leaf.certain.name)}"
        else:
            unknown[leaf.number] = f"not {name}" if leaf.is_coverage else f"{name} is null"
    values: list[str] = []
    for leaf in found:
        for trial in leaf.trials:
            cells = {kind: f"cast(null as {type_})" for kind, type_ in _cell_types(say.text).items()}
            cells[_NUMERIC[leaf.type]] = _literal(trial, say)
            values.append(
                f"({leaf.number}, {cells['whole']}, {cells['truth']}, {cells['word']}, {cells['day']})"
            )
    by_feature = {leaf.feature: leaf for leaf in found}
    by_certain = {leaf.certain: leaf for leaf in found if leaf.certain is not None}
    columns: list[str] = []
    for node in inputs:
        name = say.identifier(node.data.name)
        column = f"source.{name}"
        own = by_feature.get(node.data)
        counterpart = by_certain.get(node.data)
        if counterpart is not None:
            # second trial: every possible row is meant
            other = f"source.{say.identifier(counterpart.feature.name)}"
            column = f"case when trial.leaf = {counterpart.number} and not trial.truth then {other} else {column} end"
        if own is not None and own.certain is not None:
            # first trial: only the certain rows are meant
            other = f"source.{say.identifier(own.certain.name)}"
            column = f"case when trial.leaf = {own.number} and trial.truth then {other} else {column} end"
        elif own is not None:
            cell = f"trial.{_NUMERIC[own.type]}"
            column = f"case when trial.leaf = {own.number} then {cell} else {column} end"
        columns.append(f"{column} as {name}")
    # a case looks at a leaf's test on that leaf's trials only
    possible = " ".join(
        f"when {leaf.number} then {unknown[leaf.number]} and {_matters(edition, leaf, say)}" for leaf in found
    )
    procedures = ", ".join(say.string(name) for name in block.procedures(edition))
    open_ones = (
        f"select uscc from verdicts where verdict = 'open' and programme = {say.string(block.programme.id)}"
        f" and edition = {say.string(edition.id)} and procedure in ({procedures})"
    )
    trials = (
        "select source.uscc, trial.leaf, "
        + ", ".join(columns)
        + f"\nfrom inputs as source\njoin {wide} as wide on wide.uscc = source.uscc\ncross join (values "
        + ", ".join(values)
        + ') as trial (leaf, "whole", truth, word, "day")'
        + f"\nwhere source.uscc in ({open_ones}) and case trial.leaf {possible} end"
    )
    answered = select_outputs(
        [Output(name="verdict", node=verdict)],
        say,
        source=f"(\n{trials}\n) as trials",
        leading={"uscc": "uscc", "leaf": "leaf"},
        keys=("uscc", "leaf"),
    )
    describe = [
        f"({leaf.number}, {say.string(table)}, {say.string(field)},"
        f" {leaf.feature.year if leaf.feature.year is not None else 'cast(null as bigint)'},"
        f" {say.string('judgement' if leaf.feature.judgement else 'facts')})"
        for leaf in found
        for table, field in leaf.names
    ]
    narrows = _narrows(edition, found, say.identifier)
    return (
        "select answered.uscc, "
        f"{say.string(block.programme.id)} as programme, {say.string(edition.id)} as edition,"
        f' max(wide.procedure) as procedure, named."table", named.field, named.year, named.kind,'
        f" max({narrows}) as narrows, bool_or(answered.verdict <> 'open') as decisive"
        f"\nfrom (\n{answered}\n) as answered"
        f'\njoin (values {", ".join(describe)}) as named (leaf, "table", field, year, kind)'
        " on named.leaf = answered.leaf"
        f"\njoin {wide} as wide on wide.uscc = answered.uscc"
        '\ngroup by answered.uscc, named."table", named.field, named.year, named.kind'
    )


def _matters(edition: EditionNodes, leaf: Leaf, say: Dialect) -> str:
    """Return SQL over the wide row: something that the leaf feeds is undecided."""
    fed = reach(edition, leaf)

    def outcome(id_: str, word: str) -> str:
        return f"wide.{say.identifier(f'{id_}__outcome')} = {say.string(word)}"

    tests = [outcome(id_, "unknown") for id_ in fed.gates]
    others = [outcome(id_, "unknown") for id_ in fed.directs]
    widths = " or ".join(
        f"wide.{say.identifier(f'item__{id_}__low')} < wide.{say.identifier(f'item__{id_}__high')}"
        for id_ in fed.items
    )
    scores = " or ".join(outcome(id_, "unknown") for id_ in scored(edition))
    if widths:
        others.append(f"(({widths}) and ({scores}))")
    minimums = [condition.id for condition in edition.conditions if condition.role == "part_minimum"]
    met = [
        f"({' and '.join(outcome(each, 'met') for each in ([id_, *minimums] if id_ == 'score' else [id_]))})"
        for id_ in ways(edition)
    ]
    if others:
        route = f" and not ({' or '.join(met)})" if met else ""
        tests.append(f"(({' or '.join(others)}){route})")
    return f"({' or '.join(tests)})" if tests else "false"


def _cell_types(text: str) -> dict[str, str]:
    return {"whole": "bigint", "truth": "boolean", "word": text, "day": "date"}


def _literal(trial: bool | int | str | date, say: Dialect) -> str:
    if isinstance(trial, bool):
        return "true" if trial else "false"
    if isinstance(trial, int):
        return f"cast({trial} as bigint)"
    return say.string(trial) if isinstance(trial, str) else say.day(trial)


def _narrows(edition: EditionNodes, found: Sequence[Leaf], quote: object) -> str:
    """Return SQL for the summed width of the items a leaf feeds."""
    assert callable(quote)
    by_feature = {leaf.feature: leaf.number for leaf in found}
    fed: dict[int, list[str]] = {}
    for item in edition.items:
        low, high = quote(f"item__{item.id}__low"), quote(f"item__{item.id}__high")
        for node in topological([item.low, item.high]):
            if node.op is Op.INPUT and node.data in by_feature:
                fed.setdefault(by_feature[node.data], []).append(f"wide.{high} - wide.{low}")
    if not fed:
        return "0.0"
    whens = " ".join(f"when {leaf} then {' + '.join(widths)}" for leaf, widths in fed.items())
    return f"case answered.leaf {whens} else 0.0 end"
