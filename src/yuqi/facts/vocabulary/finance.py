"""Money from outside (投融资): financings, loans, investments, subsidies, listing."""

from __future__ import annotations

from yuqi.facts.vocabulary.columns import (
    BANK_SOURCES,
    MONEY_SOURCES,
    NONE,
    NOT_YET,
    amount,
    code,
    count,
    day,
    money,
    share,
    text,
    uscc,
    yes_no,
)
from yuqi.facts.vocabulary.shapes import Table

__all__ = ["FINANCINGS", "INVESTMENTS", "LISTING_PROFILES", "LOANS", "LOAN_INTEREST", "SUBSIDIES"]

FINANCINGS = Table(
    name="financings",
    heading="股权融资",
    key=("uscc", "code"),
    event="closed_on",
    precedence=BANK_SOURCES,
    used_by=("innovative_sme", "specialised_sme", "little_giant", "gazelle_to_unicorn", "points"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        day("closed_on", "交割日期", read=True),
        code("round", "轮次"),
        code("currency", "币种", code_table="currency", read=True),
        amount("amount", "融资额", read=True),
        amount("paid_in", "实缴额", read=True),
        day("paid_in_on", "实缴日期", empty=NOT_YET, read=True),
        share("equity_share", "出让股比", read=True),
        text("investor", "投资方"),
        yes_no("qualified_investor", "合格机构投资者", read=True),
        amount("valuation", "投后估值"),
        code("valuation_currency", "估值币种", code_table="currency"),
    ),
)

LOANS = Table(
    name="loans",
    heading="贷款",
    key=("uscc", "code"),
    event="drawn_on",
    ends=("settled_on",),
    precedence=BANK_SOURCES,
    used_by=("credit", "loan_subsidies"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        text("lender", "贷款银行"),
        code("product", "产品"),
        code(
            "purpose",
            "用途",
            codes={
                "working_capital": "流动资金",
                "rd": "研发",
                "fixed_asset": "固定资产",
                "equipment": "设备",
                "other": "其他",
            },
        ),
        money("amount", "金额"),
        share("rate", "执行利率"),
        yes_no("first_loan", "首贷"),
        text("guarantor", "担保机构", empty=NONE),
        share("bank_share", "银行分担比例"),
        share("guarantor_share", "担保分担比例"),
        day("drawn_on", "放款日期"),
        day("due_on", "到期日期"),
        day("settled_on", "结清日期", empty=NOT_YET),
        day("balance_on", "余额日"),
        money("balance", "余额"),
        code(
            "classification",
            "五级分类",
            codes={
                "normal": "正常",
                "special_mention": "关注",
                "substandard": "次级",
                "doubtful": "可疑",
                "loss": "损失",
            },
        ),
        count("days_past_due", "逾期天数"),
        money("principal_loss", "本金损失", empty=NONE),
    ),
)

LOAN_INTEREST = Table(
    name="loan_interest",
    heading="贷款利息",
    key=("uscc", "loan", "since"),
    ends=("until",),
    precedence=BANK_SOURCES,
    used_by=("loan_subsidies",),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("loan", "贷款编号"),
        day("since", "计息起"),
        day("until", "计息止", note="不含当日"),
        money("principal", "计息本金"),
        share("rate", "执行利率"),
        money("interest", "利息"),
        day("paid_on", "付息日期", empty=NOT_YET),
    ),
)

INVESTMENTS = Table(
    name="investments",
    heading="设备与技改投资",
    key=("uscc", "code"),
    event="contracted_on",
    precedence=MONEY_SOURCES,
    used_by=("loan_subsidies", "tax"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        code(
            "kind",
            "类型",
            codes={
                "equipment": "设备",
                "software": "软件",
                "plant": "厂房",
                "land": "土地",
                "leasing": "融资租赁",
            },
            read=True,
        ),
        money("amount", "金额", read=True),
        day("contracted_on", "合同日期", read=True),
        day("paid_on", "付款日期", empty=NOT_YET, read=True),
        text("loan", "所用贷款", empty=NONE),
        money("premium", "保费", empty=NONE),
    ),
)

SUBSIDIES = Table(
    name="subsidies",
    heading="已享受补助",
    key=("uscc", "code"),
    event="paid_on",
    precedence=MONEY_SOURCES,
    used_by=("zibo", "loan_subsidies"),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        text("code", "编号", read=True),
        code("benefit", "补助项目", read=True),
        text("base", "补助依据", read=True, note="称号、贷款、合同或年度"),
        money("amount", "金额", read=True),
        day("paid_on", "拨付日期", empty=NOT_YET, read=True),
        text("document", "文件"),
    ),
)

LISTING_PROFILES = Table(
    name="listing_profiles",
    heading="上市指标",
    key=("uscc", "as_of"),
    event="as_of",
    precedence=BANK_SOURCES,
    used_by=("boards",),
    columns=(
        uscc("uscc", "统一社会信用代码", read=True),
        day("as_of", "数据日期"),
        count("share_capital", "股本"),
        share("float_share", "公众持股比例"),
        money("expected_market_value", "预计市值"),
        count("holders", "股东人数"),
        count("market_makers", "做市商数"),
        code("neeq_layer", "新三板层级", codes={"0": "未挂牌", "base": "基础层", "innovation": "创新层"}),
        day("neeq_since", "进层日期", empty=NONE),
        code(
            "stage",
            "上市阶段",
            codes={
                "reserve": "入库",
                "cultivation": "培育",
                "reform": "股改",
                "tutoring": "辅导",
                "quoted": "挂牌",
                "listed": "上市",
                "financing": "融资",
            },
        ),
        code("target_board", "目标板块"),
        code(
            "reserve_level",
            "后备层级",
            codes={"national": "国家级", "provincial": "省级", "municipal": "市级", "zone": "园区级"},
            empty=NONE,
        ),
        day("tutored_on", "辅导备案", empty=NOT_YET),
        day("control_changed_on", "控制权变更", empty=NONE),
    ),
)
