"""Parts of conditions in words, for people who do not read expressions."""

import re
from datetime import date

import pytest

from yuqi.engine.compile import build_ruleset
from yuqi.engine.explain import explain
from yuqi.engine.explain.inner import inner_words
from yuqi.engine.tree import Context, Programmes
from yuqi.rules import load_catalog, parse_expression


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("resident", "境内居民企业", "resident"),
        ("not restricted_product", "不是：产品属禁止或限制类", "not: restricted product"),
        (
            "holds(hnte)",
            "持有有效的“高新技术企业”称号",
            'holds the title "High and new technology enterprise (HNTE)"',
        ),
        ("last(revenue) >= 15000000", "营业收入", "revenue"),
        ("sum_years(revenue, 3) >= 5", "近 3 年营业收入合计", "revenue, sum of 3 years"),
        (
            "cagr(revenue, 3, unmet) >= 0.2",
            "营业收入近 3 年复合增长率",
            "revenue, compound growth over 3 years",
        ),
        ("exists_where(awards, rank <= 3)", "有：奖项（单位排名 ≤ 3）", "there is: awards (rank ≤ 3)"),
        (
            "not exists_where(certifications, one_of(kind, 'quality', 'safety') and in_force())",
            "没有：认证（类型为“质量管理体系、职业健康安全管理体系”，且在有效期内）",
            "there is no: certifications (kind is quality, safety and in force)",
        ),
        (
            "every_year(net_profit >= 15000000 and net_profit_deducted > 0, 2)",
            "近 2 年每年净利润 ≥ 1500 万元，且扣非净利润 > 0",
            "in each of the last 2 years: net profit ≥ 15,000,000 yuan and net profit deducted > 0",
        ),
        (
            "last(revenue) >= 200000000 and (growth(revenue, unmet) >= 0.085 or last(staff) < 12.5)",
            "营业收入 ≥ 2 亿元，且（营业收入增长率 ≥ 8.5%，或职工总数 < 12.5）",
            "revenue ≥ 200,000,000 yuan and (growth of revenue ≥ 8.5% or staff < 12.5)",
        ),
        (
            "last(market_rank_world) >= 1 and last(market_rank_world) <= 10",
            "全球排名在 1 到 10 之间",
            "market rank world between 1 and 10",
        ),
        ("last(audit_opinion) <> '0'", "审计意见不是“未审计”", "audit opinion is not none"),
        ("procedure = 'review'", "属复核申报", "an application for review"),
        (
            "judged(market) or years_since(niche_since) >= 3",
            "经专家认定，或从事细分市场起始日期以来的年数 ≥ 3",
            "so judged by experts or years since niche since ≥ 3",
        ),
        (
            "exists_where(ip_rights, days_since(granted_on) >= 0 and days_since(filed_on) >= 0)",
            "有：知识产权（授权日期已到）",
            "there is: ip rights (granted on has come)",
        ),
    ],
)
def test_a_part_of_a_condition_is_named_where_words_are_known(text, zh, en, catalog):
    expression = parse_expression(text)

    assert inner_words(expression, catalog, "zh") == zh
    assert inner_words(expression, catalog, "en") == en


CODE = {"zh": re.compile(r"[a-z]+_[a-z]+|[a-z_]+\(|<>|[a-z]{5,}"), "en": re.compile(r"\w\(|\w_\w|<>|>=|'")}


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2026, 6, 30)])
@pytest.mark.parametrize("procedure", ["new", "review"])
def test_no_part_of_any_condition_of_the_catalog_reads_like_code(day, procedure, catalog):
    ruleset = build_ruleset(catalog, as_of=day, procedure=procedure, benefits=False, checks=False)
    builder = Programmes(ruleset.lowering)
    said = []

    for edition in (edition for block in ruleset.blocks for edition in block.editions):
        context = Context(
            as_of=day, year=day.year - 1, programme=edition.programme.id, procedure=edition.procedure
        )
        for condition in edition.conditions:
            if condition.expression is None:
                continue
            for part in builder.inner(condition.expression, condition.path, context):
                if part.id not in catalog.variables:
                    said += [(lang, inner_words(part.expression, catalog, lang)) for lang in CODE]

    assert len(said) > 50
    assert [text for lang, text in said if CODE[lang].search(text)] == []


def test_what_a_score_asks_beside_its_bar_is_said_where_it_alone_fails(zone, worked, catalog, duckdb):
    case = worked("tech_sme", "TSME-W4")
    uscc = zone.add(case)

    tree = explain(zone.snapshot(), catalog, duckdb, uscc, "tech_sme", as_of=case.as_of)

    score = next(row for row in tree["conditions"] if row["id"] == "score")
    (part,) = score["parts"]
    assert (score["outcome"], score["value"], score["threshold"]) == ("unmet", 80, 60)
    assert part["label"] == "科技人员数占职工总数比例得分"
    assert (part["outcome"], part["value"], part["op"], part["threshold"]) == ("unmet", 0, ">", 0)
