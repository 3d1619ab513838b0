"""Figures of a zone as a whole (园区指标)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from yuqi import api

__all__ = ["figures"]


def figures(
    snapshot: Path, *, as_of: date, before: date, catalogs: Sequence[Path] = ()
) -> list[dict[str, Any]]:
    """Return the catalog's figures of a zone on a day as plain JSON, each with what it was at `before`."""
    now = api.kpis(snapshot, as_of=as_of, catalogs=catalogs, write=False)
    earlier = {
        line.kpi: line.value
        for line in api.kpis(snapshot, as_of=before, catalogs=catalogs, write=False).lines
    }
    return [
        {
            "kpi": line.kpi,
            "label": {"zh": now.labels[line.kpi].zh, "en": now.labels[line.kpi].en},
            "unit": now.units[line.kpi],
            "period": line.period,
            "value": _text(line.value),
            "previous": _text(line.previous),
            "target": _text(line.target),
            "start": _text(earlier.get(line.kpi)),
            "rank": line.rank,
            "known": line.known,
            "enterprises": line.enterprises,
        }
        for line in now.lines
    ]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
