"""The run's stamp (测算印记): run, data date, rules hash, data hash, engine; on every page and print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yuqi.reports.results import Results

__all__ = ["Stamp", "bare_stamp", "read_stamp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What makes a page reproducible (印记)."""

    run: str
    zone: str
    as_of: date
    as_of_from: str
    tax_year: int | None
    catalog_hash: str
    facts_hash: str
    engine: str
    backend: str
    is_sample: bool  # the facts carry a seed: enterprises are invented
    rows_in: int | None
    rows_set_aside: int | None


def _short(digest: str | None) -> str:
    """Return the first twelve characters of a hash, without the name of its method."""
    return (digest or "").rpartition(":")[2][:12]


def read_stamp(results: Results, zone: str) -> Stamp:
    """Return the stamp of a run; `zone` is the name to use when the run has none."""
    row: dict[str, Any] = results.one("select * from run limit 1")
    return Stamp(
        run=row["run"] or results.folder.name,
        zone=row["zone"] or zone,
        as_of=row["as_of"],
        as_of_from=row["as_of_from"] or "option",
        tax_year=row["tax_year"],
        catalog_hash=_short(row["catalog_hash"]),
        facts_hash=_short(row["facts_hash"]),
        engine=row["engine"] or "",
        backend=row["backend"] or "",
        is_sample=row["seed"] is not None,
        rows_in=row["rows_in"],
        rows_set_aside=row["rows_set_aside"],
    )


def bare_stamp(as_of: date, zone: str) -> Stamp:
    """Return the stamp of a page made without a results folder: the data date is all that is known."""
    return Stamp(
        run="",
        zone=zone,
        as_of=as_of,
        as_of_from="option",
        tax_year=None,
        catalog_hash="",
        facts_hash="",
        engine="",
        backend="",
        is_sample=False,
        rows_in=None,
        rows_set_aside=None,
    )
