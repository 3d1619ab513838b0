"""How pictures are drawn (画法): svg text without script and style, its name, and the same figures as a table.

One grammar for all: solid is certain, hatched is possible, grey hatch with a dashed edge is unknown, hollow with a
dashed edge is absent, a black line is a bar. The hatches are defined once a page (`shared/_defs.html`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

__all__ = [
    "ABSENT",
    "ACCENT",
    "BELOW",
    "EDGE",
    "INK",
    "INK_2",
    "INK_3",
    "LINE",
    "LINE_2",
    "MET",
    "NONE",
    "OPEN",
    "RUNGS",
    "SOFT",
    "TRACK",
    "UNMET",
    "Picture",
    "element",
    "linked",
    "number",
    "percent",
    "rect",
    "svg",
    "text",
]

INK, INK_2, INK_3 = "#16202B", "#3D4A57", "#5A6673"
EDGE, LINE, LINE_2, TRACK = "#818C98", "#DBE1E7", "#EAEEF1", "#E7ECF0"
ACCENT, SOFT = "#17568F", "#6B97C0"
MET, UNMET, OPEN = "#0F6B50", "#9E2A12", "#946000"
BELOW = "#9C4E32"
NONE = "#A9B4BF"
RUNGS = ("#6B97C0", "#4480B4", "#2A6AA3", "#17568F", "#0F3F6C")
ABSENT = {"fill": "#fff", "stroke": EDGE, "stroke-dasharray": "2 2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture and what it says (图): `{% picture p %}` shows both."""

    svg: SafeString
    label: str  # one sentence
    heads: Sequence[Any] = ()
    rows: Sequence[Sequence[Any]] = ()
    css: str = ""


def number(value: float) -> str:
    """Return a coordinate, at most two decimals.

    >>> number(12.0), number(12.345)
    ('12', '12.35')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def percent(share: float) -> str:
    """Return a length as part of the width, 0–1.

    >>> percent(0.4386)
    '43.86%'
    """
    return f"{number(max(0.0, min(1.0, share)) * 100)}%"


def element(name: str, content: str = "", **attributes: Any) -> str:
    """Return an element; `font_size` becomes font-size, None is left out, numbers are coordinates."""
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        said = number(value) if isinstance(value, float) else str(value)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(said)}"')
    opened = " ".join(parts)
    return f"<{opened}>{content}</{name}>" if content else f"<{opened}/>"


def rect(x: Any, y: Any, width: Any, height: Any, fill: str, **more: Any) -> str:
    """Return a rectangle; lengths are numbers or percentages."""
    return element("rect", x=x or None, y=y, width=width, height=height, fill=fill, **more)


def text(x: Any, y: Any, words: Any, *, size: int = 12, fill: str = INK_3, **more: Any) -> str:
    """Return text; never below 12 px.

    Raises:
        ValueError: the text would be too small to read.
    """
    if size < 12:
        raise ValueError("text in a picture is at least 12 px")
    return element("text", escape(str(words)), x=x, y=y, font_size=size, fill=fill, **more)


def linked(content: str, url: str | None, name: str | None = None) -> str:
    """Return content as a link where there is somewhere to go."""
    return element("a", content, href=url, aria_label=name) if url else content


def svg(content: str, *, label: str, links: bool = False, **attributes: Any) -> SafeString:
    """Return a whole picture; one with links is a group, so that they can be reached."""
    role = "group" if links else "img"
    # Every word of content has gone through `text` or `element`, which escape.
    return mark_safe(element("svg", content, role=role, aria_label=label, **attributes))
