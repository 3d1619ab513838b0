"""What a firm is entitled to: the better of two that exclude each other, caps, one floor at the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

pytestmark = pytest.mark.slow

DAY = date(2026, 6, 30)
HNTE = {"programme": "hnte", "granted_on": "2024-12-01", "expires_on": "2027-11-30"}


def amounts(results, uscc):
    return {row["benefit"]: row for row in results.rows("benefits", uscc=uscc)}


def test_hnte_rate_and_small_profit_exclude_each_other_and_the_better_stands(zone, worked):
    case = worked("tax", "SU-T3 高企与小型微利取税负低者")
    small = zone.add(case, 1)
    statement = {"year": 2025, "taxable_income": 20_000_000, "staff": 400, "assets": 80_000_000}
    large = zone.add(case, 2, statements=[statement], titles=[HNTE])

    results = zone.assess(DAY, programmes=("hnte",), long=True)

    ours = amounts(results, small)
    assert ours["tax.small_profit"]["amount"] == Decimal("400000.00")
    assert ours["tax.small_profit"]["stacked_out_by"] is None
    assert ours["tax.hnte_rate"]["stacked_out_by"] == "tax.small_profit"
    theirs = amounts(results, large)
    assert theirs["tax.hnte_rate"]["amount"] == Decimal("2000000.00")
    assert theirs["tax.hnte_rate"]["stacked_out_by"] is None
    assert theirs["tax.small_profit"]["status"] == "not"


def test_an_unknown_income_leaves_the_saving_open_and_names_no_amount(zone, worked):
    case = worked("tax", "SU-T3 高企与小型微利取税负低者")
    uscc = zone.add(case, statements=[{"year": 2025, "staff": 100, "assets": 30_000_000}])

    row = amounts(zone.assess(DAY, programmes=("hnte",), long=True), uscc)["tax.hnte_rate"]

    assert (row["status"], row["amount"], row["amount_low"], row["amount_high"]) == ("open", None, 0, None)


def test_who_is_perhaps_entitled_perhaps_gets_nothing(zone, worked):
    case = worked("zibo_2020", "SU-A1 认定奖励")
    uscc = zone.add(case, without=("titles",), covered=())

    row = amounts(zone.assess(case.as_of, programmes=("hnte",), long=True), uscc)["zibo_2020.hnte_award"]

    assert (row["status"], row["amount"]) == ("open", None)
    assert (row["amount_low"], row["amount_high"]) == (0, Decimal("200000.00"))


def test_a_cap_binds_where_the_formula_gives_more(zone, worked):
    below = worked("zibo_2020", "SU-W9 增长400万元")
    above = worked("zibo_2020", "SU-W9 增长2500万元，封顶")
    firms = {zone.add(below, 1): below, zone.add(above, 2): above}

    results = zone.assess(below.as_of, programmes=("hnte",), long=True)

    for uscc, case in firms.items():
        expected = Decimal(str(case.expect.benefits["zibo_2020.rd_increment"]["amount"]))
        assert amounts(results, uscc)["zibo_2020.rd_increment"]["amount"] == expected
        assert expected <= 1_000_000
    assert amounts(results, next(reversed(firms)))["zibo_2020.rd_increment"]["amount"] == 1_000_000


@pytest.mark.parametrize(
    ("income", "saving"),
    [("0.09", "0.00"), ("0.10", "0.01"), ("0.19", "0.01"), ("33333333.39", "3333333.33")],
)
def test_an_amount_is_floored_to_the_fen_once_at_the_end(income, saving, zone, worked):
    case = worked("tax", "SU-T1 高企少缴应纳税所得额的10%")
    statement = {**case.facts["statements"][0], "taxable_income": income, "staff": 400, "assets": 80_000_000}
    uscc = zone.add(case, statements=[statement])

    row = amounts(zone.assess(case.as_of, programmes=("hnte",), long=True), uscc)["tax.hnte_rate"]

    assert row["amount"] == Decimal(saving)
