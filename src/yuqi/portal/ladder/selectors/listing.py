"""Enterprises by where they stand on a programme (梯度名单)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat
from yuqi.portal.bridge import details
from yuqi.portal.enterprises.selectors.register import Wanted, register, wanted_from
from yuqi.portal.ladder.selectors.asking import programmes_of
from yuqi.portal.ladder.selectors.board import filters_of, on_programme, ordered
from yuqi.portal.ladder.selectors.follow_ups import follow_ups_of
from yuqi.portal.ladder.selectors.lacks import lacks_of
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import Run, Standing
from yuqi.portal.runs.selectors import folder_of, standings
from yuqi.portal.shared import figures

__all__ = ["SORTS", "Asked", "ListRow", "listed", "rows_for"]

SORTS = {
    "score": (_("评分"), "score_low"),
    "unmet": (_("未达标"), "conditions_unmet"),
    "unknown": (_("待补"), "conditions_unknown"),
    "until": (_("有效期至"), "held_until"),
    "distance": (_("差距"), "distance"),
}
WORDS = ("pass", "near", "open", "at_risk", "held", "far")
VERDICTS = ("pass", "open", "fail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list was asked for (名单条件)."""

    viewer: Seat
    programme: str
    programmes: Mapping[str, details.Label]
    several: tuple[str, ...]  # programmes that were asked for together; none: one or all
    standing: str
    holds: bool  # those who hold the title, at risk or not
    verdict: str
    wanted: Wanted
    sort: str
    rows: QuerySet[Standing]
    in_any: QuerySet[Standing]  # whatever the standing
    run: Run

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many stand where, kept a while."""
        asked = (self.programme, self.several, self.holds, self.verdict)
        numbers = self.in_any.values("standing").annotate(n=Count("pk")).order_by()
        return kept(
            f"list {asked}",
            self.viewer,
            self.run,
            lambda: {each["standing"]: each["n"] for each in numbers},
            by=filters_of(self.viewer, self.wanted),
        )

    @property
    def label(self) -> details.Label | None:
        """Return the programme's name, None for all programmes."""
        return self.programmes.get(self.programme)

    @property
    def labels(self) -> list[details.Label]:
        """Return the names of the programmes that were asked for together."""
        return [self.programmes[each] for each in self.several]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return what the query asked for beside the filters one sees."""
        said = (
            ("programmes", ",".join(self.several)),
            ("standing", self.standing),
            ("holds", "1" if self.holds else ""),
            ("verdict", self.verdict),
        )
        return [(name, value) for name, value in said if value]

    def picked(self, picks: Iterable[str]) -> list[Standing]:
        """Return the standings of a selection, "uscc:programme" each."""
        wanted = {tuple(each.split(":", 1)) for each in picks if ":" in each}
        rows = standings(self.viewer).filter(
            subject="enterprise", uscc__in={uscc for uscc, _programme in wanted}
        )
        return [row for row in rows if (row.uscc, row.programme) in wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One line of the list (名单行)."""

    standing: Standing
    uscc: str
    name: str
    district: str
    programme: str
    programme_name: str
    says: str
    owner: str
    follow_state: str

    @property
    def pick(self) -> str:
        """Return what a selection sends."""
        return f"{self.uscc}:{self.programme}"


def listed(viewer: Seat, run: Run, query: Any) -> Asked:
    """Return what a query string asks for; a programme nobody knows is every programme."""
    programmes = programmes_of(run)
    programme = query.get("programme", "") if query.get("programme", "") in programmes else ""
    standing = query.get("standing", "") if query.get("standing", "") in WORDS else ""
    verdict = query.get("verdict", "") if query.get("verdict", "") in VERDICTS else ""
    holds = query.get("holds") == "1"
    several = tuple(
        dict.fromkeys(each for each in query.get("programmes", "").split(",") if each in programmes)
    )
    if programme or len(several) < 2:
        programme, several = programme or "".join(several), ()
    wanted = wanted_from(_without_sort(query))
    rows = on_programme(viewer, wanted, [programme] if programme else several or programmes)
    if holds:
        rows = rows.filter(held=True)
    if verdict:
        rows = rows.filter(verdict=verdict)
    in_any = rows
    if standing:
        rows = rows.filter(standing=standing)
    sort = query.get("sort", "")
    name = sort.removeprefix("-")
    if name in SORTS:
        column = F(SORTS[name][1])
        rows = rows.order_by(
            column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True), "uscc"
        )
    elif standing or holds:
        rows = ordered(rows, standing or "held")
    else:
        rows = rows.order_by("uscc", "programme")
    return Asked(
        viewer=viewer,
        programme=programme,
        programmes=programmes,
        several=several,
        standing=standing,
        holds=holds,
        verdict=verdict,
        wanted=wanted,
        sort=sort if name in SORTS else "",
        rows=rows,
        in_any=in_any,
        run=run,
    )


def _without_sort(query: Any) -> Any:
    """Return a query without what means another thing to the register."""
    copy = query.copy()
    for name in ("programme", "programmes", "standing", "holds", "verdict", "sort"):
        copy.pop(name, None)
    return copy


def rows_for(viewer: Seat, run: Run, rows: Sequence[Standing]) -> list[ListRow]:
    """Return lines with names, owners and what is lacking; four queries and the run's files."""
    usccs = {row.uscc for row in rows}
    firms = {
        each.uscc: each
        for each in register(viewer)
        .filter(uscc__in=usccs)
        .select_related("officer")
        .only("uscc", "name", "district", "officer__name")
    }
    follow = {
        (each.uscc, each.programme): each
        for each in follow_ups_of(viewer).filter(uscc__in=usccs).select_related("owner")
    }
    lacks = lacks_of(folder_of(run), [row for row in rows if row.verdict != "pass"])
    labels = programmes_of(run)
    english = figures.is_english()
    found = []
    for row in rows:
        firm = firms.get(row.uscc)
        if firm is None:
            continue
        kept = follow.get((row.uscc, row.programme))
        owner = kept.owner if kept is not None and kept.owner is not None else firm.officer
        label = labels[row.programme]
        found.append(
            ListRow(
                standing=row,
                uscc=row.uscc,
                name=firm.name,
                district=firm.district,
                programme=row.programme,
                programme_name=label.en if english else label.zh,
                says=lacks.get((row.uscc, row.programme), ""),
                owner=owner.name if owner is not None else "",
                follow_state=str(kept.get_state_display()) if kept is not None else "",
            )
        )
    return found
