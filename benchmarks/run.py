"""Run the benches (并排基准): python benchmarks/run.py [NAME …] [--quick]; what `yuqi bench` and `make bench` call."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import report
from benchmarks.benches import BENCHES, ONLY_NAMED
from benchmarks.measure import Result


def main(arguments: list[str]) -> int:
    """Run the benches asked for; 0 when every bar is met and no row is wrong."""
    parser = argparse.ArgumentParser(
        prog="yuqi bench", description="Ours beside the peers, on the same rows."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--enterprises", type=int, default=1_000_000, metavar="N")
    parser.add_argument(
        "--quick", action="store_true", help="100,000 enterprises, three rounds, nothing kept"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    enterprises = 100_000 if chosen.quick else chosen.enterprises
    rounds = 3 if chosen.quick else chosen.rounds
    report.heading(enterprises, rounds)
    results = []
    for name in chosen.names or [name for name in BENCHES if name not in ONLY_NAMED]:
        # a process each: the memory one held is not counted against the next
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as own:
            results += own.submit(_run, name, enterprises, rounds).result()
    if not chosen.quick:
        report.keep(results, enterprises)
        report.write_page()
    return 0 if all(result.passed for result in results) else 1


def _run(name: str, enterprises: int, rounds: int) -> list[Result]:
    results = []
    for result in BENCHES[name](enterprises, rounds):
        report.line(result)
        results.append(result)
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
