"""Pictures of an explanation (结论插图): the score and its parts, now and after a plan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yuqi.portal.ladder.explaining import Explained, Part
from yuqi.portal.ladder.wording import bar_words
from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures import interval, interval_axis, part_interval
from yuqi.portal.shared.pictures.drawing import percent, rect, svg

__all__ = ["DrawnPart", "Narrowing", "ScorePicture", "drawn_narrowing", "drawn_parts", "drawn_score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePicture:
    """The score as a range, now and after (评分区间图)."""

    now: SafeString
    now_words: str
    now_state: str  # pass, fail, open
    after: SafeString | None
    after_words: str
    after_state: str
    axis: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPart:
    """One part with its bar (评分部分图)."""

    part: Part
    bar: SafeString
    now: str
    max: str
    after: str
    is_open: bool


def drawn_score(said: Explained, after: Explained | None) -> ScorePicture | None:
    """Return the score drawn, None where the rules have no scorecard."""
    if said.score is None or said.score == (None, None):
        return None
    top = max(sum((part.max for part in said.parts), Decimal(0)) or Decimal(100), said.score[1] or Decimal(0))
    then = after.score if after is not None and after.score is not None else None
    bar = said.score_bar
    words = bar_words(said.bar_op, bar, None)

    def state(ends: tuple[Decimal | None, Decimal | None]) -> str:
        if bar is None:
            return ""
        low, high = ends
        if said.bar_op == ">":
            sure, possible = low is not None and low > bar, high is None or high > bar
        else:
            sure, possible = low is not None and low >= bar, high is None or high >= bar
        return "pass" if sure else "open" if possible else "fail"

    now_words = figures.score(*said.score, bar)
    after_words = figures.score(*then, bar) if then else ""
    return ScorePicture(
        now=interval(
            *said.score,
            bar=bar,
            top=top,
            label=_("现在 %(score)s 分，%(bar)s 分") % {"score": now_words, "bar": words},
        ),
        now_words=now_words,
        now_state=state(said.score),
        after=interval(
            *then,
            bar=bar,
            top=top,
            label=_("方案后 %(score)s 分，%(bar)s 分") % {"score": after_words, "bar": words},
            after=True,
        )
        if then
        else None,
        after_words=after_words,
        after_state=state(then) if then else "",
        axis=interval_axis(bar, words, top),
    )


def drawn_parts(said: Explained, after: Explained | None) -> tuple[DrawnPart, ...]:
    """Return the parts of the score drawn on one scale."""
    most = max((part.max for part in said.parts), default=Decimal(1))
    then = {part.id: part for part in after.parts} if after is not None else {}
    widest = max(said.parts, key=lambda part: _width(part), default=None)
    found = []
    for part in said.parts:
        low, high = part.low or Decimal(0), part.max if part.high is None else part.high
        later = then.get(part.id)
        ends = (later.low or Decimal(0), later.max if later.high is None else later.high) if later else None
        now = figures.score(low, high)
        found.append(
            DrawnPart(
                part=part,
                bar=part_interval(
                    low,
                    high,
                    full=part.max,
                    most=most,
                    label=_("%(part)s现在 %(score)s 分，满分 %(max)s")
                    % {"part": part.label, "score": now, "max": figures.plain(part.max)},
                    after=ends,
                ),
                now=now,
                max=figures.plain(part.max),
                after=figures.score(*ends) if ends is not None and ends != (low, high) else "",
                is_open=part is widest,
            )
        )
    return tuple(found)


def _width(part: Part) -> Decimal:
    return (part.max if part.high is None else part.high) - (part.low or Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """How much one judged item narrows the score (收窄)."""

    name: str
    narrows: Decimal
    bar: SafeString


def drawn_narrowing(said: Explained) -> tuple[Narrowing, ...]:
    """Return what experts should settle first, with bars in proportion."""
    most = max((each.narrows for each in said.narrowing), default=Decimal(1))
    return tuple(
        Narrowing(
            name=each.name,
            narrows=each.narrows,
            bar=svg(
                rect(None, None, percent(float(each.narrows / most)), 10, "url(#h-acc)"),
                label=f"{each.name} {figures.plain(each.narrows)}",
                class_="bar",
                width="100%",
                height=10,
            ),
        )
        for each in said.narrowing
    )
