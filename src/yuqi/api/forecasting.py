"""How open years are filled where a question looks ahead (预测口径): by rule, or by a file of statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pyarrow import compute, parquet

from yuqi.base import Place, Problem, YuqiError
from yuqi.engine.plan.forecast import FILE, FORECASTS
from yuqi.facts import build_snapshot
from yuqi.rules import Catalog, spoken_ids

__all__ = ["Foresight", "foresight_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What a planner takes (预测口径): `forecast` carry, trend or file, and for file the rows stated."""

    forecast: str
    stated: Path | None = None


@contextmanager
def foresight_of(forecast: str, *, catalog: Catalog, home: Path, as_of: date) -> Iterator[Foresight]:
    """Give the forecast asked for, for the time of one question.

    Args:
        forecast: carry, trend, or a CSV, workbook or facts folder with rows of `statements` of open years.
        catalog: whose words the file may use.
        home: where what the file says stands meanwhile.
        as_of: its year is the first open one.

    Raises:
        YuqiError: neither a forecast nor a file; bad cells; no row of an open year.
    """
    if forecast in FORECASTS:
        yield Foresight(forecast=forecast)
        return
    file = Path(forecast)
    if not file.exists():
        known = ", ".join(FORECASTS)
        raise YuqiError(Problem(code="engine.plan-forecast", params={"value": forecast, "known": known}))
    home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".forecast-", dir=home) as work:
        snapshot = build_snapshot(
            file, out=Path(work) / "snapshot", as_of=as_of, words=spoken_ids(catalog), holds="statements"
        )
        rows = snapshot.path("statements")
        if rows is None or not _has_open_year(rows, as_of.year):
            raise YuqiError(
                Problem(
                    code="api.forecast-no-open-year",
                    place=Place(file=file.name),
                    params={"value": as_of.year},
                )
            )
        yield Foresight(forecast=FILE, stated=rows)


def _has_open_year(rows: Path, first: int) -> bool:
    years = parquet.read_table(rows, columns=["year"])["year"]
    return bool(compute.any(compute.greater_equal(years, first)).as_py())
