"""Innovation points (创新积分): models of the catalog scored for every enterprise; docs/algorithms/points.md."""

from yuqi.engine.points.change import Change, change_between
from yuqi.engine.points.compiled import Compiled, Mark, check_models, compile_model
from yuqi.engine.points.frame import Frame, Values, read_frame
from yuqi.engine.points.results import model_status, result_tables, write
from yuqi.engine.points.robust import DRAWS, RankInterval, rank_interval
from yuqi.engine.points.score import Earned, Scores, score
from yuqi.engine.points.sheet import ScoreSheet, SheetLine, SheetPart, TrendPoint, sheet_of, trend_point

__all__ = [
    "DRAWS",
    "Change",
    "Compiled",
    "Earned",
    "Frame",
    "Mark",
    "RankInterval",
    "ScoreSheet",
    "Scores",
    "SheetLine",
    "SheetPart",
    "TrendPoint",
    "Values",
    "change_between",
    "check_models",
    "compile_model",
    "model_status",
    "rank_interval",
    "read_frame",
    "result_tables",
    "score",
    "sheet_of",
    "trend_point",
    "write",
]
