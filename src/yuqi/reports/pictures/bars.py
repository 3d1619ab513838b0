"""Bars in percent of their frame (条): a rung, a row of standings, a value against its threshold."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from yuqi.reports.pictures.marks import FILLS, INK, TRACK, percent

__all__ = ["LEAST", "rung_bar", "standing_bar", "value_bar"]

LEAST = 0.6  # percent: the thinnest rung drawn, said in the panel's line


def rung_bar(*, count: int, reach: int, widest: int, shade: str, name: str) -> Markup:
    """Return one rung of the pyramid: centred, width by count, the right part hatched for those in reach."""
    if not count:
        return Markup('<svg class="bar" height="34" role="img" aria-label="{}"></svg>').format(name)
    width = max(100 * count / widest, LEAST)
    left = (100 - width) / 2
    hatched = width * reach / count
    parts = [
        Markup('<rect x="{}" y="2" width="{}" height="30" fill="{}"/>').format(
            percent(left), percent(width), shade
        )
    ]
    if reach:
        start = percent(left + width - hatched)
        parts.append(
            Markup(
                '<rect x="{0}" y="2" width="{1}" height="30" fill="#fff"/>'
                '<rect x="{0}" y="2" width="{1}" height="30" fill="url(#h-acc)" stroke="{2}"/>'
            ).format(start, percent(hatched), shade)
        )
    return Markup('<svg class="bar" height="34" role="img" aria-label="{}">{}</svg>').format(
        name, Markup("").join(parts)
    )


def standing_bar(counts: Mapping[str, int], *, whole: int, name: str) -> Markup:
    """Return one programme's enterprises by ladder word, in the words' order, as shares of `whole`."""
    parts, start = [Markup('<rect y="3" width="100%" height="12" fill="{}"/>').format(TRACK)], 0.0
    for standing, fill in FILLS.items():
        width = 100 * counts.get(standing, 0) / whole if whole else 0.0
        if width and standing != "far":
            parts.append(
                Markup('<rect x="{}" y="3" width="{}" height="12" fill="{}"/>').format(
                    percent(start), percent(width), fill
                )
            )
        start += width
    return Markup('<svg class="bar" height="18" role="img" aria-label="{}">{}</svg>').format(
        name, Markup("").join(parts)
    )


def value_bar(*, low: float, high: float, bar: float, state: str, name: str) -> Markup:
    """Return a value, or the range it lies in, against its threshold; the track ends at twice the bar or the value."""
    whole = max(bar * 2, high * 1.05, bar * 1.05) or 1.0
    fill = {"met": "#0F6B50", "unmet": "#9E2A12"}.get(state, "#17568F")
    hatch = "url(#h-grey)" if state == "unknown" else "url(#h-acc)"
    return Markup(
        '<svg class="bar bb" height="20" role="img" aria-label="{}">'
        '<rect y="6" width="100%" height="8" fill="{}"/>'
        '<rect y="6" width="{}" height="8" fill="{}"/>'
        '<rect x="{}" y="6" width="{}" height="8" fill="{}"/>'
        '<rect x="{}" y="2" width="2" height="16" fill="{}"/></svg>'
    ).format(
        name,
        TRACK,
        percent(100 * low / whole),
        fill,
        percent(100 * low / whole),
        percent(100 * (high - low) / whole),
        hatch,
        percent(100 * bar / whole),
        INK,
    )
