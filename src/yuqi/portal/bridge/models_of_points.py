"""Models of innovation points as pages show them (积分模型): dimensions, indicators, weights, cites, classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from yuqi import api
from yuqi.api import Label

__all__ = ["DimensionInfo", "IndicatorInfo", "ModelInfo", "StageInfo", "model", "models"]

CLASSES = ("public", "zone", "tax", "customs", "bank", "personal")  # the later is the higher
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_BARE = ("enterprises", "statements", "monthly")
_OF_PERSONS = (
    "talents",
    "declarations",
    "declaration_lines",
    "receipts",
)  # a mere count of them says something
_ADJUSTING = {
    "over_cap": Label(zh="超过附加分上限的部分", en="Above the ceiling of extra points"),
    "below_zero": Label(zh="总分不低于 0 的补足", en="Made up to a total of 0"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorInfo:
    """One indicator or deduction (积分指标). `weights`: by stage id, "" for all."""

    id: str
    label: Label
    value: str
    weights: Mapping[str, Decimal]
    method: str
    full: Mapping[str, Decimal]
    cite: str | None
    status: str | None
    note: Label | None
    sensitivity: str
    dimension: str = ""
    is_down: bool = False

    def weight(self, stage: str | None) -> Decimal | None:
        """Return its weight in a stage."""
        return self.weights.get(stage or "", self.weights.get(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionInfo:
    """One dimension (一级指标). `most`: by stage id, "" for all."""

    id: str
    label: Label
    is_extra: bool
    most: Mapping[str, Decimal]
    indicators: tuple[IndicatorInfo, ...]

    def max(self, stage: str | None) -> Decimal | None:
        """Return what it can make in a stage."""
        return self.most.get(stage or "", self.most.get(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInfo:
    """One stage (发展阶段); its edge in yuan, None for the last."""

    id: str
    label: Label
    edge: Decimal | None
    edge_counts: bool  # whether who stands exactly on the edge is still inside


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """One model (积分模型)."""

    id: str
    label: Label
    status: str
    note: Label | None
    document: str
    article: str
    in_force_from: date | None
    checked_on: date | None
    confidence: str
    base_max: Decimal
    extra_cap: Decimal | None
    missing: str  # zero, rescale
    stages: tuple[StageInfo, ...]
    dimensions: tuple[DimensionInfo, ...]
    deductions: tuple[IndicatorInfo, ...]
    grades: tuple[tuple[str, Decimal | None], ...]
    by_id: Mapping[str, IndicatorInfo] = field(repr=False)

    def stage(self, stage: str | None) -> StageInfo | None:
        """Return a stage by id."""
        return next((each for each in self.stages if each.id == stage), None)

    @property
    def indicator_count(self) -> int:
        """Return how many indicators it has, deductions apart."""
        return sum(len(each.indicators) for each in self.dimensions)

    @property
    def short(self) -> str:
        """Return the id as addresses show it."""
        return self.id.removeprefix("points.")

    def indicator(self, name: str) -> IndicatorInfo:
        """Return an indicator, a deduction, or one of the lines that make the sum come out."""
        return self.by_id[name]


def models(catalogs: Sequence[Path] = ()) -> tuple[ModelInfo, ...]:
    """Return the models of the catalog, the national ones first."""
    return _models(tuple(catalogs), _stamp(catalogs))


@lru_cache(maxsize=16)
def _models(catalogs: tuple[Path, ...], stamp: tuple[tuple[str, int], ...]) -> tuple[ModelInfo, ...]:
    """Return the models; read again when a file of a layer is another (`stamp`)."""
    entries = api.catalog_list(catalogs, kind="points_model")
    variables = {
        entry.id: str(entry.content.get("value", "")) for entry in api.catalog_list(catalogs, kind="variable")
    }
    found = [_model(entry, variables) for entry in entries]
    return tuple(sorted(found, key=lambda each: (not each.id.startswith("points.national"), each.id)))


def _stamp(catalogs: Sequence[Path]) -> tuple[tuple[str, int], ...]:
    files = (file for folder in catalogs for file in sorted(folder.rglob("*.yaml")))
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)


def model(name: str, catalogs: Sequence[Path] = ()) -> ModelInfo | None:
    """Return one model by id, with or without its prefix; None when there is none."""
    return next((each for each in models(catalogs) if name in (each.id, each.short)), None)


def _model(entry: api.CatalogEntry, variables: Mapping[str, str]) -> ModelInfo:
    said = entry.content
    dimensions = tuple(
        DimensionInfo(
            id=each["id"],
            label=_label(each["label"]),
            is_extra=each.get("role") == "extra",
            most=_by_stage(each["max"]),
            indicators=tuple(_indicator(one, variables, dimension=each["id"]) for one in each["indicators"]),
        )
        for each in said["dimensions"]
    )
    deductions = tuple(_indicator(one, variables) for one in said.get("deductions") or ())
    every = [one for each in dimensions for one in each.indicators] + list(deductions)
    by_id = {one.id: one for one in every} | {name: _adjusting(name) for name in _ADJUSTING}
    return ModelInfo(
        id=entry.id,
        label=_label(entry.label),
        status=_weakest(entry.status, said, every),
        note=_label(said["note"]) if said.get("note") else None,
        document=entry.document or "",
        article=entry.article or "",
        in_force_from=entry.from_,
        checked_on=entry.checked_on,
        confidence=entry.confidence or "",
        base_max=Decimal(said["base_max"]),
        extra_cap=said.get("extra_cap"),
        missing=str(said["missing"]),
        stages=tuple(
            StageInfo(
                id=band["id"],
                label=_label(band["label"]),
                edge=band.get("at_most", band.get("below")),
                edge_counts="at_most" in band,
            )
            for band in (said.get("stages") or {}).get("bands", ())
        ),
        dimensions=dimensions,
        deductions=deductions,
        grades=tuple((grade["grade"], grade.get("at_least")) for grade in said.get("grades") or ()),
        by_id=by_id,
    )


def _weakest(own: str | None, said: Mapping[str, Any], every: Iterable[IndicatorInfo]) -> str:
    found = {own or "official", (said.get("stages") or {}).get("status") or "official"}
    found |= {one.status or "official" for one in every}
    return next(status for status in ("illustrative", "local", "official") if status in found)


def _indicator(
    said: Mapping[str, Any], variables: Mapping[str, str], *, dimension: str = ""
) -> IndicatorInfo:
    how = said.get("normalise") or {}
    full = how.get("full")
    return IndicatorInfo(
        id=said["id"],
        label=_label(said["label"]),
        value=str(said["value"]),
        weights=_by_stage(said.get("weight", said.get("most", 0))),
        method=str(how.get("method", "deduction")),
        full=_by_stage(full) if full is not None else {},
        cite=said.get("cite"),
        status=said.get("status"),
        note=_label(said["note"]) if said.get("note") else None,
        sensitivity=_class_of(str(said["value"]), variables),
        dimension=dimension,
        is_down=said.get("direction") == "down",
    )


def _adjusting(name: str) -> IndicatorInfo:
    return IndicatorInfo(
        id=name,
        label=_ADJUSTING[name],
        value="",
        weights={},
        method="deduction",
        full={},
        cite=None,
        status=None,
        note=None,
        sensitivity="zone",
    )


def _label(said: Mapping[str, str]) -> Label:
    return Label(zh=said["zh"], en=said["en"])


def _by_stage(figures: Any) -> dict[str, Decimal]:
    if isinstance(figures, Mapping):
        return {name: Decimal(figure) for name, figure in figures.items()}
    return {"": Decimal(figures)}


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, Mapping[str, str]]:
    """Return the class of every column, table by table."""
    return {
        table.name: {column.name: str(column.sensitivity) for column in table.columns}
        for table in api.vocabulary()
    }


def _class_of(expression: str, variables: Mapping[str, str], depth: int = 0) -> str:
    """Return the highest class of any column an expression may read.

    A bare name is a column of an enterprise or its statements; others are read of the tables the expression names.
    """
    words = set(_WORD.findall(expression))
    tables = _classes()
    read = [columns for name, columns in tables.items() if name in words or name in _BARE]
    found = "zone"
    for word in words:
        own = [columns[word] for columns in read if word in columns]
        own += [_class_of(variables[word], variables, depth + 1)] if word in variables and depth < 6 else []
        own += [max(tables[word].values(), key=CLASSES.index)] if word in _OF_PERSONS else []
        found = max([found, *own], key=CLASSES.index)
    return found
