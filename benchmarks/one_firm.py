"""`one` (单户): one firm by the direct evaluator, everything explained, warm."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.boundary_firms import AS_OF
from benchmarks.command_line import ZONE
from benchmarks.measure import Bar, Result, measured
from benchmarks.zone_at_hand import zone
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.explain import Explainer
from yuqi.rules import load_catalog

__all__ = ["run"]

TIMES = 20  # a call is shorter than what a clock measures well


def run(*, rounds: int) -> Iterator[Result]:
    """Yield the time of each programme's explanation (the slowest and the median), and of all rungs."""
    at_hand = zone(ZONE)
    backend = DuckdbBackend()
    try:
        explainer = Explainer(at_hand.snapshot, load_catalog(), backend, None, as_of=AS_OF)
        # the firm with the most rights: the most rows to look at
        uscc = backend.rows(
            "busiest", "select uscc from ip_rights group by uscc order by count(*) desc, uscc limit 1"
        )[0][0]
        one = explainer.read(uscc)
        programmes = list(explainer.blocks)

        def explain(names: list[str]) -> None:
            for _ in range(TIMES):
                for name in names:
                    explainer.explain_one(one, name, evidence=False)

        every: dict[str, float] = {}
        for programme in programmes:

            def single(seconds: dict[str, float], programme: str = programme) -> Result:
                return Result(
                    bench="one",
                    work=programme,
                    rows=1,
                    ours=seconds["ours"] / TIMES,
                    bar=Bar(most=0.001, absolute=True),
                )

            found = measured(
                single, {"ours": lambda programme=programme: explain([programme])}, rounds=rounds
            )
            every[programme] = found.ours
            if programme in ("hnte", "tech_sme", "little_giant", "specialised_sme", "innovative_sme"):
                yield found
        slowest = max(every, key=lambda programme: every[programme])

        def whole(seconds: dict[str, float]) -> Result:
            return Result(
                bench="one",
                work=f"all {len(programmes)} programmes",
                rows=1,
                ours=seconds["ours"] / TIMES,
                bar=Bar(most=0.020, absolute=True),
                note=f"slowest {slowest} {every[slowest] * 1000:.2f} ms",
            )

        yield measured(whole, {"ours": lambda: explain(programmes)}, rounds=rounds)
    finally:
        backend.close()
