"""`catalog` (全部规则): every programme of the catalog with child tables; two of them beside hand-written SQL."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from benchmarks.boundary_firms import AS_OF
from benchmarks.hnte import Compiled, baseline, compiled, different_rows
from benchmarks.measure import Bar, Result, measured, peak_mb
from benchmarks.zone_at_hand import Zone, in_memory
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.compile import Passes, build_ruleset, needed_tables, wide_outputs
from yuqi.engine.tree import Feature
from yuqi.rules import load_catalog

__all__ = ["run"]

BY_HAND = ("hnte", "tech_sme")
MOST_MEMORY = 8 * 2**10  # MB


def run(at_hand: Zone, *, rounds: int) -> Iterator[Result]:
    """Yield the whole catalog's time and memory, then the programmes that have a baseline."""
    ruleset = build_ruleset(load_catalog(), as_of=AS_OF, benefits=False, checks=False)
    inputs = list(ruleset.lowering.inputs)
    backend = in_memory(at_hand, needed_tables(inputs), memory="8GB")
    try:
        yield from _by_hand(backend, rounds)
        started = perf_counter()
        rows = backend.create("features", "inputs", Passes(backend.dialect, AS_OF).statement(inputs))
        extracted = perf_counter() - started
        for block in ruleset.blocks:
            name = f"wide_{block.programme.id}"
            backend.create(block.programme.id, name, wide_outputs(block, backend.dialect))
            backend.run("drop", f'drop table "{name}"')
        seconds = perf_counter() - started
        yield Result(
            bench="catalog",
            work=f"all {len(ruleset.blocks)} programmes, every column",
            rows=rows,
            ours=seconds,
            peak_mb=peak_mb(),
            most_mb=MOST_MEMORY,
            note=f"facts to features {extracted:.1f} s",
        )
    finally:
        backend.close()


def _by_hand(backend: DuckdbBackend, rounds: int) -> Iterator[Result]:
    """Yield the programmes that have a baseline: ours extracts once for both."""
    sides: dict[str, tuple[Compiled, baseline]] = {}
    for programme in BY_HAND:
        theirs = baseline(programme, programme)
        backend.create("firms", "firms", theirs.extraction)
        sides[programme] = compiled(backend, programme, theirs), theirs
        backend.run("drop", "drop table firms")
    names = {programme: set(ours.columns) for programme, (ours, _) in sides.items()}
    both = _Both(backend, names)
    rows = backend.rows("rows", "select count(*) from enterprises")[0][0]
    wrong: list[int] = []

    def ours() -> None:
        both.run()

    def theirs() -> None:
        for programme, (_, hand) in sides.items():
            backend.run(programme, f"create or replace table theirs_{programme} as\n{hand.whole}")

    def result(seconds: dict[str, float]) -> Result:
        if not wrong:
            wrong.append(sum(len(different_rows(backend, f"ours_{p}", f"theirs_{p}")) for p in BY_HAND))
        return Result(
            bench="catalog",
            work=f"{' and '.join(BY_HAND)}, tables of facts",
            rows=rows,
            ours=seconds["ours"],
            baseline=seconds["baseline"],
            bar=Bar(most=1.3),
            wrong=wrong[0],
        )

    yield measured(result, {"ours": ours, "baseline": theirs}, rounds=rounds)
    for programme in BY_HAND:
        backend.run(
            "drop", f"drop table ours_{programme}; drop table theirs_{programme}; drop table if exists inputs"
        )


class _Both:
    """Our two programmes as a run computes them: features once, then a wide table each (两个项目)."""

    def __init__(self, backend: DuckdbBackend, names: dict[str, set[str]]) -> None:
        from yuqi.engine.compile import edition_outputs, select_outputs
        from yuqi.engine.tree import Op, topological

        self._backend = backend
        ruleset = build_ruleset(
            load_catalog(), as_of=AS_OF, programmes=list(names), benefits=False, checks=False
        )
        self._selects: dict[str, str] = {}
        inputs: dict[Feature, None] = {}
        for block in ruleset.blocks:
            id_ = block.programme.id
            outputs = [o for o in edition_outputs(block.editions[0]) if o.name in names[id_]]
            for node in topological([output.node for output in outputs]):
                if node.op is Op.INPUT:
                    inputs[node.data] = None
            self._selects[id_] = select_outputs(
                outputs, backend.dialect, source="inputs", leading={"uscc": "uscc"}
            )
        self._extraction = Passes(backend.dialect, AS_OF).statement(list(inputs))

    def run(self) -> None:
        """Compute both."""
        self._backend.run("features", f"create or replace table inputs as\n{self._extraction}")
        for id_, select in self._selects.items():
            self._backend.run(id_, f"create or replace table ours_{id_} as\n{select}")
