"""What is shown beside an answer (显示值与差额), once more in plain Python: the rounded figure and what is missing.

A share is rounded half-up to six places; what is missing is the least whole fen, or the least whole persons, that
would meet the threshold with the denominator as it is.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from boundary_truth import LAST

MOST = 10**17 - 1  # what a result column shows at most


def rounded(share):
    millionths = abs(share) * 10**6
    whole = (2 * millionths.numerator + millionths.denominator) // (2 * millionths.denominator)
    return Decimal(min(whole, MOST)) / 10**6 * (-1 if share < 0 else 1)


def of(part, whole, bar, *, persons=False, ceiling=False):
    """(value, shortfall) of part / whole beside a bar; None where there is no such figure."""
    if part is None or whole is None or whole <= 0:
        return None, None
    share = Fraction(part, whole)
    missing = (part - bar * whole) if ceiling else (bar * whole - part)
    if missing <= 0:
        return rounded(share), None
    grain = 100  # hundredths of a person, or fen of a yuan
    least = -(-missing // grain) if persons else Fraction(-(-missing // 1), grain)
    return rounded(share), Decimal(least.numerator) / least.denominator if not persons else Decimal(least)


def columns(name, shown):
    return {f"{name}__value": shown[0], f"{name}__shortfall": shown[1]}


def minus(left, right):
    return None if left is None or right is None else left - right


def hnte(firm):
    income = minus(firm.at("total_income"), firm.at("nontaxable_income"))
    return {
        **columns(
            "science_staff", of(firm.at("science_staff"), firm.at("staff"), Fraction("0.1"), persons=True)
        ),
        **columns("hightech_revenue", of(firm.at("hightech_revenue"), income, Fraction("0.6"))),
    }


def sme(main, debt):
    def law(firm):
        return {
            **columns("main_ratio", of(firm.at("main_revenue"), firm.at("revenue"), main)),
            **columns("debt", of(firm.at("liabilities"), firm.at("assets"), debt, ceiling=True)),
        }

    return law


def little_giant_2026(firm):
    sales = firm.at("revenue", LAST)
    missing = None if sales is None else max(0, 5000 * 10_000 * 100 - sales)
    return {
        **sme(Fraction("0.9"), Fraction("0.75"))(firm),
        "revenue__value": None if sales is None else Decimal(sales) / 100,
        "revenue__shortfall": None if not missing else Decimal(missing) / 100,
    }


SHOWN = {
    date(2026, 3, 31): {"hnte": hnte, "little_giant": sme(Fraction("0.7"), Fraction("0.7"))},
    date(2026, 6, 30): {
        "hnte": hnte,
        "specialised_sme": sme(Fraction("0.8"), Fraction("0.8")),
        "little_giant": little_giant_2026,
    },
}
