"""Sentences for paper and cells (纯文本): without tags; in Chinese documents without the gaps screens need."""

from __future__ import annotations

import html
import re

__all__ = ["plain", "tight"]

_TAG = re.compile(r"<[^>]*>")
_HAN = r"\u2e80-\u303f\u3400-\u9fff\uff00-\uffef\u2014\u2018-\u201d"
_GAP = re.compile(rf"(?<=[{_HAN}]) (?=\S)|(?<=\S) (?=[{_HAN}])")


def plain(text: object) -> str:
    """Return a sentence without its tags and with its characters as they are read.

    >>> plain("<b>差 3 名</b>&amp;")
    '差 3 名&'
    """
    return html.unescape(_TAG.sub("", str(text)))


def tight(text: object, lang: str) -> str:
    """Return a sentence as official documents set it (公文排版): no space between Chinese and figures.

    >>> tight("差 84.8 万元", "zh")
    '差84.8万元'
    >>> tight("国科发火〔2016〕32号 第十一条", "en")
    '国科发火〔2016〕32号 第十一条'
    """
    said = plain(text)
    return _GAP.sub("", said) if lang == "zh" else said
