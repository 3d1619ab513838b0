"""The fields of a declaration (填报项): groups, units, and what is written back and forth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.bridge.vocabulary import FactColumn, sensitivity, tables
from yuqi.portal.shared.figures import plain

__all__ = [
    "GROUPS",
    "RIGHT_COLUMNS",
    "Group",
    "fills_figures",
    "fills_rights",
    "groups_for",
    "shown",
    "typed",
    "written",
]

_WAN = Decimal(10_000)
_GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "income",
        _("收入"),
        (
            "revenue",
            "main_revenue",
            "main_product_revenue",
            "hightech_revenue",
            "total_income",
            "nontaxable_income",
            "export_value",
            "transfer_income",
        ),
    ),
    (
        "cost",
        _("成本与研发"),
        (
            "cost",
            "main_cost",
            "rd_expense",
            "rd_expense_hnte",
            "rd_expense_deductible",
            "rd_expense_domestic",
            "super_deduction_relief",
        ),
    ),
    (
        "profit",
        _("利润与税"),
        (
            "profit_total",
            "net_profit",
            "net_profit_deducted",
            "taxable_income",
            "loss_carried",
            "income_tax_paid",
            "tax_paid",
        ),
    ),
    (
        "assets",
        _("资产"),
        ("assets", "liabilities", "net_assets", "cash_flow_operating", "rd_equipment_value", "rd_area"),
    ),
    (
        "staff",
        _("职工"),
        (
            "staff",
            "staff_year_end",
            "science_staff",
            "rd_staff",
            "rd_staff_full_time",
            "staff_master",
            "graduates_hired",
            "new_hires",
        ),
    ),
    (
        "market",
        _("审计与市场"),
        (
            "audit_opinion",
            "audited_by",
            "audit_filing_code",
            "excluded_industry_share",
            "market_share_national",
            "market_share_world",
            "market_rank_national",
            "market_rank_world",
            "energy_tce",
        ),
    ),
)
GROUPS = {name: label for name, label, _columns in _GROUPS}
RIGHT_COLUMNS = (
    "number",
    "kind",
    "title",
    "filed_on",
    "granted_on",
    "acquired_by",
    "main_product_related",
)
"""What an enterprise says of a new right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that stand together (一组)."""

    name: str
    label: Any
    columns: tuple[FactColumn, ...]


def fills_figures(seat: Seat) -> bool:
    """Whether a person fills in the statements: the legal representative and the finance user."""
    return seat.role in ("legal_rep", "finance_user")


def fills_rights(seat: Seat) -> bool:
    """Whether a person fills in rights: the legal representative and the IP user."""
    return seat.role in ("legal_rep", "ip_user")


def groups_for(seat: Seat) -> tuple[Group, ...]:
    """Return the groups with the columns a seat may see."""
    table = tables()["statements"]
    known = {column.name: column for column in table.columns}
    groups = []
    for name, label, columns in _GROUPS:
        seen = tuple(
            known[column]
            for column in columns
            if column in known and sees_class(seat, sensitivity("statements", column))
        )
        if seen:
            groups.append(Group(name=name, label=label, columns=seen))
    return tuple(groups)


def shown(column: FactColumn, value: str | None, unit: str) -> str:
    """Return a canonical text as its field shows it: money in the unit chosen, shares in percent.

    Args:
        column: whose value.
        value: canonical; None: nobody knows.
        unit: wan or yuan.
    """
    if value in (None, ""):
        return ""
    if column.kind == "money":
        amount = Decimal(str(value))
        return _short(amount / _WAN if unit == "wan" else amount)
    if column.kind == "share":
        return _short(Decimal(str(value)) * 100)
    return str(value)


def typed(column: FactColumn, text: str, unit: str) -> str:
    """Return what a person typed as the facts' reader takes it; what is no number stays, to be refused there."""
    text = text.strip()
    if not text:
        return ""
    if column.kind == "money" and unit == "wan":
        try:
            return format(Decimal(text.replace(",", "").replace("，", "")) * _WAN, "f")
        except InvalidOperation:
            return text
    if column.kind == "share" and not text.endswith(("%", "％")):
        return f"{text}%"
    return text


def written(column: FactColumn, value: str | None) -> str:
    """Return a canonical text as a page says it, with its unit."""
    if value is None or value == "":
        return ""
    if column.kind == "money":
        return f"{plain(Decimal(value) / _WAN)} 万元"
    if column.kind == "share":
        return f"{_short(Decimal(value) * 100)}%"
    for code in column.codes or ():
        if code.code == value:
            return code.label.zh
    if column.kind == "bool":
        return str(_("是") if value == "true" else _("否"))
    return f"{plain(value)} {column.unit.zh}" if column.unit else value


def _short(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def filled(group: Group, figures: Mapping[str, str]) -> int:
    """Return how many fields of a group have a value."""
    return sum(bool(figures.get(column.name)) for column in group.columns)
