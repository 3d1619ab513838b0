"""A list of who filed, as somebody sends it (已办名单): one enterprise a line, by code or name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat
from yuqi.portal.enterprises.selectors.register import register
from yuqi.portal.ladder.selectors.asking import programmes_of
from yuqi.portal.ladder.selectors.calendar import FILEABLE, KINDS
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import deadline_lines
from yuqi.portal.shared import figures

__all__ = ["Duty", "Named", "duties_to_file", "named_in"]

_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
_CELLS = re.compile(r"[\t,，;；|]+")
_GAPS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty of a year that enterprises file (一项填报义务)."""

    programme: str
    duty: str  # update@2025

    @property
    def value(self) -> str:
        """Return what a form sends."""
        return f"{self.programme}|{self.duty}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whom a list names (名单对上的企业)."""

    usccs: tuple[str, ...]
    unknown: tuple[str, ...]  # lines that name no enterprise of the register


def duties_to_file(viewer: Seat, run: Run) -> list[tuple[str, str]]:
    """Return the duties somebody still owes, as choices of a form, with how many owe each."""
    labels = programmes_of(run)
    rows = (
        deadline_lines(viewer)
        .filter(kind__in=FILEABLE)
        .exclude(status="filed")
        .values("programme", "kind", "said__duty")
        .annotate(n=Count("pk", filter=~Q(uscc="")))
        .order_by("said__duty", "programme")
    )
    found = []
    for row in rows:
        year = str(row["said__duty"] or "").partition("@")[2]
        label: Any = labels.get(row["programme"])
        if not year.isdecimal() or label is None:
            continue
        words = _("%(name)s　%(year)s 年度%(kind)s（%(n)d 家未办）") % {
            "name": label.en if figures.is_english() else label.zh,
            "year": year,
            "kind": KINDS[row["kind"]],
            "n": row["n"],
        }
        found.append((Duty(programme=row["programme"], duty=row["said__duty"]).value, words))
    return found


def named_in(viewer: Seat, text: str) -> Named:
    """Return whom a list names: by code where a line has one, else by the name in its first cell that is one."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", text).splitlines() if line.strip()]
    coded = {line: match[0] for line in lines if (match := _CODE.search(line.upper()))}
    known = set(register(viewer).filter(uscc__in=set(coded.values())).values_list("uscc", flat=True))
    by_name: dict[str, list[str]] = {}
    if len(coded) < len(lines):
        for uscc, name in register(viewer).values_list("uscc", "name"):
            by_name.setdefault(_plain(name), []).append(uscc)
    usccs: list[str] = []
    unknown: list[str] = []
    for line in lines:
        found = [coded[line]] if coded.get(line) in known else []
        if not found and line not in coded:
            cells = [_plain(cell) for cell in _CELLS.split(line)]
            found = next((by_name[cell] for cell in cells if len(by_name.get(cell, ())) == 1), [])
        if found:
            usccs += found
        else:
            unknown.append(line[:80])
    return Named(usccs=tuple(dict.fromkeys(usccs)), unknown=tuple(unknown))


def _plain(name: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", name)).lower()
