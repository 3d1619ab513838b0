"""The expiry calendar's row (到期日历): a mark an enterprise, its state by shape."""

from __future__ import annotations

from markupsafe import Markup

__all__ = ["MARKS_A_ROW", "month_marks"]

MARKS_A_ROW = 12
_PITCH = 15


def month_marks(*, fail: int, open_: int, pass_: int, each: int = 1) -> Markup:
    """Return the marks of a month: first those that fail, then the open ones, then those that can renew.

    Args:
        fail: titles that cannot be renewed on present data.
        open_: titles nobody can judge yet.
        pass_: titles that can be renewed.
        each: enterprises a mark stands for; said in the panel's line when not 1. A started group counts.
    """
    marks = [
        state for state, n in (("fail", fail), ("open", open_), ("pass", pass_)) for _ in range(-(-n // each))
    ]
    rows = max(1, -(-len(marks) // MARKS_A_ROW))
    drawn = []
    for place, state in enumerate(marks):
        x, y = place % MARKS_A_ROW * _PITCH, place // MARKS_A_ROW * _PITCH
        if state == "pass":
            drawn.append(
                Markup('<rect x="{}" y="{}" width="10" height="10" rx="2" fill="#6B97C0"/>').format(
                    x + 1.5, y + 2.5
                )
            )
        else:
            symbol, tone = ("s-unmet", "unmet") if state == "fail" else ("s-open", "open")
            drawn.append(
                Markup('<use href="#{}" x="{}" y="{}" width="13" height="13" class="{}"/>').format(
                    symbol, x, y + 1, tone
                )
            )
    return Markup('<svg class="marks" width="{}" height="{}" aria-hidden="true">{}</svg>').format(
        min(len(marks), MARKS_A_ROW) * _PITCH or 1, rows * _PITCH + 1, Markup("").join(drawn)
    )
