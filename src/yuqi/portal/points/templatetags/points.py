"""Words of points for templates (积分模板标签)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from yuqi.portal.bridge.scores import ModelInfo
from yuqi.portal.points import exporting
from yuqi.portal.points.exporting import STATUS
from yuqi.portal.shared import figures
from yuqi.portal.shared.templatetags import yuqi

__all__ = ["register"]

register = template.Library()


@register.filter
def stage_of(info: ModelInfo, stage: str) -> Any:
    """Return the label of a stage; None when it is not known."""
    found = info.stage(stage)
    return None if found is None else found.label


@register.filter
def weights_status(status: str) -> str:
    """Return what kind of weights a model has: 示意权重, 地方权重, 官方权重."""
    return str(STATUS[status])


@register.filter
def in_unit(value: Any, unit: str | None) -> SafeString | str:
    """Return a raw value in its unit: yuan as money, shares in percent, others plain."""
    if value is None:
        return yuqi.unknown()
    if unit == "yuan":
        return yuqi.money_text(value)
    if unit == "share":
        return yuqi.share(value)
    return figures.plain(value)


@register.filter
def moved(value: Any) -> str:
    """Return a difference of points with its sign, at most two decimals."""
    return yuqi.DASH if value is None else exporting.signed(value)


@register.filter
def points(value: Any) -> str:
    """Return points with at most two decimals."""
    return yuqi.DASH if value is None else figures.plain(round(Decimal(value), 2))
