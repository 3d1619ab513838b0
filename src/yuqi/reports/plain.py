"""Sentences for paper and cells (纯文本): without tags; in Chinese documents without the gaps screens need."""

from __future__ import annotations

import html
import re

from markupsafe import Markup

__all__ = ["plain", "tight"]

_TAG = re.compile(r"<[^>]*>")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
_HAN = r"\u2e80-\u303f\u3400-\u9fff\uff00-\uffef\u2018-\u201d"
_GAP = re.compile(rf"(?<=[{_HAN}]) (?=[^\s{_HAN}])|(?<=[^\s{_HAN}]) (?=[{_HAN}])")


def plain(text: object) -> str:
    """Return a sentence without its tags and with its characters as they are read; other texts as they are.

    >>> plain(Markup("<b>差 3 名</b>&amp;"))
    '差 3 名&'
    >>> plain("<b>A&B</b>")
    '<b>A&B</b>'
    """
    said = html.unescape(_TAG.sub("", text)) if isinstance(text, Markup) else str(text)
    return _ILLEGAL.sub("\ufffd", said)


def tight(text: object, lang: str) -> str:
    """Return a sentence as official documents set it (公文排版): no space between Chinese and figures.

    >>> tight("差 84.8 万元", "zh")
    '差84.8万元'
    >>> tight("差 84.8 万元", "en")
    '差 84.8 万元'
    >>> tight("财政部 税务总局公告", "zh")
    '财政部 税务总局公告'
    """
    said = plain(text)
    return _GAP.sub("", said) if lang == "zh" else said
