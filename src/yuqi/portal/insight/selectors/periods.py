"""Months and years one can report on (报告期): those in which the zone was assessed."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yuqi.portal.runs.models import Run

__all__ = ["Period", "period_named", "periods_of", "run_before", "run_in"]

_KEY = re.compile(r"(\d{4})(?:-(\d{2}))?")
_SHOWN = {"month": 12, "year": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month or a year (报告期)."""

    key: str  # 2026-06 or 2026
    first: date
    last: date

    @property
    def is_year(self) -> bool:
        """Whether it is a year."""
        return len(self.key) == 4

    @property
    def name(self) -> str:
        """Return how pages and papers call it."""
        if self.is_year:
            return _("%(year)d 年") % {"year": self.first.year}
        return _("%(year)d 年 %(month)d 月") % {"year": self.first.year, "month": self.first.month}

    @property
    def day_before(self) -> date:
        """Return the last day before it."""
        return self.first - timedelta(days=1)


def period_named(key: str) -> Period | None:
    """Return a month (2026-06) or a year (2026), None for what is neither."""
    said = _KEY.fullmatch(key)
    if said is None or not 1900 <= int(said[1]) <= 2200:
        return None
    year = int(said[1])
    if said[2] is None:
        return Period(key=key, first=date(year, 1, 1), last=date(year, 12, 31))
    month = int(said[2])
    if not 1 <= month <= 12:
        return None
    return Period(
        key=key,
        first=date(year, month, 1),
        last=date(year, month, calendar.monthrange(year, month)[1]),
    )


def periods_of(tenant_id: int) -> dict[str, list[Period]]:
    """Return the months and years that hold a run's day, newest first."""
    days = _runs(tenant_id).order_by("-as_of").values_list("as_of", flat=True).distinct()
    keys = {"month": [f"{day:%Y-%m}" for day in days], "year": [f"{day:%Y}" for day in days]}
    return {
        kind: [found for key in dict.fromkeys(own) if (found := period_named(key)) is not None][
            : _SHOWN[kind]
        ]
        for kind, own in keys.items()
    }


def run_in(tenant_id: int, period: Period) -> Run | None:
    """Return the run a report on a period rests on: the last whose day lies in it."""
    rows = _runs(tenant_id).filter(as_of__gte=period.first, as_of__lte=period.last)
    return rows.order_by("-as_of", "-number").first()


def run_before(tenant_id: int, period: Period) -> Run | None:
    """Return the run it is compared with: the last whose day lies before it."""
    return _runs(tenant_id).filter(as_of__lt=period.first).order_by("-as_of", "-number").first()


def _runs(tenant_id: int) -> QuerySet[Run]:
    return Run.objects.filter(tenant_id=tenant_id, published_at__isnull=False)
