"""Customs (通关): declarations, their lines, receipts."""

from __future__ import annotations

from yuqi.facts.vocabulary.columns import (
    CUSTOMS,
    CUSTOMS_SOURCES,
    NONE,
    NOT_YET,
    amount,
    code,
    count,
    day,
    moment,
    quantity,
    text,
    uscc,
)
from yuqi.facts.vocabulary.shapes import Table

__all__ = ["DECLARATIONS", "DECLARATION_LINES", "RECEIPTS"]

DECLARATIONS = Table(
    name="declarations",
    heading="报关单",
    key=("code",),
    event="declared_at",
    precedence=CUSTOMS_SOURCES,
    used_by=("clearance",),
    columns=(
        text("code", "编号", sensitivity=CUSTOMS, read=True),
        text("client_seq_no", "客户端编号", sensitivity=CUSTOMS),
        text("seq_no", "统一编号", empty=NOT_YET, sensitivity=CUSTOMS),
        text("pre_entry_id", "预录入编号", empty=NOT_YET, sensitivity=CUSTOMS),
        text("entry_id", "报关单号", empty=NOT_YET, sensitivity=CUSTOMS),
        code("ie_flag", "进出口标志", codes={"I": "进口", "E": "出口"}, sensitivity=CUSTOMS),
        code("master", "申报地海关", code_table="customs_district", sensitivity=CUSTOMS),
        code("port", "进出境关别", code_table="customs_district", sensitivity=CUSTOMS),
        code("mode", "监管方式", code_table="customs_mode", sensitivity=CUSTOMS),
        code("levy", "征免性质", code_table="customs_levy", sensitivity=CUSTOMS),
        code("transport", "运输方式", code_table="customs_transport", sensitivity=CUSTOMS),
        code("terms", "成交方式", code_table="customs_terms", sensitivity=CUSTOMS),
        code("entry_type", "报关单类型", code_table="customs_entry_type", sensitivity=CUSTOMS),
        uscc("uscc", "境内收发货人", sensitivity=CUSTOMS),
        uscc("owner_uscc", "消费使用/生产销售单位", sensitivity=CUSTOMS),
        code("broker", "申报单位海关代码", sensitivity=CUSTOMS),
        uscc("broker_uscc", "申报单位", sensitivity=CUSTOMS),
        code("country", "启运/运抵国", code_table="customs_country", sensitivity=CUSTOMS),
        code("trade_country", "贸易国", code_table="customs_country", sensitivity=CUSTOMS),
        text("contract_no", "合同协议号", empty=NONE, sensitivity=CUSTOMS),
        text("bill_no", "提运单号", empty=NONE, sensitivity=CUSTOMS),
        text("licence_no", "许可证号", empty=NONE, sensitivity=CUSTOMS),
        count("packages", "件数", sensitivity=CUSTOMS),
        quantity("gross_kg", "毛重", unit="kg", sensitivity=CUSTOMS),
        quantity("net_kg", "净重", unit="kg", sensitivity=CUSTOMS),
        day("ie_on", "进出口日期", empty=NOT_YET, sensitivity=CUSTOMS),
        moment("arrived_at", "到港时间", sensitivity=CUSTOMS),
        moment("declared_at", "申报时间", empty=NOT_YET, sensitivity=CUSTOMS),
        text("hash", "原文哈希", sensitivity=CUSTOMS),
    ),
)

DECLARATION_LINES = Table(
    name="declaration_lines",
    heading="报关单商品",
    key=("declaration", "line_no"),
    precedence=CUSTOMS_SOURCES,
    used_by=("clearance",),
    columns=(
        text("declaration", "报关单编号", sensitivity=CUSTOMS, read=True),
        count("line_no", "项号", sensitivity=CUSTOMS),
        code("hs_code", "商品编号", code_table="hs", sensitivity=CUSTOMS),
        text("name", "商品名称", sensitivity=CUSTOMS),
        text("spec", "规格型号", sensitivity=CUSTOMS),
        quantity("quantity", "成交数量", sensitivity=CUSTOMS),
        code("unit", "成交单位", code_table="customs_unit", sensitivity=CUSTOMS),
        quantity("first_quantity", "法定第一数量", sensitivity=CUSTOMS),
        code("first_unit", "第一单位", code_table="customs_unit", sensitivity=CUSTOMS),
        quantity("second_quantity", "法定第二数量", empty=NONE, sensitivity=CUSTOMS),
        code("second_unit", "第二单位", code_table="customs_unit", empty=NONE, sensitivity=CUSTOMS),
        amount("price", "单价", sensitivity=CUSTOMS),
        amount("total", "总价", sensitivity=CUSTOMS),
        code("currency", "币制", code_table="currency", sensitivity=CUSTOMS),
        code("origin", "原产国", code_table="customs_country", sensitivity=CUSTOMS),
        code("destination", "最终目的国", code_table="customs_country", sensitivity=CUSTOMS),
        code("duty_mode", "征免方式", code_table="customs_duty_mode", sensitivity=CUSTOMS),
        code("district", "境内目的地/货源地", sensitivity=CUSTOMS),
    ),
)

RECEIPTS = Table(
    name="receipts",
    heading="回执",
    key=("seq_no", "channel", "noticed_at"),
    precedence=CUSTOMS_SOURCES,
    used_by=("clearance",),
    columns=(
        text("seq_no", "统一编号", sensitivity=CUSTOMS),
        code("channel", "回执代码", sensitivity=CUSTOMS),
        moment("noticed_at", "通知时间", sensitivity=CUSTOMS),
        text("client_seq_no", "客户端编号", empty=NONE, sensitivity=CUSTOMS),
        text("entry_id", "报关单号", empty=NONE, sensitivity=CUSTOMS),
        code(
            "kind",
            "报文类型",
            codes={"import": "导入回执", "result": "业务回执", "data": "数据回执", "bonded": "保税回执"},
            sensitivity=CUSTOMS,
        ),
        text("note", "回执说明", sensitivity=CUSTOMS),
        moment("received_at", "接收时间", sensitivity=CUSTOMS),
        text("hash", "原文哈希", sensitivity=CUSTOMS),
    ),
)
