"""Carriers and the zone (载体与园区): incubators, their years, tenancies, the zone's indicators."""

from __future__ import annotations

from yuqi.facts.vocabulary.columns import (
    FIGURES_SOURCES,
    NONE,
    NOT_YET,
    code,
    count,
    day,
    money,
    quantity,
    text,
    uscc,
    year,
    yes_no,
)
from yuqi.facts.vocabulary.shapes import Table

__all__ = ["CARRIERS", "CARRIER_YEARS", "TENANCIES", "ZONE_INDICATORS"]

CARRIERS = Table(
    name="carriers",
    heading="载体",
    key=("id",),
    event="opened_on",
    ends=("closed_on",),
    subject="carrier",
    used_by=("carriers",),
    columns=(
        text("id", "载体编号"),
        uscc("operator_uscc", "运营机构"),
        text("name", "载体名称"),
        code(
            "kind",
            "类型",
            codes={
                "incubator": "孵化器",
                "maker_space": "众创空间",
                "accelerator": "加速器",
                "science_park": "大学科技园",
            },
        ),
        code("field", "专业领域"),
        day("opened_on", "运营日期"),
        day("closed_on", "停办日期", empty=NOT_YET),
    ),
)

CARRIER_YEARS = Table(
    name="carrier_years",
    heading="载体年报",
    key=("carrier", "year"),
    event="year",
    subject="carrier",
    used_by=("carriers",),
    columns=(
        text("carrier", "载体编号", read=True),
        year("year", "年度", read=True),
        quantity("area", "总面积", unit="m²"),
        quantity("area_tenants", "在孵面积", unit="m²"),
        quantity("area_service", "公共服务面积", unit="m²"),
        count("desks", "工位数"),
        count("staff", "工作人员"),
        count("professionals", "专业人员"),
        count("mentors", "导师数"),
        money("fund", "孵化资金"),
        count("funded_tenants", "获投企业数"),
        count("events", "活动场次"),
        count("cases", "典型案例"),
        count("teams", "团队数"),
        count("teams_registered", "团队转企业数"),
        count("teams_funded", "获投团队数"),
        yes_no("statistics_reported", "已报火炬统计"),
    ),
)

TENANCIES = Table(
    name="tenancies",
    heading="入驻记录",
    key=("carrier", "uscc", "entered_on"),
    event="entered_on",
    ends=("left_on",),
    subject="carrier",
    used_by=("carriers",),
    columns=(
        text("carrier", "载体编号", read=True),
        uscc("uscc", "统一社会信用代码", read=True),
        day("entered_on", "入驻日期"),
        day("left_on", "离开日期", empty=NOT_YET),
        day("graduated_on", "毕业日期", empty=NOT_YET),
        code(
            "route",
            "毕业途径",
            codes={
                "title": "获高企等资质",
                "financing": "融资",
                "revenue": "营收达标",
                "acquired": "被并购",
                "listed": "上市挂牌",
            },
            empty=NONE,
        ),
    ),
)

ZONE_INDICATORS = Table(
    name="zone_indicators",
    heading="园区指标",
    key=("zone", "period", "indicator"),
    event="period",
    precedence=FIGURES_SOURCES,
    subject="zone",
    used_by=("monitor",),
    columns=(
        text("zone", "园区"),
        text("period", "期间", note="2026、2026Q2 或 2026-05"),
        code("indicator", "指标", code_table="indicator"),
        quantity("value", "数值"),
        quantity("target", "目标", empty=NONE),
        count("rank", "排名"),
    ),
)
