"""The zone's figures with targets (运行监测)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.access import Seat, may
from yuqi.portal.accounts.selectors import suppression_minimum
from yuqi.portal.bridge.library import library
from yuqi.portal.enterprises.selectors.register import Wanted
from yuqi.portal.insight.models import Target
from yuqi.portal.insight.selectors.figures import figures_of, kpis_of
from yuqi.portal.ladder.selectors.board import on_programme
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import Run
from yuqi.portal.shared.figures import is_english, money_text, plain, share
from yuqi.portal.shared.pictures import target_bar

__all__ = ["Figure", "figures_on_paper", "figures_with_targets", "goals", "unit_name"]

_UNITS = {
    "enterprises": gettext_lazy("家"),
    "persons": gettext_lazy("人"),
    "count": gettext_lazy("项"),
    "kWh": "kWh",
}
_MOST_GOALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure as a page shows it (指标)."""

    kpi: str
    label: Any
    period: str
    value: str | None
    previous: str | None
    growth: Decimal | None  # against the same period a year before; of shares, the difference
    is_share: bool
    target: str | None
    target_note: str
    rank: int | None
    rests_on: str  # 6,923 / 7,219 家
    bar: Any = None
    pace: str = ""
    tone: str = ""
    says: str = ""
    url: str = ""  # the list of the enterprises it counts
    ready: int = 0  # enterprises that pass already and do not hold it
    ready_url: str = ""


def figures_with_targets(viewer: Seat, run: Run) -> list[Figure]:
    """Return all figures of a run; the zone's own target of the year comes before the catalog's."""
    targets = {
        target.kpi: target
        for target in Target.objects.filter(tenant_id=viewer.tenant_id, year=run.as_of.year)
    }
    programmes = _programmes_counted()
    passing = on_programme(viewer, Wanted(), programmes.values()).filter(standing="pass").values("programme")
    ready = kept(
        "ready",
        viewer,
        run,
        lambda: {row["programme"]: row["firms"] for row in passing.annotate(firms=Count("pk")).order_by()},
    )
    may_list = may(viewer, "ladder.board")
    least = suppression_minimum(viewer.tenant_id)
    found = []
    for line in figures_of(run)["kpis"]:
        programme = programmes.get(line["kpi"], "")
        passes = ready.get(programme, 0)
        urls = {"url": _url(line["kpi"], programme), "ready": passes} if may_list else {}
        if may_list and programme and passes:
            urls["ready_url"] = _list_url(programme, standing="pass")
        found.append(_figure(line, targets.get(line["kpi"]), run.as_of, passes, urls, least=least))
    return found


def figures_on_paper(run: Run) -> list[Figure]:
    """Return all figures of a run for a report: of any run, also of one whose projection is gone."""
    targets = {
        target.kpi: target for target in Target.objects.filter(tenant_id=run.tenant_id, year=run.as_of.year)
    }
    least = suppression_minimum(run.tenant_id)
    return [_figure(line, targets.get(line["kpi"]), run.as_of, 0, {}, least=least) for line in kpis_of(run)]


def _programmes_counted() -> dict[str, str]:
    """Return figure → the programme whose holders it counts, where it counts those of one."""
    measures = {entry.id: entry.content.get("measure", {}) for entry in library().of("kpi")}
    return {
        kpi: measure["programmes"][0]
        for kpi, measure in measures.items()
        if measure.get("of") == "titles" and len(measure.get("programmes", ())) == 1
    }


def _url(kpi: str, programme: str) -> str:
    if kpi == "kpi.enterprises":
        return reverse("enterprises:list")
    return _list_url(programme, holds="1") if programme else ""


def _list_url(programme: str, **query: str) -> str:
    return f"{reverse('ladder:list')}?{urlencode({'programme': programme, **query})}"


def goals(viewer: Seat, run: Run) -> list[Figure]:
    """Return the figures the cockpit shows: those with a target, six at most."""
    return [each for each in figures_with_targets(viewer, run) if each.target is not None][:_MOST_GOALS]


def _figure(
    line: dict[str, Any], own: Target | None, day: date, ready: int, urls: dict[str, Any], *, least: int
) -> Figure:
    value, previous, start = (
        None if line[name] is None else Decimal(line[name]) for name in ("value", "previous", "start")
    )
    few = line["enterprises"] is not None and 0 < line["known"] < least and line["unit"] != "enterprises"
    if few:  # a sum over so few would tell of single enterprises
        value = previous = start = None
    target = own.value if own is not None else (None if line["target"] is None else Decimal(line["target"]))
    unit = line["unit"]
    growth = None
    if value is not None and previous is not None:
        if unit == "share":
            growth = value - previous
        elif previous:
            growth = (value - previous) / previous
    figure = {
        **urls,
        "kpi": line["kpi"],
        "label": line["label"],
        "period": line["period"],
        "value": _shown(value, unit),
        "previous": _shown(previous, unit),
        "growth": growth,
        "is_share": unit == "share",
        "target": _shown(target, unit),
        "target_note": own.note if own is not None else "",
        "rank": line["rank"],
        "rests_on": ""
        if line["enterprises"] is None
        else _("不足 %(least)d 家有数，不显示") % {"least": least}
        if few
        else f"{plain(line['known'])} / {plain(line['enterprises'])}",
    }
    if target is None or value is None:
        return Figure(**figure)
    gone = Decimal((day - date(day.year, 1, 1)).days + 1) / Decimal(366 if day.year % 4 == 0 else 365)
    begun = start if start is not None else Decimal(0)
    reached = value >= target
    on_pace = reached or (target > begun and (value - begun) / (target - begun) >= gone)
    missing = target - value
    return Figure(
        **figure,
        bar=target_bar(
            start=begun,
            done=value,
            in_hand=ready,
            target=target,
            year_gone=float(gone),
            label=f"{line['label']['en' if is_english() else 'zh']} {_shown(value, unit)} / {_shown(target, unit)}",
        ),
        pace=_("已达到") if reached else _("跟上时间") if on_pace else _("慢于时间"),
        tone="met" if on_pace else "open",
        says=_said(missing, ready, unit),
    )


def _said(missing: Decimal, ready: int, unit: str) -> str:
    """Return what is still short, and what the enterprises that pass already would bring."""
    if missing <= 0:
        return _("目标已达到")
    if not ready:
        return _("还差 %(missing)s") % {"missing": _shown(missing, unit)}
    left = missing - ready
    if left <= 0:
        return _("已符合的 %(ready)s 家办成 %(missing)s就达到") % {
            "ready": plain(ready, 0),
            "missing": _shown(missing, unit),
        }
    return _("已符合的 %(ready)s 家全部办成，仍差 %(left)s") % {
        "ready": plain(ready, 0),
        "left": _shown(left, unit),
    }


def unit_name(unit: str) -> str:
    """Return a unit as pages write it."""
    return str(_UNITS.get(unit, unit))


def _shown(value: Decimal | None, unit: str) -> str | None:
    if value is None:
        return None
    if unit == "yuan":
        return money_text(value)
    if unit == "share":
        return share(value)
    return f"{plain(value, 0 if unit in ('enterprises', 'persons') else None)} {unit_name(unit)}"
