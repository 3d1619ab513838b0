"""The cockpit (驾驶舱): one sentence, three things to do first, pyramid, near list, expiries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.bridge.library import library
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import Wanted, chosen
from yuqi.portal.insight.selectors.figures import figures_of
from yuqi.portal.insight.selectors.rungs import NONE, RUNGS
from yuqi.portal.ladder.selectors.board import on_programme
from yuqi.portal.ladder.selectors.calendar import dues, period_of, today_of
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import Run, Standing
from yuqi.portal.runs.selectors import deadline_lines, standings
from yuqi.portal.shared.figures import count, day_words
from yuqi.portal.shared.pictures import Picture, Rung, expiry_marks, pyramid

__all__ = ["Cockpit", "Month", "cockpit_of", "due_soon", "expiring"]

_MONTHS = 6
_MARKS = 18  # a month has no more marks: two rows


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """One of the three things to do first (先办)."""

    number: int
    unit: str
    is_red: bool
    says: str
    more: str
    url: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What expires in a month (到期月份)."""

    name: str
    number: int
    marks: Any
    says: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """Expiries of one programme (到期): by month, and those who cannot renew yet."""

    programme: str
    total: int
    url: str
    months: tuple[Month, ...]
    at_risk: tuple[Mapping[str, Any], ...]
    each: int = 1  # enterprises a mark stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Cockpit:
    """Everything the page shows (驾驶舱)."""

    run: Run
    register: int
    on_ladder: int
    up: int
    down: int
    first: tuple[First, ...]
    pyramid: Picture
    near: tuple[Mapping[str, Any], ...]
    near_total: int
    across: int
    near_url: str
    expiry: Expiry
    others: tuple[Mapping[str, Any], ...]


def cockpit_of(viewer: Seat, run: Run, *, lang: str) -> Cockpit:
    """Return the zone at a glance, by its current run."""
    figures = figures_of(run)
    rows = on_programme(viewer, Wanted(), _programmes())
    ups = sum(len(codes) for codes in figures["up"].values())
    downs = sum(len(codes) for codes in figures["down"].values())
    numbers = kept(
        "cockpit",
        viewer,
        run,
        lambda: list(rows.values("programme", "standing").annotate(total=Count("pk")).order_by()),
    )
    counted = {(row["programme"], row["standing"]): row["total"] for row in numbers}
    ending, numbers_ending = kept("ending", viewer, run, lambda: _ending(viewer, run))
    return Cockpit(
        run=run,
        register=figures["register"],
        on_ladder=figures["register"] - figures["now"]["-1"],
        up=ups,
        down=downs,
        first=_first(viewer, run, counted, ending),
        pyramid=_pyramid(figures),
        near=tuple(
            each | {"lacks": each["lacks"].get(lang, []), "programme_name": _name(each["programme"])}
            for each in _of_own(viewer, figures["near"])
        ),
        near_total=sum(counted.get((programme, "near"), 0) for programme in _programmes()),
        across=len(figures["across"]),
        near_url=_lines_url(_programmes(), standing="near"),
        expiry=_expiry(viewer, run, ending),
        others=_others(numbers_ending),
    )


def _of_own(viewer: Seat, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out enterprises of other districts, for a seat of one."""
    if not viewer.district:
        return list(rows)
    firms = visible_to(Enterprise.objects.all(), viewer).filter(uscc__in=[row["uscc"] for row in rows])
    own = set(firms.values_list("uscc", flat=True))
    return [row for row in rows if row["uscc"] in own]


def _programmes() -> list[str]:
    return [programme for rung in RUNGS for programme in rung.programmes]


def _name(programme: str) -> Any:
    return library().label("programme", programme)


def _list_url(programme: str, **query: str) -> str:
    return f"{reverse('ladder:list')}?{urlencode({'programme': programme, **query})}"


def _lines_url(programmes: Sequence[str], **query: str) -> str:
    return f"{reverse('ladder:list')}?{urlencode({'programmes': ','.join(programmes), **query})}"


def due_soon(viewer: Seat, run: Run) -> tuple[Mapping[str, Any], str]:
    """Return how much falls due within thirty days and is not done, its first day, and the page that lists these."""
    query = QueryDict("days=30&status=due&kind=duty")
    period = period_of(query, today_of(run))
    rows = dues(viewer, Wanted(), query, period).order_by()
    numbers = kept(
        f"due from {period.today}",
        viewer,
        run,
        lambda: rows.aggregate(total=Count("pk"), day=Min("due_on")),
    )
    return numbers, f"{reverse('ladder:calendar')}?{query.urlencode()}"


def _expiring_url(programme: str, **query: str) -> str:
    return f"{reverse('insight:expiring')}?{urlencode({'programme': programme, **query})}"


def expiring(viewer: Seat, run: Run) -> QuerySet[Standing]:
    """Return titles held that end within six months of the run's day, the first to end first."""
    last = _month(run.as_of, _MONTHS)
    rows = standings(viewer).filter(held=True, held_until__gte=run.as_of, held_until__lte=last)
    rows = rows.filter(uscc__in=chosen(viewer, Wanted()).order_by().values("uscc"))
    return rows.order_by("held_until", "uscc")


def _first(
    viewer: Seat, run: Run, counted: Mapping[tuple[str, str], int], ending: list[dict[str, Any]]
) -> tuple[First, ...]:
    """Return the three most pressing: HNTE that cannot renew, passes not applied for, duties missed or due."""
    stuck = [row for row in ending if row["verdict"] == "fail"]
    ready = counted.get(("hnte", "pass"), 0)
    window = (
        deadline_lines(viewer)
        .filter(programme="hnte", kind="window", due_on__gte=run.as_of)
        .aggregate(day=Min("due_on"))["day"]
    )
    numbers, due_url = due_soon(viewer, run)
    return (
        First(
            number=len(stuck),
            unit=_("家"),
            is_red=bool(stuck),
            says=_("高企六个月内到期，现在续不上"),
            more=_("最早一家 %(day)s到期") % {"day": day_words(stuck[0]["held_until"], run.as_of)}
            if stuck
            else _("六个月内到期的都能续"),
            url=_expiring_url("hnte", verdict="fail"),
            act=_("看名单"),
        ),
        First(
            number=ready,
            unit=_("家"),
            is_red=False,
            says=_("已符合高企条件，还没申报"),
            more=_("最近一批 %(day)s截止") % {"day": day_words(window, run.as_of)}
            if window
            else _("申报时间以当地通知为准"),
            url=_list_url("hnte", standing="pass"),
            act=_("看名单"),
        ),
        First(
            number=numbers["total"],
            unit=_("件"),
            is_red=False,
            says=_("30 天内到期的义务，还没办"),
            more=_("最早一件 %(day)s") % {"day": day_words(numbers["day"], run.as_of)}
            if numbers["day"]
            else _("近 30 天没有要办的"),
            url=due_url,
            act=_("去办理"),
        ),
    )


def _pyramid(figures: Mapping[str, Any]) -> Picture:
    rungs = []
    words = []
    for place in range(len(RUNGS) - 1, NONE - 1, -1):
        key = str(place)
        now, before = figures["now"][key], figures["before"][key]
        has_above = place + 1 < len(RUNGS)
        name = RUNGS[place].name if place >= 0 else _("未入梯")
        words.append(f"{name} {count(now)}")
        id_ = RUNGS[place].id if place >= 0 else "none"
        stood = f"{reverse('insight:rung')}?rung={id_}"
        moved = f"{reverse('insight:moves')}?to={id_}"
        rungs.append(
            Rung(
                name=name,
                count=now,
                change=now - before,
                near=figures["steps"]["near"][key] if has_above else None,
                eligible=figures["steps"]["pass"][key] if has_above else None,
                up=len(figures["up"].get(key, ())),
                down=len(figures["down"].get(key, ())),
                url=stood,
                near_url=f"{stood}&step=near",
                eligible_url=f"{stood}&step=pass",
                up_url=moved if place >= 0 else None,
                down_url=f"{moved}&way=down" if place >= 0 else None,
            )
        )
    return pyramid(rungs, label=_("梯队金字塔：") + "，".join(words))


def _month(day: date, months: int) -> date:
    """Return the last day of the month that many months on."""
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - timedelta(days=1)


def _expiry(viewer: Seat, run: Run, rows: list[dict[str, Any]]) -> Expiry:
    by_month: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows:
        by_month[(row["held_until"].year, row["held_until"].month)].append(row["verdict"])
    months = []
    most = max((len(verdicts) for verdicts in by_month.values()), default=0)
    each = next(size for size in (1, 2, 5, 10, 20, 50, 100, 1000) if most <= size * _MARKS or size == 1000)
    for (year, month), verdicts in sorted(by_month.items()):
        risky = sum(verdict != "pass" for verdict in verdicts)
        says = (
            ngettext("%(number)s 家有风险", "%(number)s 家有风险", risky) % {"number": risky}
            if risky
            else _("均可续")
        )
        months.append(
            Month(
                name=_("%(month)s 月") % {"month": month},
                number=len(verdicts),
                marks=expiry_marks(verdicts, each=each),
                says=says,
                url=_expiring_url("hnte", month=f"{year}-{month:02d}"),
            )
        )
    failing = [row for row in rows if row["verdict"] == "fail"][:3]
    names = dict(
        Enterprise.objects.filter(
            tenant_id=viewer.tenant_id, uscc__in=[row["uscc"] for row in failing]
        ).values_list("uscc", "name")
    )
    return Expiry(
        programme="hnte",
        total=len(rows),
        url=_expiring_url("hnte"),
        months=tuple(months),
        each=each,
        at_risk=tuple(row | {"name": names.get(row["uscc"], row["uscc"])} for row in failing),
    )


def _ending(viewer: Seat, run: Run) -> tuple[list[dict[str, Any]], Counter[tuple[str, bool]]]:
    """Return the HNTE titles that end, one by one, and of the others how many, by programme and whether at risk."""
    rows = expiring(viewer, run)
    ones = rows.filter(programme="hnte").values("uscc", "verdict", "held_until")
    others = (
        rows.filter(programme__in=[each for each in _programmes() if each != "hnte"])
        .order_by()
        .values_list("programme", "verdict")
        .annotate(n=Count("pk"))
    )
    numbers: Counter[tuple[str, bool]] = Counter()
    for programme, verdict, number in others:
        numbers[programme, verdict != "pass"] += number
    return list(ones), numbers


def _others(numbers: Counter[tuple[str, bool]]) -> tuple[Mapping[str, Any], ...]:
    total: Counter[str] = Counter()
    for (programme, _risky), number in numbers.items():
        total[programme] += number
    return tuple(
        {
            "name": _name(programme),
            "number": number,
            "risky": numbers[programme, True],
            "url": _expiring_url(programme),
            "risky_url": _expiring_url(programme, risk="1"),
        }
        for programme, number in total.most_common(4)
    )
