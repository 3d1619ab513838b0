"""Parts of conditions in words, for people who do not read expressions."""

import pytest

from yuqi.engine.explain.inner import inner_words
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
        (
            "exists_where(awards, rank <= 3)",
            "exists_where(awards, rank <= 3)",
            "exists_where(awards, rank <= 3)",
        ),
    ],
)
def test_a_part_of_a_condition_is_named_where_words_are_known(text, zh, en, catalog):
    expression = parse_expression(text)

    assert inner_words(expression, catalog, "zh") == zh
    assert inner_words(expression, catalog, "en") == en
