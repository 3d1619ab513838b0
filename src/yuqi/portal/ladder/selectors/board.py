"""The board (梯度看板): rungs across, what is to be done down; counts and a few cards, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OrderBy, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.access import Seat
from yuqi.portal.bridge import details
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import Wanted, chosen, register
from yuqi.portal.ladder.models import FollowUp
from yuqi.portal.ladder.selectors.follow_ups import follow_ups_of
from yuqi.portal.ladder.selectors.lacks import lacks_of
from yuqi.portal.ladder.wording import score_words
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import Run, Standing
from yuqi.portal.runs.selectors import folder_of, standings
from yuqi.portal.shared import figures

__all__ = [
    "LANES",
    "BoardCard",
    "Cell",
    "Column",
    "Lane",
    "board_of",
    "filters_of",
    "on_programme",
    "ordered",
]

_CARDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One row of the board (看板行): a ladder word, and what is done about it."""

    standing: str
    name: str | Promise
    note: str | Promise
    act: str | Promise
    url_name: str


LANES = (
    Lane(
        standing="pass",
        name=gettext_lazy("已符合"),
        note=gettext_lazy("还没申报"),
        act=gettext_lazy("发提示函"),
        url_name="letters",
    ),
    Lane(
        standing="near",
        name=gettext_lazy("差一步"),
        note=gettext_lazy("差得最少的在前"),
        act=gettext_lazy("派专员"),
        url_name="assign",
    ),
    Lane(
        standing="open",
        name=gettext_lazy("待定"),
        note=gettext_lazy("缺数或待专家评"),
        act=gettext_lazy("催补资料"),
        url_name="assign",
    ),
    Lane(
        standing="at_risk",
        name=gettext_lazy("有风险"),
        note=gettext_lazy("年内到期，或现在续不上"),
        act=gettext_lazy("复核续期"),
        url_name="assign",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCard:
    """One enterprise in one cell (卡片)."""

    uscc: str
    name: str
    programme: str
    says: str
    more: str
    state: str  # met, unmet or "" : shape before the words

    @property
    def pick(self) -> str:
        """Return what a selection sends."""
        return f"{self.uscc}:{self.programme}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell (格)."""

    lane: Lane
    programme: str
    count: int
    cards: tuple[BoardCard, ...]
    bad: int = 0  # of titles that expire: those whose verdict is fail

    @property
    def rest(self) -> int:
        """Return how many have no card."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One rung (列)."""

    programme: str
    label: details.Label
    held: int
    counts: Mapping[str, int]
    cells: tuple[Cell, ...]


def ordered(rows: QuerySet[Standing], standing: str) -> QuerySet[Standing]:
    """Return standings in the order in which they deserve attention."""
    return rows.order_by(*_order(standing), "uscc")


def _order(standing: str) -> list[OrderBy]:
    if standing == "pass":
        return [F("score_low").desc(nulls_last=True)]
    if standing == "near":
        return [
            F("conditions_unmet").asc(),
            F("distance").asc(nulls_last=True),
            F("conditions_unknown").asc(),
        ]
    if standing == "open":
        return [F("conditions_unknown").asc(), F("score_low").desc(nulls_last=True)]
    if standing in ("at_risk", "held"):
        return [F("verdict").asc(), F("held_until").asc(nulls_last=True)]  # fail, open, pass
    return [F("distance").asc(nulls_last=True), F("conditions_unmet").asc()]


def on_programme(viewer: Seat, wanted: Wanted, programmes: Iterable[str]) -> QuerySet[Standing]:
    """Return where the enterprises that answer the filters stand on some programmes."""
    firms = chosen(viewer, wanted).order_by().filter(uscc=OuterRef("uscc"))
    rows = standings(viewer).filter(subject="enterprise", programme__in=list(programmes))
    return rows.filter(Exists(firms))  # in(…) would begin with every enterprise of the zone


def filters_of(viewer: Seat, wanted: Wanted) -> object:
    """Return what tells one set of filters from another, None where there are none; "mine" is the viewer's."""
    if wanted == Wanted():
        return None
    return (viewer.user_id if wanted.officer == "me" else 0, wanted)


def board_of(viewer: Seat, run: Run, track: details.Track, wanted: Wanted) -> tuple[Column, ...]:
    """Return the columns of a track, each with its cells from top to bottom."""
    programmes = [rung.programme for rung in track.rungs]
    rows = on_programme(viewer, wanted, programmes)
    numbers, shown = kept(
        f"board {track.id}",
        viewer,
        run,
        lambda: (
            list(rows.values("programme", "standing", "verdict").annotate(n=Count("pk")).order_by()),
            [row for lane in LANES for row in _first(rows, lane.standing)],
        ),
        by=filters_of(viewer, wanted),
    )
    counts: dict[tuple[str, str], int] = {}
    bad: dict[str, int] = {}
    for each in numbers:
        place = (each["programme"], each["standing"])
        counts[place] = counts.get(place, 0) + each["n"]
        if each["standing"] == "at_risk" and each["verdict"] == "fail":
            bad[each["programme"]] = bad.get(each["programme"], 0) + each["n"]
    cards = _cards(viewer, run, shown)
    return tuple(
        Column(
            programme=rung.programme,
            label=rung.label,
            held=counts.get((rung.programme, "held"), 0) + counts.get((rung.programme, "at_risk"), 0),
            counts={
                word: counts.get((rung.programme, word), 0)
                for word in ("held", "at_risk", "pass", "near", "open", "far")
            },
            cells=tuple(
                Cell(
                    lane=lane,
                    programme=rung.programme,
                    count=counts.get((rung.programme, lane.standing), 0),
                    cards=tuple(cards.get((rung.programme, lane.standing), ())),
                    bad=bad.get(rung.programme, 0) if lane.standing == "at_risk" else 0,
                )
                for lane in LANES
            ),
        )
        for rung in track.rungs
    )


def _first(rows: QuerySet[Standing], standing: str) -> list[Standing]:
    place = Window(RowNumber(), partition_by=[F("programme")], order_by=[*_order(standing), F("uscc").asc()])
    return list(
        rows.filter(standing=standing)
        .annotate(place=place)
        .filter(place__lte=_CARDS)
        .order_by("programme", "place")
    )


def _cards(viewer: Seat, run: Run, shown: Sequence[Standing]) -> dict[tuple[str, str], list[BoardCard]]:
    usccs = {row.uscc for row in shown}
    firms = {
        each.uscc: each
        for each in register(viewer)
        .filter(uscc__in=usccs)
        .select_related("officer")
        .only("uscc", "name", "officer__name")
    }
    follow = {
        (each.uscc, each.programme): each
        for each in follow_ups_of(viewer).filter(uscc__in=usccs).select_related("owner")
    }
    lacks = lacks_of(folder_of(run), [row for row in shown if row.standing in ("near", "open", "at_risk")])
    found: dict[tuple[str, str], list[BoardCard]] = {}
    for row in shown:
        firm = firms.get(row.uscc)
        if firm is None:
            continue
        says, state = _says(row, lacks.get((row.uscc, row.programme), ""), run.as_of)
        found.setdefault((row.programme, row.standing), []).append(
            BoardCard(
                uscc=row.uscc,
                name=firm.name,
                programme=row.programme,
                says=says,
                more=_more(row, firm, follow.get((row.uscc, row.programme)), run.as_of),
                state=state,
            )
        )
    return found


def _says(row: Standing, lacks: str, as_of: date) -> tuple[str, str]:
    if row.standing == "pass":
        if (
            row.score_low is not None
            and row.score_bar is not None
            and (row.route or "scorecard") == "scorecard"
        ):
            return score_words(row.score_low, row.score_high, row.score_bar, row.bar_op), ""
        return _("%(n)d 项全部达标") % {"n": row.conditions_met}, ""
    if row.standing == "at_risk":
        if row.verdict == "pass":
            return _("按现有数据可续"), "met"
        return lacks or _("按现有数据续不上"), "unmet" if row.verdict == "fail" else ""
    return lacks or _("%(n)d 项待补") % {"n": row.conditions_unknown}, ""


def _more(row: Standing, firm: Enterprise, follow: FollowUp | None, as_of: date) -> str:
    parts = []
    if row.standing == "at_risk" and row.held_until is not None:
        parts.append(_("%(day)s到期") % {"day": figures.day_words(row.held_until, as_of)})
    if row.eligible_from is not None and row.standing == "near":
        parts.append(_("%(day)s起自然满足") % {"day": figures.day_words(row.eligible_from, as_of)})
    owner = follow.owner if follow is not None and follow.owner is not None else firm.officer
    parts.append(owner.name if owner is not None else _("未派专员"))
    if follow is not None:
        parts.append(str(follow.get_state_display()))
    return "　".join(parts)
