"""`hnte` and `why` (高企认定): compiled from the catalog beside hand-written SQL with the same columns.

Each has two variants: from one extracted row a firm, and from the tables of facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.boundary_firms import AS_OF
from benchmarks.measure import Bar, Result, measured
from benchmarks.zone_at_hand import Zone, in_memory
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.compile import Output, Passes, build_ruleset, edition_outputs, select_outputs
from yuqi.engine.tree import Feature, Op, topological
from yuqi.rules import load_catalog

__all__ = ["BASELINE", "Compiled", "baseline", "compiled", "different_rows", "run"]

BASELINE = Path(__file__).parent / "baseline"
TABLES = ("enterprises", "statements", "ip_rights", "ip_uses", "transformations", "standards", "incidents", "expert_scores", "coverage", "titles")  # fmt: skip


class Compiled:
    """Ours: the statements that compute the columns wanted (编译结果)."""

    def __init__(self, backend: DuckdbBackend, programme: str, columns: Sequence[str]) -> None:
        ruleset = build_ruleset(
            load_catalog(), as_of=AS_OF, programmes=[programme], benefits=False, checks=False
        )
        outputs: list[Output] = [
            output for output in edition_outputs(ruleset.blocks[0].editions[0]) if output.name in columns
        ]
        self.columns = [output.name for output in outputs]
        self.inputs: list[Feature] = [
            node.data for node in topological([output.node for output in outputs]) if node.op is Op.INPUT
        ]
        self.extraction = Passes(backend.dialect, AS_OF).statement(self.inputs)
        self.rules = select_outputs(outputs, backend.dialect, source="inputs", leading={"uscc": "uscc"})

    @property
    def whole(self) -> str:
        """Return one statement from the tables of facts."""
        return f"with inputs as (\n{self.extraction}\n)\nselect * from (\n{self.rules}\n) as computed"


class baseline:  # noqa: N801  read as a word: baseline("hnte", "why").rules
    """The hand-written SQL of a programme (手写基准)."""

    def __init__(self, programme: str, columns: str) -> None:
        self.extraction = (BASELINE / f"{programme}_firms.sql").read_text("utf-8")
        rules = (BASELINE / f"{programme}_rules.sql").read_text("utf-8")
        self.rules = rules + (BASELINE / f"{columns}_columns.sql").read_text("utf-8")

    @property
    def whole(self) -> str:
        """Return one statement from the tables of facts."""
        return f"with firms as (\n{self.extraction}\n)\nselect * from (\n{self.rules}\n) as computed"


def compiled(backend: DuckdbBackend, programme: str, theirs: baseline) -> Compiled:
    """Return ours with the baseline's columns; the baseline's rows must be at hand as `firms`."""
    described = backend.rows("columns", f"describe {theirs.rules}")
    columns = [row[0] for row in described if row[0] != "uscc"]
    made = Compiled(backend, programme, columns)
    missing = set(columns) - set(made.columns)
    if missing:
        raise AssertionError(f"columns that we do not compute: {sorted(missing)}")
    return made


def different_rows(backend: DuckdbBackend, ours: str, theirs: str) -> list[tuple[str, ...]]:
    """Return the codes of firms whose row differs in any column, both ways, types included."""
    types = [
        backend.rows("types", f"select column_name, column_type from (describe {name}) order by 1")
        for name in (ours, theirs)
    ]
    if types[0] != types[1]:
        return [("column types", str([pair for pair in zip(*types, strict=False) if pair[0] != pair[1]]))]
    names = ", ".join(f'"{row[0]}"' for row in types[0])
    both = f"select {names} from {ours} except select {names} from {theirs}"
    back = f"select {names} from {theirs} except select {names} from {ours}"
    return backend.rows("compare", f"select uscc from ({both}) as a union select uscc from ({back}) as b")


def run(name: str, at_hand: Zone, *, rounds: int) -> Iterator[Result]:
    """Yield the results of `hnte` or `why`, both variants."""
    backend = in_memory(at_hand, TABLES)
    try:
        theirs = baseline("hnte", name)
        backend.create("baseline's firms", "firms", theirs.extraction)
        ours = compiled(backend, "hnte", theirs)
        rows = backend.create("features", "inputs", ours.extraction)
        floor = (BASELINE / "floor.sql").read_text("utf-8")
        for variant, bodies in (
            ("one row a firm", {"ours": ours.rules, "baseline": theirs.rules, "floor": floor}),
            ("tables of facts", {"ours": ours.whole, "baseline": theirs.whole}),
        ):
            sides = {side: _creating(backend, f"out_{side}", sql) for side, sql in bodies.items()}
            wrong = -1

            def result(seconds: dict[str, float], variant: str = variant) -> Result:
                nonlocal wrong
                if wrong < 0:
                    wrong = len(different_rows(backend, "out_ours", "out_baseline"))
                return Result(
                    bench=name,
                    work=variant,
                    rows=rows,
                    ours=seconds["ours"],
                    baseline=seconds["baseline"],
                    floor=seconds.get("floor"),
                    bar=Bar(most=1.3),
                    wrong=wrong,
                )

            yield measured(result, sides, rounds=rounds)
    finally:
        backend.close()


class _creating:  # noqa: N801  a call with a name
    """Create a table from a select, in place of the one before (建表)."""

    def __init__(self, backend: DuckdbBackend, table: str, select: str) -> None:
        self._backend, self._sql = backend, f"create or replace table {table} as\n{select}"

    def __call__(self) -> None:
        """Run it."""
        self._backend.run("bench", self._sql)
