"""Kinds of work in words (任务名称); a kind that has none is shown by its code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

__all__ = ["KINDS", "words_of"]

KINDS: dict[str, Any] = {
    "enterprises.assess": _("测算整个园区"),
    "imports.check": _("读取并检查导入的文件"),
    "imports.commit": _("把导入的数据入库"),
    "imports.mark": _("标注工作簿"),
}


def words_of(kind: str) -> Any:
    """Return a kind of work in words, or its code."""
    return KINDS.get(kind, kind)
