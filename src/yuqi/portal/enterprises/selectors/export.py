"""The register as a spreadsheet (名录导出): the zone's columns, the viewer's rows and classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.bridge import vocabulary
from yuqi.portal.bridge.codes import code_name
from yuqi.portal.bridge.details import tracks_of
from yuqi.portal.enterprises.cells import Row, best_rows, code_words
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.enterprises.models import ColumnSet, Enterprise
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import folder_of, standings
from yuqi.portal.shared.figures import is_english
from yuqi.portal.shared.states import state_of

__all__ = ["LIST", "Offered", "column_set", "columns_of", "lines", "offered"]

LIST = "enterprises"
_WAN = Decimal(10_000)
_OWN = {
    "uscc": gettext_lazy("统一社会信用代码"),
    "name": gettext_lazy("企业名称"),
    "former_names": gettext_lazy("曾用名"),
    "district": gettext_lazy("片区"),
    "industry_code": gettext_lazy("行业代码"),
    "industry": gettext_lazy("行业"),
    "tech_field": gettext_lazy("技术领域"),
    "registered_on": gettext_lazy("成立日期"),
    "moved_in_on": gettext_lazy("迁入日期"),
    "moved_out_on": gettext_lazy("迁出日期"),
    "ended_on": gettext_lazy("吊销或注销日期"),
    "revenue": gettext_lazy("营业收入"),
    "revenue_year": gettext_lazy("营业收入年度"),
    "staff": gettext_lazy("职工总数（人）"),
    "officer": gettext_lazy("专员"),
}
_MONEY = ("revenue",)
_USUAL = (
    "uscc",
    "name",
    "district",
    "industry",
    "registered_on",
    "revenue",
    "revenue_year",
    "staff",
    "officer",
)
_BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A column that an export can hold (可选列)."""

    name: str  # revenue; fact:address; at:hnte
    label: str
    is_money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A column of the zone's set (导出列)."""

    offered: Offered
    heading: str


def offered(viewer: Seat, run: Run | None) -> list[Offered]:
    """Return every column this viewer's exports can hold: the register's, the enterprise's facts, standings."""
    found = [Offered(name=name, label=str(label), is_money=name in _MONEY) for name, label in _OWN.items()]
    for column in vocabulary.tables()["enterprises"].columns:
        if not column.is_key and column.name not in _OWN and sees_class(viewer, column.sensitivity):
            label = column.label.en if is_english() else column.label.zh
            found.append(Offered(name=f"fact:{column.name}", label=label, is_money=column.kind == "money"))
    if run is not None:
        for track in tracks_of(folder_of(run)):
            for rung in track.rungs:
                label = rung.label.en if is_english() else rung.label.zh
                found.append(
                    Offered(name=f"at:{rung.programme}", label=_("%(title)s 位置") % {"title": label})
                )
    return found


def column_set(tenant_id: int) -> ColumnSet:
    """Return the zone's set of columns, the usual one while none was saved."""
    saved = ColumnSet.objects.filter(tenant_id=tenant_id, list_name=LIST).first()
    if saved is not None:
        return saved
    return ColumnSet(
        tenant_id=tenant_id, list_name=LIST, columns=[{"name": name, "heading": ""} for name in _USUAL]
    )


def columns_of(viewer: Seat, kept: ColumnSet, run: Run | None) -> list[Chosen]:
    """Return the zone's columns in their order, those the viewer may not see left out."""
    known = {each.name: each for each in offered(viewer, run)}
    unit = kept.get_unit_display()
    found = []
    for each in kept.columns:
        column = known.get(each["name"])
        if column is not None:
            heading = each.get("heading") or column.label
            found.append(
                Chosen(offered=column, heading=f"{heading}（{_(unit)}）" if column.is_money else heading)
            )
    return found


def lines(
    viewer: Seat, firms: QuerySet[Enterprise], columns: Sequence[Chosen], kept: ColumnSet
) -> Iterator[list[Any]]:
    """Give the cells of each enterprise in the order of the columns."""
    names = [each.offered.name for each in columns]
    wan = kept.unit == ColumnSet.Unit.WAN
    facts = _facts(viewer) if any(name.startswith("fact:") for name in names) else {}
    rungs = [name.removeprefix("at:") for name in names if name.startswith("at:")]
    rows = firms.select_related("officer")
    batch: list[Enterprise] = []
    for firm in rows.iterator(chunk_size=_BATCH):
        batch.append(firm)
        if len(batch) == _BATCH:
            yield from _lines(viewer, batch, columns, rungs, facts, wan)
            batch = []
    yield from _lines(viewer, batch, columns, rungs, facts, wan)


def _lines(
    viewer: Seat,
    firms: list[Enterprise],
    columns: Sequence[Chosen],
    rungs: list[str],
    facts: dict[str, Row],
    wan: bool,
) -> Iterator[list[Any]]:
    at = _standings(viewer, [firm.uscc for firm in firms], rungs) if rungs and firms else {}
    for firm in firms:
        yield [_value(viewer, firm, each.offered, at, facts, wan) for each in columns]


def _value(
    viewer: Seat,
    firm: Enterprise,
    column: Offered,
    at: dict[tuple[str, str], str],
    facts: dict[str, Row],
    wan: bool,
) -> Any:
    name = column.name
    if name.startswith("at:"):
        return at.get((firm.uscc, name.removeprefix("at:")), "")
    if name.startswith("fact:"):
        value = _fact(facts.get(firm.uscc), name.removeprefix("fact:"))
    elif name == "revenue":
        value = firm.revenue if sees_class(viewer, firm.revenue_class) else _("无权查看")
    elif name == "officer":
        return firm.officer.name if firm.officer else ""
    elif name == "industry":
        return code_name("industry", firm.industry_code)
    elif name == "former_names":
        return firm.former_names.replace("\n", "；")
    elif name == "tech_field":
        return code_words(vocabulary.tables()["enterprises"].column("tech_field"), firm.tech_field)
    else:
        return getattr(firm, name)
    if column.is_money and isinstance(value, Decimal):
        return value / _WAN if wan else value
    return value


def _fact(row: Row | None, name: str) -> Any:
    if row is None:
        return None
    cell = row.cell(name)
    if cell.is_locked:
        return _("无权查看")
    if cell.value is None or cell.value == "":
        return cell.value
    return Decimal(cell.value) if cell.column.kind == "money" else cell.words


def _facts(viewer: Seat) -> dict[str, Row]:
    rows = every_current_row(viewer.tenant_id, tables=["enterprises"])
    return {row.keys.get("uscc", ""): row for row in best_rows(viewer, rows)}


def _standings(viewer: Seat, usccs: Iterable[str], rungs: list[str]) -> dict[tuple[str, str], str]:
    rows = standings(viewer).filter(subject="enterprise", uscc__in=list(usccs), programme__in=rungs)
    return {
        (uscc, programme): str(state_of(standing, "standing").word)
        for uscc, programme, standing in rows.values_list("uscc", "programme", "standing")
    }
