"""The menus (菜单), as data: one for officials, one for enterprises (its first five are the tab bar of a phone).

An entry whose page does not exist yet, or which the seat may not use, is not shown: add yours with its page.
"""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from yuqi.portal.shared.navigation import Entry, Item, menu_for

__all__ = ["FIRM_MENU", "MENU", "menu_of"]

MENU: tuple[Entry, ...] = (
    Entry(label=_("驾驶舱"), url_name="insight:cockpit", icon="chart", action="insight.cockpit"),
    Entry(label=_("待办"), url_name="workflows:todo", icon="todo", action="workflows.todo", counter="todo"),
    Entry(
        label=_("企业"),
        url_name="enterprises:list",
        icon="building",
        action="enterprises.list",
        counter="enterprises",
        children=(
            Entry(label=_("企业名录"), url_name="enterprises:list", action="enterprises.list"),
            Entry(label=_("数据导入"), url_name="enterprises:imports", action="enterprises.import"),
        ),
    ),
    Entry(
        label=_("梯度培育"),
        url_name="ladder:board",
        icon="stairs",
        action="ladder.view",
        children=(Entry(label=_("梯度看板"), url_name="ladder:board", action="ladder.view"),),
    ),
)

FIRM_MENU: tuple[Entry, ...] = (
    Entry(label=_("首页"), url_name="insight:firm", icon="home", action="home.view"),
)


def menu_of(seat: Any, match: Any, counts: dict[str, int] | None = None) -> tuple[Item, ...]:
    """Return the menu of a seat, the entry of the page it is on marked.

    Args:
        seat: who looks; None has no menu.
        match: of the request (`request.resolver_match`); None on pages that no address leads to.
        counts: numbers that stand beside entries, by name.
    """
    if seat is None:
        return ()
    # By name: this app stands beside `access`, not above it.
    may = import_string("yuqi.portal.access.may")
    entries = FIRM_MENU if seat.is_firm else MENU
    path = f"/{match.route}" if match is not None else ""
    return menu_for(entries, path=path, may=lambda action: may(seat, action), counts=counts)
