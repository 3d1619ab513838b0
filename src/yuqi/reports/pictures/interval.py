"""The score interval (评分区间): solid to the low, hatched to the high, a line at the bar."""

from __future__ import annotations

from markupsafe import Markup

from yuqi.reports.pictures.marks import INK, TRACK, percent

__all__ = ["part_bar", "score_axis", "score_interval"]


def score_interval(*, low: float, high: float, bar: float | None, whole: float, name: str) -> Markup:
    """Return a score on its track 0–`whole`."""
    line = (
        Markup('<rect x="{}" width="2" height="26" fill="{}"/>').format(percent(100 * bar / whole), INK)
        if bar is not None
        else Markup("")
    )
    return Markup(
        '<svg class="bar" height="26" role="img" aria-label="{}">'
        '<rect y="5" width="100%" height="16" fill="{}"/>'
        '<rect y="5" width="{}" height="16" fill="#17568F"/>'
        '<rect x="{}" y="5" width="{}" height="16" fill="url(#h-acc)"/>{}</svg>'
    ).format(
        name,
        TRACK,
        percent(100 * low / whole),
        percent(100 * low / whole),
        percent(100 * (high - low) / whole),
        line,
    )


def score_axis(*, bar: float | None, whole: float, bar_words: str, whole_words: str) -> Markup:
    """Return the words under the track: 0, the bar, the whole."""
    middle = (
        Markup(
            '<text x="{}" y="12" font-size="12" font-weight="600" fill="#16202B" text-anchor="middle">{}</text>'
        ).format(percent(100 * bar / whole), bar_words)
        if bar is not None
        else Markup("")
    )
    end = (
        Markup('<text x="100%" y="12" font-size="12" fill="#5A6673" text-anchor="end">{}</text>').format(
            whole_words
        )
        if bar is None or bar / whole < 0.85
        else Markup("")
    )
    return Markup(
        '<svg class="bar" height="16" aria-hidden="true"><text x="0" y="12" font-size="12" fill="#5A6673">0</text>{}{}</svg>'
    ).format(middle, end)


def part_bar(*, low: float, high: float, max_: float, longest: float, name: str) -> Markup:
    """Return a part or item on one common scale: its own track is as long as its maximum."""
    return Markup(
        '<svg class="bar" height="16" role="img" aria-label="{}">'
        '<rect y="3" width="{}" height="10" fill="{}"/>'
        '<rect y="3" width="{}" height="10" fill="#17568F"/>'
        '<rect x="{}" y="3" width="{}" height="10" fill="url(#h-acc)"/></svg>'
    ).format(
        name,
        percent(100 * max_ / longest),
        TRACK,
        percent(100 * low / longest),
        percent(100 * low / longest),
        percent(100 * (high - low) / longest),
    )
