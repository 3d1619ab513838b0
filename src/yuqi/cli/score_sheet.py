"""One enterprise's score sheet as a table (积分明细表): every line can be added up again with a calculator."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from yuqi.cli.figures import figure
from yuqi.cli.talk import Cell, Table, Talk

if TYPE_CHECKING:
    from yuqi import api

__all__ = ["percent", "points_text", "print_sheet"]

_COLUMNS = ("indicator", "raw", "reference", "normalised", "weight", "points", "peer_median", "remark")
_NUMERIC = ("raw", "normalised", "weight", "points", "peer_median")
_PLACES = Decimal("0.01")
_POINTS_KEYS = frozenset({"each", "most"})


def percent(share: Decimal | None) -> str:
    """Return a fraction in per cent with two places; "" when unknown."""
    if share is None:
        return ""
    return f"{(share * 100).quantize(_PLACES, rounding=ROUND_HALF_UP):f}%"


def points_text(points: Decimal | None, *, signed: bool = False) -> str:
    """Return points with all their digits, trailing zeros dropped; "" when unknown."""
    if points is None:
        return ""
    if not points:
        return "0"
    text = f"{points:+f}" if signed else f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def print_sheet(talk: Talk, done: api.PointsRun, sheet: api.ScoreSheet, *, draws: int) -> None:
    """Print one sheet: a line an indicator, a subtotal a dimension, the total, then what it means."""
    head = talk.words("cli.points.sheet", name=sheet.name or "", uscc=sheet.uscc)
    headings = {name: talk.words(f"cli.head.{name}") for name in _COLUMNS}
    rows: list[list[Cell | str]] = []
    rescaled = done.model.missing == "rescale"
    for part in sheet.parts:
        rows += [_line(talk, line, rescaled=rescaled) for line in part.lines]
        label = talk.words("cli.points.deductions")
        if part.dimension is not None:
            label = _spoken(talk, part.dimension.label)
        weight = points_text(part.weight)
        rows.append(_bold(talk.words("cli.points.subtotal", label=label), weight, points_text(part.points)))
    if sheet.over_cap and done.model.extra_cap is not None:
        cap = points_text(done.model.extra_cap)
        rows.append(_bold(talk.words("cli.points.over-cap", cap=cap), "", points_text(sheet.over_cap)))
    if sheet.below_zero:
        rows.append(_bold(talk.words("cli.points.below-zero"), "", points_text(sheet.below_zero)))
    total = points_text(sheet.total) or talk.words("cli.points.no-total")
    rows.append(_bold(talk.words("cli.points.sum"), "", total))
    numeric = frozenset(headings[name] for name in _NUMERIC)
    talk.table(Table(title=head, headings=list(headings.values()), rows=rows, numeric=numeric))
    _print_place(talk, done, sheet, total)
    if sheet.rank_low is not None and sheet.rank_high is not None:
        talk.line(
            talk.words("cli.points.rank-interval", low=sheet.rank_low, high=sheet.rank_high, draws=draws)
        )
    if sheet.trend:
        points = [(point.as_of, point.total) for point in sheet.trend]
        told = [
            talk.words("cli.points.trend-point", as_of=day.isoformat(), total=points_text(total))
            for day, total in points
        ]
        talk.line(talk.words("cli.points.trend", points=talk.words("cli.list-mark").join(told)))


def _print_place(talk: Talk, done: api.PointsRun, sheet: api.ScoreSheet, total: str) -> None:
    unknown = talk.words("cli.points.no-total")
    bands = done.model.stages.bands if done.model.stages is not None else ()
    stage = next(
        (_spoken(talk, band.label) for band in bands if band.id == sheet.stage), unknown if bands else ""
    )
    size = talk.words(f"cli.points.size.{sheet.size}") if sheet.size else unknown
    if stage:
        talk.line(talk.words("cli.points.stage", stage=stage, size=size))
    else:
        talk.line(talk.words("cli.points.size", size=size))
    if sheet.total is None:
        return
    high = points_text(sheet.total_high)
    talk.line(
        talk.words("cli.points.place", total=total, high=high, ranked=sheet.ranked, rank=sheet.rank or 0)
    )
    if sheet.percentile is None:
        talk.line(talk.words("cli.points.no-percentile"))
    else:
        by = talk.words(f"cli.points.by.{sheet.peers_by}")
        shown = percent(sheet.percentile)
        talk.line(talk.words("cli.points.percentile", by=by, peers=sheet.peers, percentile=shown))
    if sheet.grade is not None:
        talk.line(talk.words("cli.points.grade", grade=sheet.grade))


def _line(talk: Talk, line: api.SheetLine, *, rescaled: bool) -> list[Cell | str]:
    unit = _unit(line)
    return [
        _spoken(talk, line.entry.label),
        _value(line.raw, unit, talk),
        _reference(talk, line, unit),
        points_text(line.normalised),
        points_text(line.weight),
        Cell(text=points_text(line.points), style="" if line.points else "dim"),
        _value(line.peer_median, unit, talk),
        _remark(talk, line, rescaled=rescaled),
    ]


def _bold(label: str, weight: str, points: str) -> list[Cell | str]:
    return [Cell(text=label, style="bold"), "", "", "", weight, Cell(text=points, style="bold"), "", ""]


def _unit(line: api.SheetLine) -> str | None:
    """Return the unit to show; what has none and no whole number in sight is a share."""
    return None if line.unit in ("count", "points") else line.unit


def _value(value: Decimal | None, unit: str | None, talk: Talk) -> str:
    return figure(
        value.quantize(Decimal("0.000001")).normalize() if value is not None else None, unit, talk.lang
    )


def _reference(talk: Talk, line: api.SheetLine, unit: str | None) -> str:
    """Return in words what a value is measured against; "" where there was nobody to measure against."""
    down = getattr(line.entry, "direction", "up") == "down"
    code, known = line.method, dict(line.reference)
    if code in ("min_max", "z_score") and len(known) < 2:
        return ""
    how = getattr(line.entry, "normalise", None)
    if how is not None and how.among == "stage":
        code = f"{code}-stage"
    if code == "bands":
        return talk.words("cli.points.reference.bands", scale=how.scale or "" if how is not None else "")
    if code in ("capped", "efficacy"):
        known.setdefault("floor", Decimal(0))
        if down:
            code = f"{code}-down"
        elif code == "capped" and known["floor"]:
            code = "capped-from"
    words = {
        name: percent(value)
        if name == "base"
        else points_text(value)
        if name in _POINTS_KEYS and line.method in ("events", "deduction")
        else _value(value, unit, talk)
        for name, value in known.items()
    }
    return talk.words(f"cli.points.reference.{code}", **words)


def _remark(talk: Talk, line: api.SheetLine, *, rescaled: bool) -> str:
    if not line.missing:
        return ""
    if line.raw is None and rescaled and line.weight is not None:
        return talk.words("cli.points.rescaled")
    code = "cli.points.unknown" if line.raw is None else "cli.points.partly"
    return talk.words(code, high=points_text(line.points_high))


def _spoken(talk: Talk, label: api.Label) -> str:
    return label.en if talk.lang == "en" else label.zh
