"""What verdicts of a run lack, in words (还差什么): lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from markupsafe import Markup

from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.lacks import lacks_of
from yuqi.reports.results import Results
from yuqi.reports.words import Words

__all__ = ["LackLine", "lacks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LackLine:
    """One thing that is missing for a pass (差距): plain text."""

    what: str  # 科技人员占职工总数：差 3 名
    how: str | None  # 现 7.8%，须 ≥10.0%
    cite: str
    is_open: bool  # not missed yet: the bar lies within the range


def lacks(
    folder: Path, rows: Iterable[Mapping[str, Any]], *, lang: str = "zh"
) -> dict[tuple[str, str], tuple[LackLine, ...]]:
    """Return what each of some verdicts of a run lacks, farthest first, the score last.

    Args:
        folder: the run's results.
        rows: of its `verdicts`, with subject_id, programme, edition, verdict, score_low, score_high, score_bar
            and bar_op.
        lang: of the words.
    """
    opened = _open(folder.resolve(), lang, (folder / "run.parquet").stat().st_mtime_ns)
    with opened.lock:
        found = lacks_of(rows, opened.results, opened.labels, opened.figures)
    return {
        key: tuple(
            LackLine(
                what=_text(each.what),
                how=_text(each.how) if each.how else None,
                cite=_text(each.cite),
                is_open=each.is_open,
            )
            for each in each_lack
        )
        for key, each_lack in found.items()
    }


class _Opened:
    """A run's results, kept open for the next question; one question at a time."""

    def __init__(self, folder: Path, lang: str) -> None:
        words = Words(lang)
        self.lock = Lock()
        self.results = Results(folder)
        self.labels = Labels(self.results, words)
        self.figures = Figures(words)


@lru_cache(maxsize=4)
def _open(folder: Path, lang: str, _written: int) -> _Opened:
    return _Opened(folder, lang)


def _text(markup: Markup) -> str:
    return markup.striptags()
