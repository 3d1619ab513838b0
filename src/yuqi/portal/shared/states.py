"""The states (状态) and how each is drawn: shape, word and colour together.

Conditions, verdicts, ladder words, jobs and batches are separate sets and never mix: who shows one says its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = ["KINDS", "State", "state_of"]


@dataclass(frozen=True, slots=True)
class State:
    """One state as drawn (状态画法)."""

    shape: str  # id of the symbol after "s-"
    tone: str  # class: met, unmet, open, unknown, acc, "" (plain ink)
    word: Any


KINDS: dict[str, dict[str, State]] = {
    "condition": {
        "met": State("met", "met", _("达标")),
        "unmet": State("unmet", "unmet", _("未达标")),
        "unknown": State("unknown", "unknown", _("资料待补")),
        "judge": State("unknown", "unknown", _("待专家评")),
    },
    "verdict": {
        "pass": State("met", "met", _("符合")),
        "fail": State("unmet", "unmet", _("不符合")),
        "open": State("open", "open", _("待定")),
    },
    "standing": {
        "held": State("met", "met", pgettext_lazy("standing", "持有")),
        "pass": State("met", "met", pgettext_lazy("standing", "已符合")),
        "near": State("near", "acc", pgettext_lazy("standing", "差一步")),
        "open": State("open", "open", pgettext_lazy("standing", "待定")),
        "far": State("far", "unknown", pgettext_lazy("standing", "差得多")),
        "at_risk": State("risk", "unmet", pgettext_lazy("standing", "有风险")),
    },
    "job": {
        "waiting": State("far", "unknown", pgettext_lazy("job", "等待中")),
        "running": State("busy", "acc", pgettext_lazy("job", "进行中")),
        "done": State("met", "met", pgettext_lazy("job", "已完成")),
        "failed": State("unmet", "unmet", pgettext_lazy("job", "未完成")),
    },
    "batch": {
        "draft": State("open", "open", pgettext_lazy("batch", "未提交")),
        "committed": State("met", "met", pgettext_lazy("batch", "已入库")),
        "undone": State("far", "unknown", pgettext_lazy("batch", "已撤回")),
        "discarded": State("far", "unknown", pgettext_lazy("batch", "已放弃")),
    },
    "benefit": {
        "entitled": State("met", "met", pgettext_lazy("benefit", "可享")),
        "not": State("far", "unknown", pgettext_lazy("benefit", "不享")),
        "open": State("open", "open", pgettext_lazy("benefit", "待定")),
    },
}


def state_of(value: Any, kind: str | None = None) -> State:
    """Return how a value is drawn; without a kind, of the first set that has it (conditions, verdicts, standings).

    Raises:
        KeyError: there is no such state: a template misspelt it.
    """
    if value is None:
        return KINDS["condition"]["unknown"]
    name = str(getattr(value, "value", value))
    if kind is not None:
        return KINDS[kind][name]
    for states in KINDS.values():
        if name in states:
            return states[name]
    raise KeyError(name)
