"""Check points models (检查积分模型): weights add up in every stage and industry, stages and grades are whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from yuqi.rules.lint.findings import Findings, Keys
from yuqi.rules.names import nearest
from yuqi.rules.shapes import Catalog, Dimension, Figures, Indicator, PointsModel, Stages

__all__ = ["check_points"]

_NEEDS = {"capped": "full", "efficacy": "full", "log": "full", "bands": "scale", "events": "each"}
_ONE = "*"  # the stage of a model without stages


def check_points(catalog: Catalog, findings: Findings) -> None:
    """Note weights that miss their sum, figures of stages that are not there, methods without their keys."""
    for model in catalog.points_models.values():
        stages = [stage.id for stage in model.stages.bands] if model.stages is not None else [_ONE]
        _check_stages(model, findings)
        _check_grades(model, findings)
        sound = True
        for keys, name, figures in _figures(model):
            sound &= _check_figures(model.id, keys, name, figures, stages, findings)
        _check_indicators(model, catalog, findings)
        if sound:
            _check_sums(model, stages, findings)


def _figures(model: PointsModel) -> Iterator[tuple[Keys, str, Figures]]:
    """Yield every figure that may differ by stage."""
    for d, dimension in enumerate(model.dimensions):
        here: Keys = ("dimensions", d)
        yield (*here, "max"), dimension.id, dimension.max
        for i, indicator in enumerate(dimension.indicators):
            keys: Keys = (*here, "indicators", i)
            yield (*keys, "weight"), indicator.id, indicator.weight
            for n, other in enumerate(indicator.by_industry):
                yield (*keys, "by_industry", n, "weight"), indicator.id, other.weight
            for name in ("floor", "full"):
                figures = getattr(indicator.normalise, name)
                if figures is not None:
                    yield (*keys, "normalise", name), indicator.id, figures


def _check_figures(
    entry: str, keys: Keys, name: str, figures: Figures, stages: list[str], findings: Findings
) -> bool:
    if not isinstance(figures, dict):
        return True
    listed = ", ".join(stages)
    missing = [stage for stage in stages if stage not in figures]
    unknown = [stage for stage in figures if stage not in stages]
    for stage in missing:
        findings.say("points-stage", entry, keys, value=name, stage=stage, stages=listed)
    for stage in unknown:
        findings.say("points-unknown-stage", entry, (*keys, stage), value=name, stage=stage, stages=listed)
    return not missing and not unknown


def _check_stages(model: PointsModel, findings: Findings) -> None:
    if model.stages is None:
        return
    *edged, last = model.stages.bands
    edges = [(band.below, band.at_most) for band in edged]
    values = [below if below is not None else at_most for below, at_most in edges]
    whole = last.below is None and last.at_most is None
    one_each = all((below is None) != (at_most is None) for below, at_most in edges)
    rising = all(a is not None and b is not None and a < b for a, b in pairwise(values))
    if not (whole and one_each and rising):
        findings.say("points-stages", model.id, ("stages", "bands"))


def _check_grades(model: PointsModel, findings: Findings) -> None:
    if not model.grades:
        return
    *edged, last = model.grades
    edges = [grade.at_least for grade in edged]
    falling = all(a is not None and b is not None and a > b for a, b in pairwise(edges))
    if not last.otherwise or last.at_least is not None or None in edges or not falling:
        findings.say("points-grades", model.id, ("grades",))


def _check_indicators(model: PointsModel, catalog: Catalog, findings: Findings) -> None:
    seen: set[str] = set()
    parts: list[PointsModel | Stages] = [model, *([model.stages] if model.stages is not None else [])]
    if any(part.status == "illustrative" and part.note is None for part in parts):
        findings.say("points-reason", model.id, ("status",), value=model.id)
    for d, dimension in enumerate(model.dimensions):
        for i, indicator in enumerate(dimension.indicators):
            keys: Keys = ("dimensions", d, "indicators", i)
            if indicator.id in seen:
                findings.say("item-twice", model.id, (*keys, "id"), value=indicator.id)
            seen.add(indicator.id)
            if not (indicator.cite or dimension.cite):
                findings.say("no-citation", model.id, keys, value=indicator.id)
            if indicator.status == "illustrative" and indicator.note is None and model.note is None:
                findings.say("points-reason", model.id, (*keys, "status"), value=indicator.id)
            _check_method(model.id, indicator, keys, catalog, findings)
    for number, deduction in enumerate(model.deductions):
        if deduction.id in seen:
            findings.say("item-twice", model.id, ("deductions", number, "id"), value=deduction.id)
        seen.add(deduction.id)
        if not deduction.cite:
            findings.say("no-citation", model.id, ("deductions", number), value=deduction.id)


def _check_method(entry: str, indicator: Indicator, keys: Keys, catalog: Catalog, findings: Findings) -> None:
    how = indicator.normalise
    needed = _NEEDS.get(how.method)
    if needed is not None and getattr(how, needed) is None:
        findings.say(
            "points-key", entry, (*keys, "normalise"), value=indicator.id, method=how.method, key=needed
        )
    elif how.scale is not None and how.scale not in catalog.scales:
        near = nearest(how.scale, list(catalog.scales))
        findings.say("unknown-scale", entry, (*keys, "normalise", "scale"), value=how.scale, near=near)
    elif how.full is not None and any(
        full <= max(floor, Decimal(0)) for floor, full in _spans(how.floor, how.full)
    ):
        findings.say("points-span", entry, (*keys, "normalise", "full"), value=indicator.id)


def _spans(floor: Figures | None, full: Figures) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield floor and full mark of each stage."""
    names = {*(floor if isinstance(floor, dict) else ()), *(full if isinstance(full, dict) else ())} or {_ONE}
    for stage in names:
        low, high = _figure(floor, stage), _figure(full, stage)
        yield low or Decimal(0), high if high is not None else Decimal(0)


def _figure(figures: Figures | None, stage: str) -> Decimal | None:
    return figures.get(stage) if isinstance(figures, dict) else figures


def _check_sums(model: PointsModel, stages: list[str], findings: Findings) -> None:
    """Note dimensions whose weights, and a base whose dimensions, do not make what is declared."""
    for stage in stages:
        for d, dimension in enumerate(model.dimensions):
            declared = _figure(dimension.max, stage) or Decimal(0)
            for industry in ["", *_industries(dimension)]:
                total = sum((_weight(each, stage, industry) for each in dimension.indicators), Decimal(0))
                if total != declared:
                    where = f"{stage} {industry}".strip()
                    findings.say(
                        "points-sum",
                        model.id,
                        ("dimensions", d, "max"),
                        value=dimension.id,
                        stage=where,
                        total=str(total),
                        max=str(declared),
                    )
        base = sum(
            (_figure(d.max, stage) or Decimal(0) for d in model.dimensions if d.role == "base"), Decimal(0)
        )
        if base != model.base_max:
            findings.say(
                "points-base",
                model.id,
                ("base_max",),
                stage=stage,
                total=str(base),
                max=str(model.base_max),
            )


def _industries(dimension: Dimension) -> list[str]:
    return sorted(
        {code for each in dimension.indicators for other in each.by_industry for code in other.industries}
    )


def _weight(indicator: Indicator, stage: str, industry: str) -> Decimal:
    """Return an indicator's weight in a stage for an industry code: of the longest beginning that fits."""
    fits = [
        (len(code), other.weight)
        for other in indicator.by_industry
        for code in other.industries
        if industry.startswith(code)
    ]
    figures = max(fits, key=lambda pair: pair[0])[1] if fits else indicator.weight
    return _figure(figures, stage) or Decimal(0)
