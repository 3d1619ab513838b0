"""What a run of the benches leaves (基准报告): lines on the terminal, a JSON file a bench, a page of the manual."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import commit, described
from benchmarks.measure import Result

__all__ = ["heading", "keep", "keep_one", "line", "page", "write_page"]

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmarks.md"
_PEERS = {"polars": "Polars", "openfisca-core": "OpenFisca", "zen-engine": "zen-engine"}


def heading(enterprises: int, rounds: int) -> None:
    """Print where and on what is measured."""
    machine = described()
    print(" · ".join(f"{name} {value}" for name, value in machine.items() if value))
    absent = [label for package, label in _PEERS.items() if package not in machine]
    if absent:
        print(f"not installed, so not run beside: {', '.join(absent)}")
    print(
        f"{enterprises:,} enterprises, median of {rounds} after a warm-up, order rotated; commit {commit() or '—'}"
    )
    print(f"{'bench':9} {'work':38} {'ours':>9} {'baseline':>9} {'floor':>9} {'ratio':>6}  bar")


def line(result: Result) -> None:
    """Print one result."""
    said = "ok" if result.passed else "MISSED"
    if result.wrong:
        said = f"{result.wrong:,} WRONG ROWS"
    ratio = f"{result.ratio:.2f}" if result.ratio is not None else "—"
    print(
        f"{result.bench:9} {result.work:38} {_time(result.ours):>9} {_time(result.baseline):>9}"
        f" {_time(result.floor):>9} {ratio:>6}  {result.bar or '—'} {said}"
        f" · {result.rows:,} rows · {result.peak_mb:,} MB{_most(result.most_mb)}"
        f"{' · ' + result.note if result.note else ''}",
        flush=True,
    )


def _most(megabytes: int | None) -> str:
    return "" if megabytes is None else f" ≤ {megabytes:,} MB"


def _peak(megabytes: int) -> str:
    return f"{megabytes:,} MB" if megabytes else "—"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    return f"{seconds:.3f} s" if seconds >= 0.1 else f"{seconds * 1000:.2f} ms"


def keep(results: Sequence[Result], enterprises: int) -> None:
    """Write each bench's results with commit and machine."""
    RESULTS.mkdir(exist_ok=True)
    for bench in dict.fromkeys(result.bench for result in results):
        kept = {
            "bench": bench,
            "commit": commit(),
            "measured_on": datetime.now(UTC).date().isoformat(),
            "enterprises": enterprises,
            "machine": described(),
            "results": [_plain(result) for result in results if result.bench == bench],
        }
        text = json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
        (RESULTS / f"{bench}.json").write_text(text, "utf-8")


def keep_one(result: Result, enterprises: int) -> None:
    """Write one result of a bench whose parts are measured one by one; the other parts stay as they are."""
    file = RESULTS / f"{result.bench}.json"
    before = json.loads(file.read_text("utf-8"))["results"] if file.is_file() else []
    parts = {part["work"]: part for part in [*before, _plain(result)]}
    keep([result], enterprises)
    kept = json.loads(file.read_text("utf-8")) | {"results": [parts[work] for work in sorted(parts)]}
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _plain(result: Result) -> dict[str, Any]:
    bar = result.bar
    return {
        "work": result.work,
        "rows": result.rows,
        "ours_s": round(result.ours, 5),
        "baseline_s": None if result.baseline is None else round(result.baseline, 5),
        "floor_s": None if result.floor is None else round(result.floor, 5),
        "others_s": {name: round(seconds, 5) for name, seconds in result.others.items()},
        "ratio": None if result.ratio is None else round(result.ratio, 3),
        "bar": None if bar is None else str(bar),
        "runs": result.runs,
        "wrong_rows": result.wrong,
        "passed": result.passed,
        "peak_mb": result.peak_mb,
        "most_mb": result.most_mb,
        "note": result.note,
    }


def page() -> str:
    """Return the page of all results kept."""
    lines = [
        "# Benchmarks · 基准",
        "",
        "<!-- written by `make bench`; change benchmarks/, not this page -->",
        "",
        "Ours and hand-written SQL run in one process on the same rows, in rotated order; the median of five rounds after",
        "a warm-up counts. What judges is the ratio; seconds depend on the machine. The baseline returns the same columns",
        "with the same nulls, intervals and exactness, and is compared with ours on every row, ten thousand firms at",
        "thresholds among them. The floor is the same policy in doubles with null read as 0: nobody should use it.",
        "How to run them: `benchmarks/README.md`.",
        "",
        *_tables(),
    ]
    return "\n".join(lines) + "\n"


def _tables() -> Iterator[str]:
    files = [json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    if not files:
        yield "Nothing has been measured yet."
        return
    yield "| bench | work | rows | ours | baseline | floor | ratio | bar | wrong rows | peak |"
    yield "|---|---|--:|--:|--:|--:|--:|---|--:|--:|"
    for kept in files:
        for one in kept["results"]:
            met = "met" if one["passed"] else "**missed**"
            ratio = "—" if one["ratio"] is None else f"{one['ratio']:.2f} ×"
            wrong = "—" if one["wrong_rows"] is None else f"{one['wrong_rows']:,}"
            bar = f"{one['bar']} {met}" if one["bar"] else "—"
            note = f" ({one['note']})" if one["note"] else ""
            yield (
                f"| `{kept['bench']}` | {one['work']}{note} | {one['rows']:,} | {_time(one['ours_s'])} |"
                f" {_time(one['baseline_s'])} | {_time(one['floor_s'])} | {ratio} | {bar} | {wrong} |"
                f" {_peak(one['peak_mb'])}{_most(one.get('most_mb'))} |"
            )
    yield ""
    for kept in files:
        machine = " · ".join(f"{name} {value}" for name, value in kept["machine"].items() if value)
        yield f"- `{kept['bench']}`: {kept['measured_on']}, commit {kept['commit'] or '—'}, {machine}"


def write_page() -> None:
    """Write the page of the manual."""
    PAGE.write_text(page(), "utf-8")
