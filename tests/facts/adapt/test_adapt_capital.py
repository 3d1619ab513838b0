"""Registered capital in every spelling that registers print."""

import pytest

from yuqi.facts.adapt.capital import read_capital


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("20,000(万元人民币)", "200000000"),
        ("16,151.2000(万元)", "161512000"),
        ("1200000万人民币", "12000000000"),
        ("116,891.1100(万人民币元)", "1168911100"),
        ("13200（万元）", "132000000"),
        ("46万元", "460000"),
        ("50万人民币元", "500000"),
        ("4,300(万元(人民币))", "43000000"),
        ("20万元人民币", "200000"),
        ("208(万人民币 )", "2080000"),
        ("3,000(万元（人民币）)", "30000000"),
        ("０.5亿元", "50000000"),
        ("300000元", "300000"),
    ],
)
def test_capital_of_every_chinese_spelling_is_read(written, yuan):
    assert read_capital(written) == yuan


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1,200(万美元)", "adapt.foreign-currency"),
        ("198,130(万香港元)", "adapt.foreign-currency"),
        ("2,493.5480(万元美元)", "adapt.foreign-currency"),
        ("860(万元(港币))", "adapt.foreign-currency"),
        ("100(万港元)", "adapt.foreign-currency"),
        ("25(万德国马克)", "adapt.foreign-currency"),
        ("10,000(万)", "adapt.capital-no-currency"),
        ("1,100()", "adapt.capital-no-unit"),
        ("4,9000000(万)", "adapt.capital-unreadable"),
        ("若干", "adapt.capital-unreadable"),
    ],
)
def test_capital_that_cannot_be_known_in_yuan_is_refused_with_its_reason(written, why):
    refused = read_capital(written)

    assert refused.code == why


def test_a_bare_capital_takes_the_unit_of_its_heading():
    assert read_capital("5,000", unit="万元") == "50000000"
