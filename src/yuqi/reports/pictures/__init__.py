"""Pictures drawn as SVG text (图): solid is sure, hatched possible, the black line the bar. No script."""

from yuqi.reports.pictures.bars import rung_bar, standing_bar, value_bar
from yuqi.reports.pictures.calendar import MARKS_A_ROW, month_marks
from yuqi.reports.pictures.interval import part_bar, score_axis, score_interval
from yuqi.reports.pictures.marks import state_mark, swatch

__all__ = [
    "MARKS_A_ROW",
    "month_marks",
    "part_bar",
    "rung_bar",
    "score_axis",
    "score_interval",
    "standing_bar",
    "state_mark",
    "swatch",
    "value_bar",
]
