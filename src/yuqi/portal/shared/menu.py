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
    Entry(label=_("待办"), url_name="insight:todo", icon="clipboard", action="insight.todo", counter="todo"),
    Entry(
        label=_("企业"),
        url_name="enterprises:list",
        icon="building",
        action="enterprises.list",
        children=(
            Entry(label=_("企业名录"), url_name="enterprises:list", action="enterprises.list"),
            Entry(label=_("数据导入"), url_name="enterprises:imports", action="enterprises.import"),
            Entry(label=_("入库批次"), url_name="enterprises:batches", action="enterprises.list"),
            Entry(
                label=_("企业填报"),
                url_name="enterprises:declarations",
                action="enterprises.review_declaration",
            ),
            Entry(label=_("合并与变更"), url_name="enterprises:merges", action="enterprises.merges"),
            Entry(label=_("企业账号"), url_name="accounts:invitations", action="enterprises.assign"),
        ),
    ),
    Entry(
        label=_("梯度培育"),
        url_name="ladder:board",
        icon="stairs",
        action="ladder.view",
        children=(
            Entry(label=_("梯度看板"), url_name="ladder:board", action="ladder.view"),
            Entry(label=_("培育库"), url_name="ladder:pools", action="ladder.view"),
            Entry(label=_("义务与期限"), url_name="ladder:calendar", action="ladder.view"),
            Entry(label=_("攻坚计划"), url_name="ladder:campaigns", action="ladder.campaign"),
            Entry(label=_("升降与转化"), url_name="ladder:flows", action="ladder.view"),
            Entry(label=_("测算记录"), url_name="runs:list", action="runs.view"),
        ),
    ),
    Entry(
        label=_("申报辅导"),
        url_name="coaching:list",
        icon="school",
        action="coaching.view",
        children=(
            Entry(label=_("申报项目"), url_name="coaching:list", action="coaching.view"),
            Entry(label=_("通过率分析"), url_name="coaching:analysis", action="coaching.analysis"),
        ),
    ),
    Entry(
        label=_("政策兑现"),
        url_name="policies:catalog",
        icon="file",
        action="policies.view",
        children=(
            Entry(label=_("政策目录"), url_name="policies:catalog", action="policies.view"),
            Entry(label=_("可享政策"), url_name="policies:entitled", action="policies.entitled"),
            Entry(label=_("免申即享"), url_name="policies:grants", action="policies.grants"),
            Entry(label=_("政策提示函"), url_name="policies:letters", action="policies.letters"),
            Entry(label=_("政策实验室"), url_name="policies:lab", action="policies.lab"),
        ),
    ),
    Entry(
        label=_("创新积分"),
        url_name="points:board",
        icon="target",
        action="points.board",
        children=(
            Entry(label=_("积分榜"), url_name="points:board", action="points.board"),
            Entry(label=_("模型对照"), url_name="points:models", action="points.board"),
        ),
    ),
    Entry(
        label=_("运行监测"),
        url_name="insight:monitor",
        icon="report",
        action="insight.monitor",
        children=(
            Entry(label=_("园区指标"), url_name="insight:monitor", action="insight.monitor"),
            Entry(label=_("园区报告"), url_name="insight:report", action="insight.report"),
        ),
    ),
    Entry(
        label=_("账号与设置"),
        url_name="accounts:people",
        icon="users",
        action="accounts.manage",
        children=(
            Entry(label=_("账号与权限"), url_name="accounts:people", action="accounts.manage"),
            Entry(label=_("园区设置"), url_name="accounts:zone", action="accounts.manage"),
            Entry(label=_("接口令牌"), url_name="rest:tokens", action="accounts.manage"),
        ),
    ),
    Entry(label=_("操作日志"), url_name="audit:log", icon="history", action="audit.view"),
    Entry(label=_("后台任务"), url_name="jobs:list", icon="clock", action="jobs.list"),
)

FIRM_MENU: tuple[Entry, ...] = (
    Entry(label=_("首页"), url_name="insight:firm", icon="home", action="insight.firm"),
    Entry(label=_("填报"), url_name="enterprises:declare", icon="edit", action="enterprises.declare"),
    Entry(label=_("申报"), url_name="coaching:list", icon="school", action="coaching.view"),
    Entry(label=_("期限"), url_name="ladder:calendar", icon="calendar", action="ladder.calendar"),
    Entry(label=_("政策"), url_name="policies:entitled", icon="file", action="policies.entitled"),
    Entry(label=_("积分"), url_name="points:own", icon="target", action="points.portrait"),
    Entry(label=_("我的"), url_name="accounts:self", icon="user", action="accounts.self"),
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
