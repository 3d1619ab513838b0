"""Titles and the way to them (资质与申报): titles, assessments, applications, filings, scores, incidents."""

from __future__ import annotations

from yuqi.facts.vocabulary.columns import (
    IDENTITY_SOURCES,
    JUDGES_SOURCES,
    LEVELS,
    NONE,
    NOT_YET,
    PERSONAL,
    PUBLIC,
    TITLES_SOURCES,
    code,
    day,
    quantity,
    text,
    uscc,
    year,
    yes_no,
)
from yuqi.facts.vocabulary.shapes import Table

__all__ = ["APPLICATIONS", "ASSESSMENTS", "EXPERT_SCORES", "FILINGS", "INCIDENTS", "TITLES"]

TITLES = Table(
    name="titles",
    heading="资质称号",
    key=("uscc", "programme", "granted_on"),
    event="granted_on",
    ends=("expires_on", "revoked_on"),
    precedence=TITLES_SOURCES,
    used_by=("all",),
    columns=(
        uscc("uscc", "统一社会信用代码", sensitivity=PUBLIC, read=True),
        code(
            "programme",
            "称号代码",
            code_table="programme",
            sensitivity=PUBLIC,
            read=True,
            note="如 hnte、little_giant",
        ),
        day("granted_on", "发证日期", sensitivity=PUBLIC, read=True),
        text("subject_id", "对象编号", empty=NONE, sensitivity=PUBLIC, note="载体、产品编号"),
        code("level", "级别", codes=LEVELS, sensitivity=PUBLIC, read=True),
        day("expires_on", "有效期至", sensitivity=PUBLIC, read=True, note="空则按该称号有效期"),
        text("certificate_no", "证书编号", sensitivity=PUBLIC),
        day("revoked_on", "撤销日期", empty=NOT_YET, sensitivity=PUBLIC, read=True),
        day("barred_until", "限制申报至", empty=NONE, sensitivity=PUBLIC, read=True),
    ),
)

ASSESSMENTS = Table(
    name="assessments",
    heading="评价结果",
    key=("uscc", "scheme", "year"),
    event="issued_on",
    precedence=TITLES_SOURCES,
    used_by=("specialised_sme", "little_giant", "credit", "points"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        code(
            "scheme",
            "评价体系",
            codes={
                "zjtx_75": "专精特新评价",
                "digital_maturity": "数字化水平",
                "tax_credit": "纳税信用",
                "environment_credit": "环保信用",
                "customs_credit": "海关信用",
                "credit_rating": "信用评级",
            },
            read=True,
        ),
        year("year", "年度", read=True),
        quantity("score", "得分", read=True),
        text("grade", "等级", read=True),
        day("issued_on", "发布日期", read=True),
    ),
)

APPLICATIONS = Table(
    name="applications",
    heading="申报记录",
    key=("uscc", "code"),
    event="submitted_on",
    precedence=TITLES_SOURCES,
    used_by=("hnte", "zibo"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        code("programme", "申报项目", code_table="programme", read=True),
        code("procedure", "申报类型", codes={"new": "新申报", "review": "复核"}, read=True),
        year("year", "年度", read=True),
        text("intake", "申报批次"),
        yes_no("first_time", "首次申报", read=True),
        day("submitted_on", "提交日期", read=True),
        code(
            "outcome",
            "结果",
            codes={"granted": "已授权", "rejected": "未通过", "withdrawn": "撤回", "pending": "待定"},
            read=True,
        ),
        day("decided_on", "结果日期", empty=NOT_YET, read=True),
        quantity("score", "得分", read=True),
        code("cause", "原因码", empty=NONE),
        text("reasons", "原因", empty=NONE),
        text("specialist", "申报专员", sensitivity=PERSONAL),
    ),
)

FILINGS = Table(
    name="filings",
    heading="义务填报",
    key=("uscc", "programme", "year", "kind"),
    event="due_on",
    precedence=TITLES_SOURCES,
    used_by=("hnte", "tech_sme", "innovative_sme", "specialised_sme", "little_giant"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        code("programme", "项目代码", code_table="programme", read=True),
        year("year", "年度", read=True),
        code(
            "kind",
            "类型",
            codes={
                "annual_report": "年报",
                "update": "信息更新",
                "change_report": "变更报告",
                "statistics": "统计填报",
            },
            read=True,
        ),
        day("due_on", "截止日期", read=True),
        day("filed_on", "填报日期", empty=NOT_YET, read=True),
    ),
)

EXPERT_SCORES = Table(
    name="expert_scores",
    heading="自评预评",
    aliases=("专家评分",),
    key=("uscc", "programme", "item", "basis", "assessed_on"),
    event="assessed_on",
    ends=("valid_until",),
    precedence=JUDGES_SOURCES,
    used_by=(
        "tech_sme",
        "hnte",
        "specialised_sme",
        "little_giant",
        "champions",
        "gazelle_to_unicorn",
        "boards",
    ),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        code("programme", "项目代码", code_table="programme", read=True),
        code("item", "评价项", read=True),
        code(
            "basis",
            "依据",
            codes={"self": "自评", "specialist": "专员", "panel": "专家组"},
            read=True,
            note="空为自评",
        ),
        day("assessed_on", "评价日期", read=True),
        code("outcome", "结论", read=True, note="按指南用语：A–E、met、unmet 或类别"),
        quantity("low", "最低分", read=True),
        quantity("high", "最高分", read=True),
        day("valid_until", "有效至", empty=NONE, read=True),
        text("assessor", "评价人", sensitivity=PERSONAL),
    ),
)

INCIDENTS = Table(
    name="incidents",
    heading="失信与事故",
    key=("uscc", "code"),
    event="occurred_on",
    ends=("removed_on",),
    precedence=IDENTITY_SOURCES,
    used_by=("all",),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        code(
            "kind",
            "类型",
            codes={
                "safety": "安全事故",
                "quality": "质量事故",
                "environment": "环境违法",
                "network_security": "网络安全",
                "data": "数据安全",
                "data_fraud": "数据造假",
                "research_integrity": "科研失信",
                "abnormal_list": "经营异常名录",
                "dishonesty_list": "严重违法失信",
                "dishonesty": "失信",
                "tax_evasion": "偷逃骗税",
                "tax": "税务违法",
                "smuggling": "走私",
                "enforcement": "被执行",
                "industry_rule": "违反行业规定",
            },
            read=True,
        ),
        code(
            "severity",
            "等级",
            codes={
                "general": "一般",
                "larger": "较大",
                "major": "重大",
                "extraordinary": "特别重大",
                "ordinary": "一般（环境）",
                "serious": "严重（环境）",
            },
            read=True,
        ),
        day("occurred_on", "发生日期", read=True),
        day("settled_on", "处理完毕日期", empty=NOT_YET, read=True),
        day("removed_on", "移出日期", empty=NOT_YET, read=True),
    ),
)
