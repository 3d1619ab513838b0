"""Pictures drawn on the server (图): svg without script and style, each with its name and a table of its figures.

Lengths are percentages or a view box; the hatches come from `shared/_defs.html`. `{% picture p %}` shows a Picture;
the small ones (interval, meter, sparkline…) are svg text for use inside a line.
"""

from yuqi.portal.shared.pictures.bars import (
    Part,
    bar_pairs,
    difference,
    interval,
    interval_axis,
    meter,
    part_interval,
    shares,
    target_bar,
    unknown_bar,
)
from yuqi.portal.shared.pictures.drawing import Picture
from yuqi.portal.shared.pictures.flow import Side, flow
from yuqi.portal.shared.pictures.lines import Station, expiry_marks, sparkline
from yuqi.portal.shared.pictures.pyramid import Rung, pyramid

__all__ = [
    "Part",
    "Picture",
    "Rung",
    "Side",
    "Station",
    "bar_pairs",
    "difference",
    "expiry_marks",
    "flow",
    "interval",
    "interval_axis",
    "meter",
    "part_interval",
    "pyramid",
    "shares",
    "sparkline",
    "target_bar",
    "unknown_bar",
]
