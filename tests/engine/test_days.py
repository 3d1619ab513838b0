"""The law of the day: the same facts on two days give the answers of two editions, each with its article."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yuqi.base import YuqiError

pytestmark = pytest.mark.slow

LAST_OLD, FIRST_NEW = date(2026, 3, 31), date(2026, 4, 1)


def title(programme, granted, expires):
    return {"programme": programme, "granted_on": granted, "expires_on": expires, "level": "national"}


def test_specialised_sme_changes_its_standard_on_the_first_of_april(zone, worked):
    uscc = zone.add(worked("specialised_sme", "a review follows the new standard too"))
    asked = {"programmes": ("specialised_sme",), "only": (uscc,)}

    before = zone.assess(LAST_OLD, name="before", **asked)
    after = zone.assess(FIRST_NEW, name="after", **asked)

    assert before.one("verdicts")["edition"] == "specialised_sme@2022"
    assert after.one("verdicts")["edition"] == "specialised_sme@2026"
    assert before.one("conditions", condition="niche_2y")["cite"].startswith("工信部企业〔2022〕63号 附件2")
    assert after.one("conditions", condition="niche_3y")["cite"].startswith("工信部企业〔2026〕2号 附件1")
    assert before.run["facts_hash"] == after.run["facts_hash"]
    assert before.run["results_hash"] != after.run["results_hash"]


def test_little_giant_reviews_keep_the_old_standard_beside_new_applications_in_2026(zone, worked):
    case = worked("little_giant", "XJR26-W1")
    newcomer = zone.add(case, 1)
    own = [row for row in case.facts["titles"] if row["programme"] != "little_giant"]
    holder = zone.add(case, 2, titles=[*own, title("little_giant", "2023-07-14", "2026-07-13")])
    asked = {"programmes": ("little_giant",), "long": True}

    before = zone.assess(LAST_OLD, name="before", **asked)
    after = zone.assess(FIRST_NEW, name="after", **asked)

    def seen(results, uscc):
        row = results.one("verdicts", uscc=uscc)
        return row["edition"], row["procedure"]

    assert seen(before, newcomer) == ("little_giant@2022", "new")
    assert seen(before, holder) == ("little_giant@2022", "review")
    assert seen(after, newcomer) == ("little_giant@2026", "new")
    assert seen(after, holder) == ("little_giant@2022", "review")
    assert "2026" in after.one("conditions", uscc=newcomer, condition="rd_total")["cite"]
    assert after.one("conditions", uscc=holder, condition="rd_by_scale")["cite"].startswith(
        "工信部企业〔2022〕63号 附件3"
    )
    assert {row["condition"] for row in after.rows("conditions", uscc=newcomer)}.isdisjoint(
        {"rd_by_scale", "brand"}
    )


def test_the_tax_year_2021_uses_the_super_deduction_rates_of_2021(zone, worked):
    rates = {"SU-T5 2021年一般企业75%": Decimal("0.75"), "SU-T5 2021年制造业100%": Decimal(1)}
    cases = [worked("tax", case) for case in rates]
    usccs = [zone.add(case, number) for number, case in enumerate(cases, 1)]
    as_of = cases[0].as_of

    in_2021 = zone.assess(as_of, name="of-2021", tax_year=2021, only=tuple(usccs))
    in_2025 = zone.assess(as_of, name="of-2025", only=tuple(usccs))

    for uscc, case, rate in zip(usccs, cases, rates.values(), strict=True):
        assert case.as_of == as_of
        paid = in_2021.one("benefits", uscc=uscc, benefit="tax.super_deduction")
        assert paid["year"] == 2021
        assert paid["amount"] == Decimal(str(case.expect.benefits["tax.super_deduction"]["amount"]))
        statement = next(row for row in case.facts["statements"] if row["year"] == 2021)
        assert paid["amount"] == Decimal(str(statement["rd_expense_deductible"])) * rate * Decimal("0.25")
        assert in_2025.one("benefits", uscc=uscc, benefit="tax.super_deduction")["year"] == 2025


def test_an_edition_ends_on_its_last_day_and_asking_for_it_later_is_refused(zone, worked):
    uscc = zone.add(worked("key_little_giant", "SP-K1 等地方推荐"))

    on_the_last_day = zone.assess(date(2026, 12, 31), programmes=("key_little_giant",))
    with pytest.raises(YuqiError) as refused:
        zone.assess(date(2027, 1, 1), name="later", programmes=("key_little_giant",))

    assert on_the_last_day.one("verdicts", uscc=uscc)["edition"] == "key_little_giant@2024"
    assert [problem.code for problem in refused.value.problems] == ["engine.no-edition"]
