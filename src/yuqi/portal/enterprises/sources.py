"""The sources of facts by name (来源)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = ["SOURCES", "source_name"]

SOURCES = {
    "officer": _("专员核定"),
    "tax": _("税务"),
    "audited": _("审计"),
    "statistics": _("统计"),
    "declared": _("企业申报"),
    "social_insurance": _("社保"),
    "cnipa": _("知识产权局"),
    "commercial": _("商业数据"),
    "register": _("登记机关"),
    "authority": _("主管部门"),
    "panel": _("评审专家"),
    "specialist": _("专员评价"),
    "self": _("自评"),
    "bank": pgettext_lazy("source", "银行"),
    "customs": _("海关"),
    "plan": _("方案假定"),
}


def source_name(source: str) -> Any:
    """Return what a source is called; one we do not know goes by its own word."""
    return SOURCES.get(source, source)
