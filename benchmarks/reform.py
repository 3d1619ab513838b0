"""`reform` (政策试算): what a reform takes beyond the baseline run, whose facts and features are in memory.

Ours is everything after the baseline: the reform's rules built beside the baseline's, the programmes it changes
computed again, changes by name, score bands, budget by industry, size and district; in a second line also what
follows once titles follow verdicts. Reading and checking the reform's file is no part of it, as reading the catalog is none of a run. The reform is the one of the how-to: HNTE's staff threshold from 10 % to 15 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.boundary_firms import AS_OF
from benchmarks.measure import Bar, Result, measured
from benchmarks.zone_at_hand import Zone, in_memory
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.compile import build_ruleset, needed_tables
from yuqi.engine.simulate import baseline_tables, compare, pair_rules
from yuqi.engine.simulate.pairs import size_node
from yuqi.rules import load_catalog
from yuqi.rules.reform import load_reform

__all__ = ["run"]

REFORM = Path(__file__).parents[1] / "docs/howto/examples/hnte-science-staff-15.yaml"


def run(at_hand: Zone, *, rounds: int) -> Iterator[Result]:
    """Yield the time of a reform beyond the baseline; every verdict it says changed is checked."""
    catalog = load_catalog()
    reform = load_reform(REFORM, catalog)
    before = build_ruleset(catalog, as_of=AS_OF, checks=False)
    size_node(before)
    backend = in_memory(at_hand, needed_tables(list(before.lowering.inputs)), boundary=0)
    try:
        baseline_tables(backend, before)
        rows = backend.rows("rows", "select count(*) from inputs")[0][0]
        kept = _tables(backend)
        changes = 0

        def ours(*, stakes: bool) -> None:
            nonlocal changes
            _clear(backend, kept)
            pairs = pair_rules(before, reform.catalog, reform.touched)
            compare(backend, pairs, None, stakes=stakes)
            changes = backend.rows("changes", "select count(*) from reform_changes")[0][0]

        for work, stakes in (("names, scores, budget", False), ("and once titles follow verdicts", True)):

            def result(seconds: dict[str, float], work: str = work, stakes: bool = stakes) -> Result:
                return Result(
                    bench="reform",
                    work=f"HNTE staff 10 → 15 %: {work}" if not stakes else f"  {work}",
                    rows=rows,
                    ours=seconds["ours"],
                    bar=None if stakes else Bar(most=0.5, absolute=True),
                    wrong=_wrong(backend),
                    note=f"{changes:,} verdicts change",
                )

            yield measured(result, {"ours": partial(ours, stakes=stakes)}, rounds=rounds)
    finally:
        backend.close()


def _tables(backend: DuckdbBackend) -> set[tuple[str, str]]:
    listed = "select table_name, table_type from information_schema.tables"
    return {(row[0], row[1]) for row in backend.rows("tables", listed)}


def _clear(backend: DuckdbBackend, kept: set[tuple[str, str]]) -> None:
    """Drop what an earlier round made."""
    for name, type_ in sorted(_tables(backend) - kept, key=lambda made: made[1] != "VIEW"):
        backend.run("drop", f'drop {"view" if type_ == "VIEW" else "table"} "{name}"')


def _wrong(backend: DuckdbBackend) -> int:
    """Return how many enterprises the reform changes although their share of staff says otherwise.

    Only firms at 10 % or above and below 15 % may change, and all of them that did not fail before must.
    """
    year = AS_OF.year - 1
    share = (
        f"select uscc from statements where year = {year} and staff > 0"
        " and science_staff * 10 >= staff and science_staff * 100 < staff * 15"
    )
    failed = "select uscc from before_hnte where verdict = 'fail'"
    expected = f"({share}) except ({failed})"
    found = "select uscc from reform_changes where programme = 'hnte'"
    either = f"(({expected}) except ({found})) union (({found}) except ({expected}))"
    return int(backend.rows("wrong", f"select count(*) from ({either}) as differing")[0][0])
