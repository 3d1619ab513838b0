"""The marks all pictures share (图例): states by shape, fills by meaning."""

from __future__ import annotations

from markupsafe import Markup

__all__ = ["ABSENT", "FILLS", "INK", "RUNG_SHADES", "TRACK", "percent", "state_mark", "swatch"]

INK = "#16202B"
TRACK = "#E7ECF0"
ABSENT = "#A9B4BF"
RUNG_SHADES = ("#6B97C0", "#4480B4", "#2A6AA3", "#17568F", "#0F3F6C")

# Ladder words by fill: solid is certain, hatched possible, grey hatch unknown.
FILLS = {
    "at_risk": "#C87E1B",
    "held": "#17568F",
    "pass": "#6B97C0",
    "near": "url(#h-acc)",
    "open": "url(#h-grey)",
    "far": TRACK,
}

_STATES = {
    "met": ("met", "s-met"),
    "pass": ("met", "s-met"),
    "unmet": ("unmet", "s-unmet"),
    "fail": ("unmet", "s-unmet"),
    "unknown": ("unknown", "s-unknown"),
    "open": ("open", "s-open"),
}


def percent(value: float) -> str:
    """Return a length in percent, two decimals, never beyond the frame."""
    return f"{min(max(value, 0.0), 100.0):.2f}%"


def state_mark(state: str, word: str, *, muted: bool = False, tag: bool = False) -> Markup:
    """Return a state as shape and word in its colour; `muted` where nobody must act on it now."""
    tone, symbol = _STATES[state]
    kind = "tag" if tag else "st"
    return Markup(
        '<span class="{} {}"><svg class="i" aria-hidden="true"><use href="#{}"/></svg>{}</span>'
    ).format(kind, "mut" if muted else tone, symbol, word)


def swatch(name: str) -> Markup:
    """Return the legend's sample of a ladder word or mark."""
    if name == "bar":
        return Markup(
            '<svg class="sw" aria-hidden="true"><rect x="6" width="2" height="12" fill="#16202B"/></svg>'
        )
    if name == "absent":
        return Markup(
            '<svg class="sw" aria-hidden="true"><rect x=".5" y=".5" width="13" height="11" fill="#fff" '
            'stroke="#818C98" stroke-dasharray="2 2"/></svg>'
        )
    edge = Markup(' stroke="#818C98" stroke-dasharray="2 2"') if name == "open" else Markup("")
    return Markup(
        '<svg class="sw" aria-hidden="true"><rect x=".5" y=".5" width="13" height="11" fill="{}"{}/></svg>'
    ).format(FILLS[name], edge)
