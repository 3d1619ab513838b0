"""What a letter says: named places filled with plain text (函件措辞). No code runs in a template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

__all__ = ["DEFAULTS", "PLACES", "Draft", "filled", "unknown_places"]

PLACES: Mapping[str, Any] = {
    "enterprise": _("企业名称"),
    "uscc": _("统一社会信用代码"),
    "district": _("片区"),
    "zone": _("园区名称"),
    "date": _("成文日期"),
    "data_date": _("数据截至的日期"),
    "programme": _("项目名称"),
    "standing": _("所处状态，如“差一步”"),
    "score": _("评分或评分区间"),
    "held_until": _("证书有效期至"),
    "shortfalls": _("还差什么，逐条"),
    "shortfall_count": _("还差几条"),
    "benefits": _("可享政策，逐条"),
    "benefit_count": _("可享几项"),
    "deadline": _("最近的申报或办理期限"),
    "officer": _("服务专员"),
}
"""Every named place, with what stands there; a list alone on its line becomes numbered paragraphs."""

_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_ALONE = re.compile(r"^\s*\{\{\s*([a-z_]+)\s*\}\}\s*$")
_LEFT_OUT = "（无）"
_MOST_PARAGRAPHS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A template the zone starts with (初始模板)."""

    name: str
    title: str
    body: str


DEFAULTS: Sequence[Draft] = (
    Draft(
        name="申报提示函",
        title="关于申报{{ programme }}的政策提示函",
        body=(
            "根据贵公司已提供的数据（截至{{ data_date }}），经对照现行认定条件逐条测算，"
            "贵公司申报{{ programme }}目前状态为“{{ standing }}”。\n"
            "对照条件还需补齐的有{{ shortfall_count }}项：\n"
            "{{ shortfalls }}\n"
            "申报期限：{{ deadline }}。建议贵公司对照上述事项及早准备，按期申报。\n"
            "按现行政策，贵公司目前可以享受的有{{ benefit_count }}项：\n"
            "{{ benefits }}\n"
            "数据如有出入，请及时更正。需要辅导的，可与服务专员{{ officer }}联系。"
        ),
    ),
    Draft(
        name="可享政策告知函",
        title="关于可享受惠企政策的告知函",
        body=(
            "根据贵公司已提供的数据（截至{{ data_date }}），经对照现行政策逐条测算，"
            "贵公司目前可以享受的政策有{{ benefit_count }}项：\n"
            "{{ benefits }}\n"
            "其中税收优惠由贵公司自行申报享受，奖补资金按规定程序拨付，以主管部门审核为准。\n"
            "数据如有出入，请及时更正。需要协助的，可与服务专员{{ officer }}联系。"
        ),
    ),
    Draft(
        name="资质续期提示函",
        title="关于{{ programme }}资格续期的提示函",
        body=(
            "贵公司持有的{{ programme }}资格有效期至{{ held_until }}。"
            "根据截至{{ data_date }}的数据测算，续期还需补齐的有{{ shortfall_count }}项：\n"
            "{{ shortfalls }}\n"
            "办理期限：{{ deadline }}。建议贵公司提前准备，避免资格中断。\n"
            "需要辅导的，可与服务专员{{ officer }}联系。"
        ),
    ),
)


def unknown_places(*texts: str) -> list[str]:
    """Return what stands between double braces and is no named place, each once, in order."""
    found = (name for text in texts for name in _PLACE.findall(text))
    return list(dict.fromkeys(name for name in found if name not in PLACES))


def filled(body: str, values: Mapping[str, str | Sequence[str]]) -> list[str]:
    """Return a text's paragraphs with the named places filled; what is not known says so.

    Args:
        body: one paragraph a line.
        values: by name: a text, or a list of sentences.
    """
    paragraphs: list[str] = []
    for line in body.splitlines():
        alone = _ALONE.match(line)
        value = values.get(alone[1]) if alone else None
        if value is not None and not isinstance(value, str):
            items = [f"{number}.{sentence}" for number, sentence in enumerate(value, start=1)]
            paragraphs += items or [_LEFT_OUT]
        elif line.strip():
            paragraphs.append(_PLACE.sub(lambda place: _inline(values.get(place[1])), line).strip())
    return paragraphs[:_MOST_PARAGRAPHS]


def _inline(value: str | Sequence[str] | None) -> str:
    if isinstance(value, str):
        return value
    return "；".join(value) if value else _LEFT_OUT
