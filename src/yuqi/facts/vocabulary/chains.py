"""Chains of supply (产业链): who supplies whom, and which node an enterprise stands at."""

from __future__ import annotations

from yuqi.facts.vocabulary.columns import (
    NONE,
    NOT_YET,
    code,
    day,
    money,
    text,
    uscc,
    year,
)
from yuqi.facts.vocabulary.shapes import Table

__all__ = ["PLACEMENTS", "SUPPLY_LINKS"]

SUPPLY_LINKS = Table(
    name="supply_links",
    heading="供应关系",
    key=("supplier_name", "customer_name", "product", "year"),
    event="year",
    used_by=("chains",),
    columns=(
        text("supplier_name", "供方名称"),
        text("customer_name", "需方名称"),
        text("product", "产品"),
        year("year", "年度", read=True),
        uscc("supplier_uscc", "供方代码", empty=NONE),
        uscc("customer_uscc", "需方代码", empty=NONE),
        money("amount", "金额"),
    ),
)

PLACEMENTS = Table(
    name="placements",
    heading="环节归属",
    key=("uscc", "node"),
    event="confirmed_on",
    ends=("ended_on",),
    subject="node",
    used_by=("chains",),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        code("node", "产业链环节", code_table="chain_node"),
        day("confirmed_on", "确认日期"),
        day("ended_on", "终止日期", empty=NOT_YET),
    ),
)
