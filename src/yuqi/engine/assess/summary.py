"""The small tables beside the results (附表): subjects, ladder, catalog, run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from yuqi.backends.base import Backend
from yuqi.engine.assess.words import citation, cited, condition_citation, condition_label
from yuqi.engine.compile import Ruleset
from yuqi.rules.shapes import Catalog

__all__ = ["write", "write_run"]

_FOUR = Decimal("0.0001")
_STANDINGS = ("at_risk", "held", "pass", "near", "open", "far")


def write(backend: Backend, ruleset: Ruleset, out: Path, only: str | None) -> dict[str, int]:
    """Write subjects, ladder and catalog; return their numbers of rows."""
    scope = f" where {only}" if only else ""
    subjects = backend.write(
        "subjects",
        "select 'enterprise' as subject, uscc as subject_id, uscc, name, district, industry_code,"
        f" registered_on, main_product from enterprises{scope} order by uscc",
        out / "subjects.parquet",
    )
    ladder = _ladder(backend, ruleset)
    parquet.write_table(pa.Table.from_pylist(ladder, schema=_LADDER), out / "ladder.parquet")
    entries = _entries(ruleset)
    parquet.write_table(pa.Table.from_pylist(entries, schema=_CATALOG), out / "catalog.parquet")
    return {"subjects": subjects, "ladder": len(ladder), "catalog": len(entries)}


_LADDER = pa.schema(
    [
        ("track", pa.string()),
        ("track_label", pa.string()),
        ("track_label_en", pa.string()),
        ("rung", pa.int32()),
        ("programme", pa.string()),
        ("label_zh", pa.string()),
        ("label_en", pa.string()),
        ("standing", pa.string()),
        ("count", pa.int64()),
    ]
)
_CATALOG = pa.schema(
    [
        ("kind", pa.string()),
        ("programme", pa.string()),
        ("edition", pa.string()),
        ("id", pa.string()),
        ("label_zh", pa.string()),
        ("label_en", pa.string()),
        ("cite", pa.string()),
        ("confidence", pa.string()),
        ("status", pa.string()),
        ("max", pa.decimal128(9, 4)),
        ("lever", pa.string()),
        ("op", pa.string()),
        ("unit", pa.string()),
        ("shortfall_unit", pa.string()),
        ("role", pa.string()),
    ]
)


def _ladder(backend: Backend, ruleset: Ruleset) -> list[dict[str, Any]]:
    counted = {
        (programme, standing): int(count)
        for programme, standing, count in backend.rows(
            "ladder", "select programme, standing, count(*) from verdicts group by programme, standing"
        )
    }
    places = _rungs(ruleset.catalog)
    rows: list[dict[str, Any]] = []
    for block in ruleset.blocks:
        entry = block.programme
        track, label_zh, label_en, rung = places.get(entry.id, ("", "", "", 99))
        rows.extend(
            {
                "track": track,
                "track_label": label_zh,
                "track_label_en": label_en,
                "rung": rung,
                "programme": entry.id,
                "label_zh": entry.label.zh,
                "label_en": entry.label.en,
                "standing": standing,
                "count": counted.get((entry.id, standing), 0),
            }
            for standing in _STANDINGS
        )
    order = list(dict.fromkeys(track for track, *_ in places.values()))
    rows.sort(
        key=lambda row: (
            order.index(row["track"]) if row["track"] in order else len(order),
            row["rung"],
            row["programme"],
        )
    )
    return rows


def _rungs(catalog: Catalog) -> dict[str, tuple[str, str, str, int]]:
    return {
        rung.programme: (track.id, track.label.zh, track.label.en, number)
        for ladder in catalog.ladders.values()
        for track in ladder.tracks
        for number, rung in enumerate(track.rungs, start=1)
    }


def _entries(ruleset: Ruleset) -> list[dict[str, Any]]:
    """Return what pages need to name things: programmes, conditions, items, parts, benefits, checks."""
    rows: list[dict[str, Any]] = []

    def add(kind: str, id_: str, zh: str, en: str, cite: str, **more: Any) -> None:
        rows.append({"kind": kind, "id": id_, "label_zh": zh, "label_en": en, "cite": cite, **more})

    for block in ruleset.blocks:
        entry = block.programme
        trust = {"confidence": entry.confidence, "status": entry.status}
        add("programme", entry.id, entry.label.zh, entry.label.en, citation(entry.source), **trust)
        for edition in block.editions:
            home = {"programme": entry.id, "edition": edition.id, **trust}
            for condition in edition.conditions:
                own = condition.entry
                add(
                    "condition",
                    condition.id,
                    condition_label(condition, edition.edition, entry, "zh"),
                    condition_label(condition, edition.edition, entry, "en"),
                    condition_citation(condition, edition.edition),
                    **{
                        **home,
                        "confidence": (own.confidence if own else None) or entry.confidence,
                        "status": (own.status if own else None) or entry.status,
                    },
                    lever=condition.lever,
                    op=condition.op,
                    unit=condition.value.unit if condition.value else None,
                    shortfall_unit=condition.shortfall.unit if condition.shortfall else None,
                    role=condition.role,
                )
            for item in edition.items:
                label = item.entry.label
                cite = cited(edition.edition.source.document, item.entry.cite)
                add("item", item.id, label.zh, label.en, cite, max=item.entry.max, **home)
            for part in edition.parts:
                label = part.entry.label
                cite = cited(edition.edition.source.document, part.entry.cite)
                add("part", part.id, label.zh, label.en, cite, max=part.entry.max, **home)
    for benefit in ruleset.benefits:
        own_entry = benefit.entry
        add(
            "benefit",
            own_entry.id,
            own_entry.label.zh,
            own_entry.label.en,
            citation(own_entry.source),
            confidence=own_entry.confidence,
            status=own_entry.status,
        )
    for check in ruleset.checks:
        label = check.entry.label
        add("check", check.entry.id, label.zh, label.en, citation(check.entry.source))
    for row in rows:
        if row.get("max") is not None:
            row["max"] = row["max"].quantize(_FOUR)
    return rows


def write_run(run: Mapping[str, Any], out: Path) -> None:
    """Write the run's own record: one row."""
    columns = {
        name: pa.array([value], pa.date32() if isinstance(value, date) else None)
        for name, value in run.items()
    }
    parquet.write_table(pa.table(columns), out / "run.parquet")
