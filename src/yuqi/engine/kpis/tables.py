"""The result tables `kpis`, `title_flows`, `title_moves` and `lineage` (指标结果表)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from yuqi.engine.kpis.flows import Flows
from yuqi.engine.kpis.measures import KpiLine
from yuqi.rules.shapes import Catalog

__all__ = ["write_flows", "write_kpis"]

_NUMBER = pa.decimal128(24, 6)
_KPIS = pa.schema(
    [
        ("subject", pa.string()),
        ("subject_id", pa.string()),
        ("uscc", pa.string()),
        ("kpi", pa.string()),
        ("period", pa.string()),
        ("value", _NUMBER),
        ("target", _NUMBER),
        ("previous", _NUMBER),
        ("status", pa.string()),
        ("rank", pa.int64()),
        ("known", pa.int64()),
        ("enterprises", pa.int64()),
        ("label", pa.string()),
        ("unit", pa.string()),
        ("cite", pa.string()),
    ]
)
_COUNTS = ("held_start", "gained", "lost", "expired", "revoked", "held_end", "moved_up")
_FLOWS = pa.schema(
    [
        ("programme", pa.string()),
        ("year", pa.int64()),
        ("until", pa.date32()),
        *((name, pa.int64()) for name in _COUNTS),
        ("conversion", pa.decimal128(12, 6)),
    ]
)
_MOVES = pa.schema(
    [
        ("track", pa.string()),
        ("year", pa.int64()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("enterprises", pa.int64()),
    ]
)
_LINEAGE = pa.schema(
    [
        ("programme", pa.string()),
        ("before", pa.string()),
        ("holders", pa.int64()),
        ("had_before", pa.int64()),
        ("share", pa.decimal128(12, 6)),
    ]
)


def write_kpis(lines: Iterable[KpiLine], catalog: Catalog, zone: str | None, lang: str, out: Path) -> None:
    """Write the table `kpis`; labels and sources follow the language."""
    rows: list[dict[str, Any]] = []
    for line in lines:
        entry = catalog.kpis[line.kpi]
        label = entry.label.en if lang == "en" else entry.label.zh
        cite = " ".join(part for part in (entry.source.document, entry.source.article) if part)
        rows.append(
            {
                "subject": "zone",
                "subject_id": zone or "",
                "uscc": None,
                **asdict(line),
                "label": label,
                "unit": entry.unit,
                "cite": cite,
            }
        )
    _write(rows, _KPIS, out / "kpis.parquet")


def write_flows(found: Flows, out: Path) -> None:
    """Write the tables `title_flows`, `title_moves` and `lineage`."""
    _write([asdict(line) for line in found.flows], _FLOWS, out / "title_flows.parquet")
    _write([asdict(line) for line in found.moves], _MOVES, out / "title_moves.parquet")
    _write([asdict(line) for line in found.lineage], _LINEAGE, out / "lineage.parquet")


def _write(rows: list[dict[str, Any]], schema: pa.Schema, file: Path) -> None:
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), file)
