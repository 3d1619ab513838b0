"""Kinds of work in words (任务名称); a kind that has none is shown by its code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

__all__ = ["KINDS", "words_of"]

KINDS: dict[str, Any] = {
    "enterprises.assess": _("测算整个园区"),
    "enterprises.find_duplicates": _("找重复的企业"),
    "imports.check": _("检查导入文件"),
    "imports.commit": _("导入数据入库"),
    "imports.mark": _("生成标注的工作簿"),
    "ladder.campaign": _("编攻坚计划"),
    "ladder.remind": _("发期限提醒"),
    "policies.grant": _("兑现批次入账"),
    "policies.letters": _("生成提示函"),
    "policies.simulate": _("试算政策"),
    "points.score": _("测算创新积分"),
    "insight.report": _("生成报告"),
    "insight.period": _("编月报、年报"),
}


def words_of(kind: str) -> Any:
    """Return a kind of work in words, or its code."""
    return KINDS.get(kind, kind)
