"""The pyramid's rungs (金字塔梯级): which programmes make one rung; each enterprise stands at its highest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

__all__ = ["NONE", "RUNGS", "RungFigures", "highest", "moves", "titles_in_force"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RungOfPyramid:
    """One rung (梯级): its own order, from the bottom up."""

    id: str
    name: Any
    programmes: tuple[str, ...]


RUNGS: tuple[RungOfPyramid, ...] = (
    RungOfPyramid(
        id="tech",
        name=_("科技型／创新型"),
        programmes=("tech_sme", "zhejiang.tech_sme", "innovative_sme"),
    ),
    RungOfPyramid(id="hnte", name=_("高新技术企业"), programmes=("hnte",)),
    RungOfPyramid(id="specialised", name=_("专精特新"), programmes=("specialised_sme",)),
    RungOfPyramid(id="giant", name=_("小巨人"), programmes=("little_giant", "key_little_giant")),
    RungOfPyramid(id="champion", name=_("单项冠军"), programmes=("single_champion",)),
)
NONE = -1  # on no rung
_RUNG_OF = {programme: place for place, rung in enumerate(RUNGS) for programme in rung.programmes}


@dataclass(frozen=True, slots=True, kw_only=True)
class RungFigures:
    """Where enterprises went within a year (升降)."""

    up: Mapping[int, list[str]]  # rung reached → codes, from the rung right below
    down: Mapping[int, list[str]]  # rung left → codes, to the rung right below
    across: list[str]  # over more than one rung, up or down
    before: Mapping[int, int]  # rung → how many stood there


def highest(held: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return uscc → its highest rung, from pairs of (uscc, programme held); who holds nothing is left out."""
    found: dict[str, int] = {}
    for uscc, programme in held:
        rung = _RUNG_OF.get(programme)
        if rung is not None and rung > found.get(uscc, NONE):
            found[uscc] = rung
    return found


def titles_in_force(titles: Iterable[Mapping[str, Any]], day: date) -> Iterable[tuple[str, str]]:
    """Give (uscc, programme) of the titles in force on a day: valid through `expires_on`, not revoked before."""
    for title in titles:
        granted, expires, revoked = title["granted_on"], title["expires_on"], title["revoked_on"]
        if granted is None or granted > day or (expires and expires < day) or (revoked and revoked <= day):
            continue
        yield title["uscc"], title["programme"]


def moves(before: Mapping[str, int], now: Mapping[str, int], register: Collection[str]) -> RungFigures:
    """Return who moved between two days, of the enterprises in the register."""
    up: dict[int, list[str]] = defaultdict(list)
    down: dict[int, list[str]] = defaultdict(list)
    across: list[str] = []
    for uscc in sorted(register):
        old, new = before.get(uscc, NONE), now.get(uscc, NONE)
        if new == old + 1:
            up[new].append(uscc)
        elif new == old - 1:
            down[old].append(uscc)
        elif new != old:
            across.append(uscc)
    counts = Counter(before.get(uscc, NONE) for uscc in register)
    return RungFigures(up=dict(up), down=dict(down), across=across, before=counts)
