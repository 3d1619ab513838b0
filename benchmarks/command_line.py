"""`zone` and `start` (冷启动): whole commands in a fresh process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Bar, Result, measured
from benchmarks.zone_at_hand import zone

__all__ = ["start", "zone_cold"]

ZONE = 7_310


def _yuqi(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "yuqi", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )


def zone_cold(*, rounds: int) -> Iterator[Result]:
    """Yield the time of `yuqi assess` on the zone of 7,310: from its facts, and from its snapshot."""
    at_hand = zone(ZONE)
    with tempfile.TemporaryDirectory(prefix="yuqi-bench-") as home:
        kept = at_hand.snapshot.folder
        for work, facts, options, bar in (
            ("7,310 firms from a snapshot, all programmes", kept, (), Bar(most=6, absolute=True)),
            ("the same with reading and checks", at_hand.facts, (), Bar(most=10, absolute=True)),
            ("from a snapshot, with a plan for each near", kept, ("--plans",), Bar(most=10, absolute=True)),
        ):
            out = Path(home) / "out"

            def ours(facts: Path = facts, out: Path = out, options: tuple[str, ...] = options) -> None:
                _yuqi("assess", str(facts), "--accept-good", "--home", home, "--out", str(out), *options)

            def result(seconds: dict[str, float], work: str = work, bar: Bar = bar) -> Result:
                return Result(bench="zone", work=work, rows=ZONE, ours=seconds["ours"], bar=bar)

            yield measured(result, {"ours": ours}, rounds=min(rounds, 3))


def start(*, rounds: int) -> Iterator[Result]:
    """Yield the time of `yuqi --help`, and of Python doing nothing as its floor."""

    def nothing() -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)

    def result(seconds: dict[str, float]) -> Result:
        return Result(
            bench="start",
            work="yuqi --help",
            rows=0,
            ours=seconds["ours"],
            floor=seconds["floor"],
            bar=Bar(most=0.5, absolute=True),
        )

    yield measured(result, {"ours": lambda: _yuqi("--help"), "floor": nothing}, rounds=rounds)
