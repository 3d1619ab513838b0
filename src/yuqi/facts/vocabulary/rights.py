"""Intellectual property and its fruits (知识产权与成果): rights, their uses, transformations, contracts."""

from __future__ import annotations

from yuqi.facts.vocabulary.columns import (
    NONE,
    NOT_YET,
    PUBLIC,
    RIGHTS_SOURCES,
    code,
    count,
    day,
    money,
    text,
    uscc,
    year,
    yes_no,
)
from yuqi.facts.vocabulary.shapes import Table

__all__ = ["CONTRACTS", "IP_RIGHTS", "IP_USES", "TRANSFORMATIONS"]

IP_RIGHTS = Table(
    name="ip_rights",
    heading="知识产权",
    key=("uscc", "number"),
    event="granted_on",
    ends=("lapsed_on", "expires_on"),
    precedence=RIGHTS_SOURCES,
    used_by=(
        "tech_sme",
        "hnte",
        "innovative_sme",
        "specialised_sme",
        "little_giant",
        "gazelle_to_unicorn",
        "boards",
        "points",
    ),
    columns=(
        uscc("uscc", "统一社会信用代码", sensitivity=PUBLIC, read=True),
        text("number", "专利号/登记号", sensitivity=PUBLIC, read=True),
        code(
            "kind",
            "类型",
            codes={
                "invention": "发明专利",
                "utility_model": "实用新型",
                "design": "外观设计",
                "software_copyright": "软件著作权",
                "ic_layout": "集成电路布图设计",
                "plant_variety": "植物新品种",
                "national_new_drug": "国家新药",
                "national_crop_variety": "国家级农作物品种",
                "tcm_first_grade": "国家一级中药保护品种",
                "trademark": "商标",
                "know_how": "技术秘密",
            },
            sensitivity=PUBLIC,
            read=True,
        ),
        text("title", "名称", sensitivity=PUBLIC, read=True),
        text("abstract", "摘要", sensitivity=PUBLIC),
        code("ipc", "主分类号", sensitivity=PUBLIC),
        code("jurisdiction", "授权地", empty=NONE, sensitivity=PUBLIC, read=True, note="空为中国"),
        day("filed_on", "申请日期", sensitivity=PUBLIC, read=True),
        day("granted_on", "授权日期", empty=NOT_YET, sensitivity=PUBLIC, read=True),
        day(
            "expires_on",
            "届满日期",
            sensitivity=PUBLIC,
            read=True,
            note="空则按申请日加法定期限",
        ),
        day("lapsed_on", "失效日期", empty=NOT_YET, sensitivity=PUBLIC, read=True),
        code(
            "status",
            "法律状态",
            codes={"filed": "已申请", "granted": "已授权", "lapsed": "已失效"},
            sensitivity=PUBLIC,
        ),
        code(
            "acquired_by",
            "取得方式",
            codes={
                "own": "自主研发",
                "assigned": "受让",
                "gift": "受赠",
                "merger": "并购",
                "exclusive_licence": "独占许可",
            },
            sensitivity=PUBLIC,
            read=True,
        ),
        day("acquired_on", "取得日期", empty=NONE, sensitivity=PUBLIC, read=True),
        count("owner_rank", "权利人排名", sensitivity=PUBLIC, read=True, note="非共有时为 1"),
        yes_no("co_owned", "共有", empty=NONE, sensitivity=PUBLIC, read=True),
        yes_no("disputed", "有争议", empty=NONE, read=True),
        yes_no("defence", "国防", empty=NONE, read=True),
        yes_no("pct", "PCT申请", sensitivity=PUBLIC),
        yes_no("main_product_related", "与主导产品相关", read=True),
        yes_no("commercialised", "产生经济效益", read=True),
        yes_no("family_abroad", "海外同族", sensitivity=PUBLIC, read=True),
        money("overseas_income", "海外收入", read=True),
        money("pledge_amount", "质押融资额", read=True),
        yes_no("awarded", "获奖", sensitivity=PUBLIC, read=True),
    ),
)

IP_USES = Table(
    name="ip_uses",
    heading="知识产权使用台账",
    key=("uscc", "number", "programme", "year"),
    event="year",
    used_by=("hnte",),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("number", "专利号/登记号", read=True),
        code("programme", "项目代码", code_table="programme", read=True),
        year("year", "年度", read=True),
        code(
            "outcome",
            "申报结果",
            codes={"granted": "已授权", "rejected": "未通过", "withdrawn": "撤回", "pending": "待定"},
            read=True,
        ),
    ),
)

TRANSFORMATIONS = Table(
    name="transformations",
    heading="科技成果转化",
    key=("uscc", "code"),
    event="year",
    used_by=("hnte",),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        year("year", "年度", read=True),
        text("name", "成果名称", read=True),
        text("achievement_code", "成果编号", empty=NONE, read=True, note="空为独立成果；编号相同只计一项"),
        text("from_right", "来源知识产权", empty=NONE),
        text("form", "转化形式", read=True),
        text("evidence", "证明材料", empty=NONE),
    ),
)

CONTRACTS = Table(
    name="contracts",
    heading="技术合同",
    key=("uscc", "code"),
    event="signed_on",
    used_by=("tax", "points"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        day("signed_on", "签订日期"),
        day("certified_on", "认定登记日", empty=NOT_YET, read=True),
        code(
            "kind",
            "合同类别",
            codes={
                "development": "技术开发",
                "transfer": "技术转让",
                "licence": "技术许可",
                "consulting": "技术咨询",
                "service": "技术服务",
            },
            read=True,
        ),
        code("role", "买卖方", codes={"seller": "卖方", "buyer": "买方"}, read=True),
        money("amount", "合同金额", read=True),
        money("technical_amount", "技术交易额", read=True),
        text("counterparty", "对方"),
    ),
)
