"""The value of every figure on a day and a year before (指标取数)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yuqi.backends.base import Backend
from yuqi.engine.kpis.holders import Holders
from yuqi.engine.tree.calendar import months_before
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.dates import in_force
from yuqi.rules.shapes import Catalog, Kpi

__all__ = ["KpiLine", "kpi_lines"]

_QUARTER = re.compile(r"(\d{4})Q([1-4])")


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLine:
    """One figure of the zone (指标值). Null is unknown, never zero.

    `known` of `enterprises`: how many the figure rests on; both null where it is not put together from enterprises.
    """

    kpi: str
    period: str  # 2025, 2026-06-30, 2026-05, 2026Q2
    value: Decimal | None
    target: Decimal | None
    previous: Decimal | None  # a year before
    status: str | None  # reached, behind; null without a target or a value
    rank: int | None  # among zones, as stated
    known: int | None = None
    enterprises: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """A value with what it rests on (取数结果)."""

    period: str
    value: Decimal | None
    known: int | None = None
    enterprises: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A line of zone_indicators (园区指标行)."""

    period: str
    value: Decimal | None
    target: Decimal | None
    rank: int | None


def kpi_lines(backend: Backend, catalog: Catalog, as_of: date, zone: str | None) -> list[KpiLine]:
    """Return every figure of the catalog in force on the day, in catalog order.

    Args:
        backend: a session with enterprises, titles, statements, monthly, ip_rights and zone_indicators loaded.
        zone: whose lines of zone_indicators count; None: all.
    """
    reading = _Reading(backend, catalog, as_of, zone)
    return [reading.line(kpi) for kpi in catalog.kpis.values() if in_force(kpi, as_of)]


class _Reading:
    """Everything figures are read from (取数)."""

    def __init__(self, backend: Backend, catalog: Catalog, as_of: date, zone: str | None) -> None:
        self._backend, self._as_of = backend, as_of
        self._before = months_before(as_of, 12)
        self._holders = Holders.read(backend, catalog)
        self._term_end = _term_end(catalog, backend)
        self._stated = self._read_stated(zone)

    def line(self, kpi: Kpi) -> KpiLine:
        """Return a figure's line."""
        now, before = self._figure(kpi)
        stated = self._stated.get(kpi.stated_as, {})
        said = stated.get(now.period) or stated.get(now.period[:4])
        target = said.target if said is not None and said.target is not None else None
        if target is None:
            target = kpi.targets.get(now.period[:4])
        return KpiLine(
            kpi=kpi.id,
            period=now.period,
            value=now.value,
            target=target,
            previous=before.value,
            status=_status(kpi, now.value, target),
            rank=said.rank if said is not None else None,
            known=now.known,
            enterprises=now.enterprises,
        )

    def _figure(self, kpi: Kpi) -> tuple[_Figure, _Figure]:
        measure, year = kpi.measure, self._as_of.year - 1
        match measure.of:
            case "titles":
                return self._held(measure.programmes, self._as_of), self._held(
                    measure.programmes, self._before
                )
            case "enterprises" if measure.boards:
                return self._listed(measure.boards, self._as_of), self._listed(measure.boards, self._before)
            case "enterprises":
                return self._in_business(self._as_of), self._in_business(self._before)
            case "rights":
                return self._rights(measure.kinds, self._as_of), self._rights(measure.kinds, self._before)
            case "months":
                return self._months(measure.column or "")
            case "indicator":
                return self._indicator(kpi.stated_as)
            case _:
                return self._yearly(measure.column, measure.over, year), self._yearly(
                    measure.column, measure.over, year - 1
                )

    def _held(self, programmes: Sequence[str], day: date) -> _Figure:
        """Null where nobody ever held one and the titles are not known to be complete."""
        who: set[str] = set()
        for programme in programmes:
            who |= self._holders.on(programme, day)
        nothing_known = not who and not any(self._holders.spans(programme) for programme in programmes)
        if nothing_known and not self._is_complete("titles"):
            return _Figure(period=day.isoformat(), value=None)
        return _Figure(period=day.isoformat(), value=Decimal(len(who)))

    def _listed(self, boards: Sequence[str], day: date) -> _Figure:
        say = self._backend.dialect
        then, codes = say.day(day), ", ".join(map(say.string, boards))
        ((count,),) = self._backend.rows(
            "listed",
            f"select count(*) from enterprises where listed_board in ({codes}) and listed_on <= {then}"
            f" and (delisted_on is null or delisted_on > {then})",
        )
        return _Figure(period=day.isoformat(), value=Decimal(count))

    def _in_business(self, day: date) -> _Figure:
        then = self._backend.dialect.day(day)
        gone = " and ".join(
            f"({name} is null or {name} > {then})" for name in ("revoked_on", "cancelled_on", "moved_out_on")
        )
        ((count,),) = self._backend.rows(
            "in business",
            f"select count(*) from enterprises where (registered_on is null or registered_on <= {then})"
            f" and (moved_in_on is null or moved_in_on = date '9999-12-31' or moved_in_on <= {then}) and {gone}",
        )
        return _Figure(period=day.isoformat(), value=Decimal(count))

    def _rights(self, kinds: Sequence[str], day: date) -> _Figure:
        say = self._backend.dialect
        then, codes = say.day(day), ", ".join(map(say.string, kinds))
        ((count, every),) = self._backend.rows(
            "rights in force",
            f"select sum(case when granted_on <= {then} and lapsed_on > {then}"
            f" and coalesce(expires_on, {self._term_end}, {then}) >= {then} then 1 else 0 end), count(*)"
            f" from ip_rights where kind in ({codes})",
        )
        if not every and not self._is_complete("ip_rights"):
            return _Figure(period=day.isoformat(), value=None)
        return _Figure(period=day.isoformat(), value=Decimal(count or 0))

    def _yearly(self, column: str | None, over: str | None, year: int) -> _Figure:
        """Return a column of a year's statements added up, or one over another where both are known."""
        name = self._backend.dialect.identifier(column or "")
        ((enterprises,),) = self._backend.rows(
            "enterprises of the year",
            f"select count(*) from enterprises where registered_on is null or registered_on <= {self._end(year)}",
        )
        if over is None:
            total, known = self._total("statements", name, f"year = {year}")
            value = _scaled(total, "statements", column or "")
        else:
            below = self._backend.dialect.identifier(over)
            both = f"year = {year} and {name} is not null and {below} is not null"
            top, known = self._total("statements", name, both)
            bottom, _ = self._total("statements", below, both)
            upper, lower = _scaled(top, "statements", column or ""), _scaled(bottom, "statements", over)
            value = round(upper / lower, 6) if upper is not None and lower else None
        return _Figure(period=str(year), value=value, known=known, enterprises=enterprises)

    def _months(self, column: str) -> tuple[_Figure, _Figure]:
        """Return the sum from January to the last month there is, and of the same months a year before."""
        name = self._backend.dialect.identifier(column)
        last_day = self._as_of.strftime("%Y-%m")
        ((last,),) = self._backend.rows(
            "last month", f"select max(month) from monthly where month <= '{last_day}' and {name} is not null"
        )
        if last is None:
            return (_Figure(period=str(self._as_of.year), value=None),) * 2
        return self._months_of(column, name, last), self._months_of(column, name, _year_before(last))

    def _months_of(self, column: str, name: str, last: str) -> _Figure:
        where = f"month between '{last[:4]}-01' and '{last}'"
        total, _ = self._total("monthly", name, where)
        ((known,),) = self._backend.rows(
            "reporting", f"select count(distinct uscc) from monthly where {where} and {name} is not null"
        )
        ((enterprises,),) = self._backend.rows("enterprises", "select count(*) from enterprises")
        value = _scaled(total, "monthly", column)
        return _Figure(period=last, value=value, known=known, enterprises=enterprises)

    def _indicator(self, name: str) -> tuple[_Figure, _Figure]:
        """Return what is stated for the latest period that is over, and for the same a year before."""
        own = {
            period: line
            for period, line in self._stated.get(name, {}).items()
            if line.value is not None and _end_of(period) <= self._as_of
        }
        if not own:
            return (_Figure(period=str(self._as_of.year - 1), value=None),) * 2
        # of two that end on the same day the longer
        last = max(own, key=lambda period: (_end_of(period), -len(period)))
        before = own.get(_year_before(last))
        return _Figure(period=last, value=own[last].value), _Figure(
            period=_year_before(last), value=before.value if before is not None else None
        )

    def _total(self, table: str, name: str, where: str) -> tuple[int | None, int]:
        """Return the sum of a column's known cells, and how many there are."""
        ((total, known),) = self._backend.rows(
            f"sum of {table}", f"select sum({name}), count({name}) from {table} where {where}"
        )
        return (None if not known else int(total)), int(known)

    def _end(self, year: int) -> str:
        return self._backend.dialect.day(date(year, 12, 31))

    def _is_complete(self, table: str) -> bool:
        """Whether the facts say of a whole table that no row means none."""
        name, then = self._backend.dialect.string(table), self._backend.dialect.day(self._as_of)
        where = f"\"table\" = {name} and uscc = '*' and until >= {then}"
        ((lines,),) = self._backend.rows("coverage", f"select count(*) from coverage where {where}")
        return bool(lines)

    def _read_stated(self, zone: str | None) -> dict[str, dict[str, _Stated]]:
        where = (
            ""
            if zone is None
            else f" where zone is null or zone in ('', {self._backend.dialect.string(zone)})"
        )
        found: dict[str, dict[str, _Stated]] = {}
        columns = {column.name: column for column in TABLES["zone_indicators"].columns}
        for period, indicator, value, target, rank in self._backend.rows(
            "zone indicators",
            f"select period, indicator, value, target, rank from zone_indicators{where} order by zone",
        ):
            found.setdefault(indicator, {})[period] = _Stated(
                period=period,
                value=None if value is None else Decimal(value) / columns["value"].scale,
                target=Decimal(target) / columns["target"].scale if target else None,
                rank=rank,
            )
        return found


def _term_end(catalog: Catalog, backend: Backend) -> str:
    """Return SQL for the last day a right runs by its kind's term, null for kinds without one."""
    say = backend.dialect
    whens: list[str] = []
    table = catalog.code_tables.get("ip_term")
    for kind, cells in (table.rows if table is not None else {}).items():
        years = f"filed_on + interval '{int(Decimal(str(cells['years'])) * 12)} months'"
        early = cells.get("filed_before_2021_06")
        if early is not None and early != cells["years"]:
            months = int(Decimal(str(early)) * 12)
            before = f"kind = {say.string(kind)} and filed_on < {say.day(date(2021, 6, 1))}"
            whens.append(f"when {before} then filed_on + interval '{months} months'")
        whens.append(f"when kind = {say.string(kind)} then {years}")
    return f"cast(case {' '.join(whens)} end as date)" if whens else "cast(null as date)"


def _status(kpi: Kpi, value: Decimal | None, target: Decimal | None) -> str | None:
    if value is None or target is None:
        return None
    reached = value >= target if kpi.direction == "up" else value <= target
    return "reached" if reached else "behind"


def _scaled(total: int | None, table: str, column: str) -> Decimal | None:
    return None if total is None else Decimal(total) / TABLES[table].column(column).scale


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _end_of(period: str) -> date:
    """Return a period's last day; of what is none, a day that never comes."""
    quarter = _QUARTER.fullmatch(period)
    try:
        if quarter is not None:
            month = int(quarter[2]) * 3
            return date(int(quarter[1]), month, 31 if month in (3, 12) else 30)
        if len(period) == 7:
            year, month = int(period[:4]), int(period[5:])
            following = date(year + month // 12, month % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1)
        return date(int(period), 12, 31)
    except ValueError:
        return date.max
