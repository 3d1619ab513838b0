"""What others recognised (平台与荣誉): platforms, awards, projects, standards, certificates, contests."""

from __future__ import annotations

from yuqi.facts.vocabulary.columns import (
    LEVELS,
    NOT_YET,
    PUBLIC,
    TITLES_SOURCES,
    code,
    count,
    day,
    money,
    text,
    uscc,
)
from yuqi.facts.vocabulary.shapes import Table

__all__ = ["AWARDS", "CERTIFICATIONS", "CONTESTS", "PLATFORMS", "PROJECTS", "STANDARDS"]

PLATFORMS = Table(
    name="platforms",
    heading="研发机构与平台",
    key=("uscc", "name"),
    event="granted_on",
    ends=("revoked_on",),
    precedence=TITLES_SOURCES,
    used_by=("tech_sme", "innovative_sme", "specialised_sme", "little_giant", "technology_centres", "points"),
    columns=(
        uscc("uscc", "统一社会信用代码", sensitivity=PUBLIC, read=True),
        text("name", "名称", sensitivity=PUBLIC, read=True),
        code(
            "category",
            "类别",
            codes={"rd_body": "研发机构", "service": "公共服务平台", "pilot": "中试平台", "other": "其他"},
            sensitivity=PUBLIC,
            read=True,
        ),
        code(
            "kind",
            "类型",
            codes={
                "technology_centre": "企业技术中心",
                "engineering_centre": "工程研究中心",
                "key_laboratory": "重点实验室",
                "institute": "研究院",
                "academician": "院士工作站",
                "postdoctoral": "博士后工作站",
                "joint": "联合实验室",
                "other": "其他",
            },
            sensitivity=PUBLIC,
            read=True,
        ),
        code("level", "级别", codes=LEVELS, sensitivity=PUBLIC, read=True, note="园区级低于市级"),
        text("recognised_by", "认定部门", sensitivity=PUBLIC, read=True),
        day("granted_on", "认定日期", sensitivity=PUBLIC, read=True),
        day("revoked_on", "撤销日期", empty=NOT_YET, sensitivity=PUBLIC, read=True),
    ),
)

AWARDS = Table(
    name="awards",
    heading="奖项",
    key=("uscc", "code"),
    event="won_on",
    precedence=TITLES_SOURCES,
    used_by=("tech_sme", "innovative_sme", "specialised_sme", "little_giant", "points"),
    columns=(
        uscc("uscc", "统一社会信用代码", sensitivity=PUBLIC, read=True),
        text("code", "编号", sensitivity=PUBLIC, read=True),
        text("name", "奖项名称", sensitivity=PUBLIC, read=True),
        code(
            "kind",
            "奖项类别",
            codes={"science": "科学技术奖", "quality": "质量奖", "patent": "专利奖", "other": "其他"},
            sensitivity=PUBLIC,
            read=True,
        ),
        code("level", "级别", codes=LEVELS, sensitivity=PUBLIC, read=True),
        code(
            "grade",
            "等级",
            codes={
                "special": "特等奖",
                "first": "一等奖",
                "second": "二等奖",
                "third": "三等奖",
                "other": "其他",
            },
            sensitivity=PUBLIC,
            read=True,
        ),
        count("rank", "单位排名", sensitivity=PUBLIC, read=True),
        day("won_on", "获奖日期", sensitivity=PUBLIC, read=True),
    ),
)

PROJECTS = Table(
    name="projects",
    heading="项目",
    key=("uscc", "code"),
    event="started_on",
    ends=("ended_on",),
    used_by=("points", "credit", "champions"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        text("name", "项目名称"),
        code("level", "级别", codes=LEVELS),
        code(
            "category",
            "类别",
            codes={"science_plan": "科技计划", "key_little_giant": "重点“小巨人”", "investment": "投资项目"},
        ),
        day("started_on", "开始日期"),
        day("ended_on", "结束日期", empty=NOT_YET),
        money("grant_amount", "资助金额"),
        money("planned_investment", "计划投资"),
        money("land_plant_part", "其中土地厂房"),
    ),
)

STANDARDS = Table(
    name="standards",
    heading="标准",
    key=("uscc", "code"),
    event="published_on",
    used_by=("tech_sme", "hnte", "specialised_sme"),
    columns=(
        uscc("uscc", "统一社会信用代码", sensitivity=PUBLIC, read=True),
        text("code", "编号", sensitivity=PUBLIC, read=True),
        text("name", "标准名称", sensitivity=PUBLIC),
        code(
            "kind",
            "类别",
            codes={"standard": "标准", "test_method": "检测方法", "specification": "技术规范"},
            sensitivity=PUBLIC,
            read=True,
        ),
        code(
            "level",
            "级别",
            codes={
                "international": "国际标准",
                "national": "国家标准",
                "industry": "行业标准",
                "local": "地方标准",
                "group": "团体标准",
            },
            sensitivity=PUBLIC,
            read=True,
        ),
        code(
            "role", "参与方式", codes={"lead": "主导", "participate": "参与"}, sensitivity=PUBLIC, read=True
        ),
        count("drafting_rank", "起草单位排名", sensitivity=PUBLIC, read=True),
        day("published_on", "发布日期", sensitivity=PUBLIC, read=True),
    ),
)

CERTIFICATIONS = Table(
    name="certifications",
    heading="认证",
    key=("uscc", "code"),
    event="granted_on",
    ends=("expires_on", "revoked_on"),
    precedence=TITLES_SOURCES,
    used_by=("specialised_sme", "little_giant"),
    columns=(
        uscc("uscc", "统一社会信用代码", sensitivity=PUBLIC, read=True),
        text("code", "编号", sensitivity=PUBLIC, read=True),
        code(
            "kind",
            "类型",
            codes={
                "quality": "质量管理体系",
                "environment": "环境管理体系",
                "safety": "职业健康安全管理体系",
                "information_security": "信息安全管理体系",
                "ip_management": "知识产权管理体系",
                "integration": "两化融合",
                "product_domestic": "国内产品认证",
                "product_overseas": "国外产品认证",
                "other": "其他",
            },
            sensitivity=PUBLIC,
            read=True,
        ),
        text("scheme", "认证标准", sensitivity=PUBLIC),
        day("granted_on", "发证日期", sensitivity=PUBLIC, read=True),
        day("expires_on", "有效期至", sensitivity=PUBLIC, read=True),
        day("revoked_on", "撤销日期", empty=NOT_YET, sensitivity=PUBLIC, read=True),
    ),
)

CONTESTS = Table(
    name="contests",
    heading="大赛",
    key=("uscc", "code"),
    event="won_on",
    precedence=TITLES_SOURCES,
    used_by=("specialised_sme", "little_giant", "gazelle_to_unicorn"),
    columns=(
        uscc("uscc", "统一社会信用代码", sensitivity=PUBLIC, read=True),
        text("code", "编号", sensitivity=PUBLIC, read=True),
        text("name", "大赛名称", sensitivity=PUBLIC, read=True),
        code(
            "group", "组别", codes={"enterprise": "企业组", "maker": "创客组"}, sensitivity=PUBLIC, read=True
        ),
        text("edition", "届次", sensitivity=PUBLIC),
        code("level", "级别", codes=LEVELS, sensitivity=PUBLIC, read=True),
        count("rank", "名次", sensitivity=PUBLIC, read=True),
        day("won_on", "获奖日期", sensitivity=PUBLIC, read=True),
    ),
)
