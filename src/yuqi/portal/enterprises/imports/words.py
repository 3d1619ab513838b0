"""Sentences of the wizard (向导用语): why a file is not taken, what like problems have in common, what a cell meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from yuqi.portal.bridge.uploads import UploadRefused

__all__ = ["kind_of", "refusal", "suggestion"]

_REFUSALS: Mapping[str, Callable[[], str]] = {
    "kind": lambda: _("只收 xlsx、csv、parquet，以及装着它们的 zip。"),
    "macros": lambda: _("文件带宏，不收。请另存为“Excel 工作簿（.xlsx）”再传。"),
    "old-workbook": lambda: _("这是旧版 .xls。请在 Excel 或 WPS 里另存为 .xlsx 再传。"),
    "locked": lambda: _("文件加了密码，打不开。请去掉密码再传。"),
    "damaged": lambda: _("文件不完整，打不开。请重新导出再传。"),
    "empty": lambda: _("文件是空的。"),
    "large": lambda: _("文件太大，最多 200 MB。可以分成几个文件导入。"),
    "bomb": lambda: _("压缩包展开后过大，不收。"),
    "many": lambda: _("压缩包里的文件太多，最多 60 个。"),
    "path": lambda: _("压缩包里的文件名带路径跳转，不收。"),
    "nested": lambda: _("压缩包里还有压缩包，请先解开。"),
    "twice": lambda: _("压缩包里有两个同名文件，请改名后再传。"),
}


def refusal(refused: UploadRefused) -> str:
    """Return why a file is not taken, naming it where it lies in an archive."""
    said = _REFUSALS[refused.code]()
    return f"{refused.name}：{said}" if refused.name else said


_KINDS: Mapping[str, Callable[[], str]] = {
    "facts.not-a-number": lambda: _("不是数字"),
    "facts.unit-in-cell": lambda: _("数字后面带了单位"),
    "facts.percent-not-allowed": lambda: _("不该写百分数"),
    "facts.scientific-notation": lambda: _("科学计数法，数字已不全"),
    "facts.negative": lambda: _("不能为负"),
    "facts.too-large": lambda: _("数字过大"),
    "facts.too-many-decimals": lambda: _("小数位过多"),
    "facts.not-whole": lambda: _("应是整数"),
    "facts.share-above-one": lambda: _("比例大于 1"),
    "facts.share-above-whole": lambda: _("比例大于 100%"),
    "facts.not-a-date": lambda: _("日期写法不对"),
    "facts.date-out-of-range": lambda: _("日期超出范围"),
    "facts.not-a-time": lambda: _("时间写法不对"),
    "facts.not-a-month": lambda: _("月份写法不对"),
    "facts.not-a-year": lambda: _("年度写法不对"),
    "facts.year-out-of-range": lambda: _("年度超出范围"),
    "facts.not-yes-or-no": lambda: _("应填是或否"),
    "facts.unknown-code": lambda: _("不在可选项里"),
    "facts.strange-code": lambda: _("规则里没有的代码"),
    "facts.control-character": lambda: _("有看不见的字符"),
    "facts.text-too-long": lambda: _("文字过长"),
    "facts.formula-without-value": lambda: _("公式没有结果"),
    "facts.excel-error": lambda: _("单元格报错"),
    "facts.merged-cells": lambda: _("合并的单元格"),
    "facts.key-empty": lambda: _("必填的格空着"),
    "facts.date-order": lambda: _("日期先后颠倒"),
    "facts.future-date": lambda: _("日期晚于数据截至日"),
    "facts.year-not-closed": lambda: _("年度还没结束"),
    "facts.plan-in-closed-year": lambda: _("已结束的年度不能填计划"),
    "facts.key-duplicate": lambda: _("同一行出现两次"),
    "facts.unknown-enterprise": lambda: _("企业不在名录中"),
    "facts.broken-line": lambda: _("这一行的列数不对"),
    "facts.column-for-eyes": lambda: _("只供人看的列，没有读入"),
    "facts.unknown-column": lambda: _("表头不认识"),
    "facts.duplicate-column": lambda: _("两列表头相同"),
    "facts.unit-not-allowed": lambda: _("表头的单位不能用"),
    "facts.no-heading": lambda: _("有内容的列没有表头"),
    "facts.key-column-missing": lambda: _("缺少必需的列"),
    "facts.unknown-sheet": lambda: _("工作表不认识"),
    "facts.hidden-sheet": lambda: _("隐藏的工作表"),
    "uscc.length": lambda: _("信用代码不是 18 位"),
    "uscc.alphabet": lambda: _("信用代码有不用的字符"),
    "uscc.check-digit": lambda: _("信用代码校验位不对"),
    "adapt.not-registered": lambda: _("企业不在名录中"),
    "adapt.rows-differ": lambda: _("同一行说法不一"),
    "adapt.unit-missing": lambda: _("没说金额单位"),
    "adapt.word-unknown": lambda: _("用语不认识"),
}


def kind_of(code: str) -> str | None:
    """Return what like problems have in common, None where the sentence itself says it."""
    said = _KINDS.get(code)
    return said() if said is not None else None


_NUMBER = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?")
_DAY = re.compile(r"((?:19|20)\d\d)\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_SHORT_DAY = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)$")
_UNITS = {"亿元": 8, "亿": 8, "百万元": 6, "万元": 4, "万": 4, "千元": 3, "千": 3, "元": 0}
_HEADED = re.compile(r"[（(]([^（）()]*)[)）]\s*\*?$")
_FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)} | {ord("．"): ".", ord("－"): "-", ord("％"): "%"}
_DATES = frozenset({"facts.not-a-date", "facts.date-out-of-range"})
_NUMBERS = frozenset(
    {
        "facts.not-a-number",
        "facts.unit-in-cell",
        "facts.percent-not-allowed",
        "facts.not-whole",
        "facts.negative",
    }
)


def suggestion(code: str, text: str, heading: str) -> str:
    """Return what a cell may have meant, for a person to confirm; the text itself when there is no telling.

    >>> suggestion("facts.unit-in-cell", "12.5万", "研究开发费用总额（元）")
    '125000'
    >>> suggestion("facts.not-a-date", "2025年3月18日", "授权日期")
    '2025-03-18'
    """
    plain = text.strip().translate(_FULL_WIDTH)
    if code in _DATES:
        day = _DAY.search(plain) or _SHORT_DAY.search(plain)
        return "-".join(part.zfill(2) for part in day.groups()) if day is not None else text
    if code not in _NUMBERS:
        return text
    found = _NUMBER.search(plain)
    if found is None:
        return text
    digits = found.group().replace(",", "").replace("，", "").replace("−", "-")
    after = plain[found.end() :].strip()
    headed = _HEADED.search(heading)
    want = _UNITS.get(headed.group(1).strip()) if headed is not None else None
    unit = next((power for word, power in _UNITS.items() if after.startswith(word)), None)
    if unit is None or want is None or unit == want:
        return digits
    try:
        return format((Decimal(digits) * Decimal(10) ** (unit - want)).normalize(), "f")
    except InvalidOperation:
        return text
