"""Findings and causes in words (发现与原因的措辞)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.coaching.models import Finding
from yuqi.portal.shared import figures
from yuqi.portal.shared.templatetags.yuqi import say

__all__ = ["CAUSES", "Words", "cause_words", "words_of"]

CAUSES: Mapping[str, Any] = {
    "score": gettext_lazy("综合得分不够"),
    "rd_intensity": gettext_lazy("研发费用占比不足"),
    "science_staff": gettext_lazy("科技人员占比不足"),
    "hightech_revenue": gettext_lazy("高新技术产品收入占比不足"),
    "ip": gettext_lazy("核心知识产权不足"),
    "growth": gettext_lazy("成长性不足"),
    "materials": gettext_lazy("材料不全或不一致"),
    "conduct": gettext_lazy("失信、事故或环境违法"),
    "late": gettext_lazy("没有按时补正"),
    "other": gettext_lazy("其他"),
}
_UNITS = {
    "days": gettext_lazy("天"),
    "years": gettext_lazy("年"),
    "persons": gettext_lazy("人"),
    "points": gettext_lazy("分"),
}
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "==": "="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A finding as a page says it (措辞)."""

    what: str
    more: str = ""
    cite: str = ""


def cause_words(cause: str) -> str:
    """Return why one failed, in words; an unknown code stands for itself."""
    return str(CAUSES.get(cause, cause)) if cause else ""


def words_of(finding: Finding, viewer: Seat) -> Words:
    """Return a finding in words, without values the viewer may not see."""
    said = finding.params
    if finding.kind == "manual":
        return Words(what=finding.text)
    if finding.kind in ("unmet", "unknown"):
        return Words(
            what=(_("%(label)s：未达标") if finding.kind == "unmet" else _("%(label)s：现在判不了"))
            % {"label": say(said["label"])},
            more=_measure(said) if sees_class(viewer, said.get("class", "zone")) else "",
            cite=said.get("cite", ""),
        )
    if finding.kind == "doubt":
        return Words(what=say(said), more=_("测算时发现的疑点，核实后写明怎么解决"))
    if finding.kind == "expiring":
        until = date.fromisoformat(said["until"])
        return Words(
            what=_("知识产权“%(name)s”%(day)s 到期") % {"name": said["name"], "day": until.isoformat()},
            more=_("申报当日须有效，及时续费，或换一件"),
        )
    if finding.kind == "material":
        return Words(what=_("缺材料：%(name)s") % {"name": say(said["material"])})
    return _mismatch(said, viewer)


def _mismatch(said: Mapping[str, Any], viewer: Seat) -> Words:
    what = _("%(paper)s里 %(year)s 年%(label)s与数据不一致") % {
        "paper": _short(say(said["material"])),
        "year": said["year"],
        "label": say(said["label"]),
    }
    if not sees_class(viewer, said.get("class", "tax")):
        return Words(what=what, more=_("两个数您无权查看，请有权限的专员核对"))
    return Words(
        what=what,
        more=_("材料写 %(stated)s，数据是 %(fact)s。改其中写错的一个。")
        % {
            "stated": _shown(said["stated"], said["is_money"]),
            "fact": _shown(said["fact"], said["is_money"]),
        },
    )


def _shown(text: str, is_money: bool) -> str:
    return f"{figures.money_text(text)}" if is_money else figures.plain(text)


def _short(paper: str) -> str:
    """Return a paper's name up to what it contains."""
    head = paper.split("，", 1)[0].split("（", 1)[0]
    return f"“{head[:30]}…”" if len(head) > 30 else f"“{head}”"


def _measure(said: Mapping[str, Any]) -> str:
    """Return the value beside the bar: 现 57.9%，须 ≥60.0%."""
    bar, unit, sign = said.get("threshold"), said.get("unit"), _SIGNS.get(said.get("op") or "", "")
    if bar is None or not sign:
        return (
            _("缺 %(count)s 个数，补上就能判定") % {"count": said["missing"]} if said.get("missing") else ""
        )
    needed = f"{sign}{_in_unit(bar, unit, bar)}"
    low, high = said.get("value_low"), said.get("value_high")
    if said.get("value") is not None:
        return _("现 %(value)s，须 %(needed)s") % {
            "value": _in_unit(said["value"], unit, bar),
            "needed": needed,
        }
    if low is not None and high is not None and unit == "points":
        return _("现 %(range)s 分，须 %(needed)s") % {"range": figures.score(low, high), "needed": needed}
    return _("须 %(needed)s，现在没有数") % {"needed": needed}


def _in_unit(text: str, unit: str | None, bar: str) -> str:
    if unit == "yuan":
        return figures.money_text(text)
    if unit is None and Decimal(bar) <= 1 and Decimal(bar) != Decimal(bar).to_integral_value():
        return figures.share(text, bar)
    word = _UNITS.get(unit or "")
    return f"{figures.plain(text)} {word}" if word else figures.plain(text)
