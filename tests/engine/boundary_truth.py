"""What the law says of one firm, written down a second time in plain Python: fractions and whole numbers.

Nothing of the engine or the catalog is used here; the thresholds are copied from the documents themselves. A figure
is a span (low, high) of what it may be, None where nothing bounds it; an answer is True, False or None (unknown).
Amounts are whole fen, persons whole hundredths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from boundary_spans import UNDEFINED, UNKNOWN, at_least, at_most, best, both, either, over, plain, points

LAST = 2025  # the last closed fiscal year on every day asked for
YEAR_END = date(2025, 12, 31)
WAN = 10_000 * 100  # fen


@dataclass
class Firm:
    """One made-up firm: its dates, its years, what experts gave and whether it has one invention."""

    registered_on: date | None = date(2015, 5, 20)
    operating_since: date | None = None
    niche_since: date | None = date(2016, 7, 1)
    years: dict[int, dict[str, int]] = field(default_factory=dict)  # an absent key is an unknown figure
    scores: dict[str, tuple[int, int]] = field(default_factory=dict)  # ten-thousandths of points
    has_invention: bool = False
    transformations: int = 0

    def at(self, name, year=LAST):
        return self.years.get(year, {}).get(name)

    def last(self, name):
        value = self.at(name)
        return (value, value)

    @property
    def start(self):
        began = self.operating_since or self.registered_on
        return began.year if began else None


# ---------------------------------------------------------------- years


def total(firm, name, years):
    """Sum over the last years in which the firm worked; unknown years leave the top open."""
    start = firm.start
    if start is None or start > LAST:
        return UNKNOWN
    values = [firm.at(name, year) for year in range(max(start, LAST - years + 1), LAST + 1)]
    known = sum(value for value in values if value is not None)
    return (known, known if None not in values else None)


def every_year(firm, holds):
    """Whether something holds in each of two years; unmet before the firm began."""
    answers = []
    for year in (LAST - 1, LAST):
        answer = holds(year)
        if firm.start is None:
            answer = both(None, answer)
        elif firm.start > year:
            answer = False
        answers.append(answer)
    return both(*answers)


def growth(firm, name, year):
    now, before = firm.at(name, year), firm.at(name, year - 1)
    if before is not None and before <= 0:
        return UNDEFINED
    if now is None or before is None:
        return UNKNOWN
    rate = Fraction(now, before) - 1
    return (rate, rate)


def mean_growth(firm, name):
    rates = [growth(firm, name, year) for year in (LAST - 1, LAST)]
    if UNDEFINED in rates:
        return UNDEFINED
    if UNKNOWN in rates:
        return UNKNOWN
    mean = (rates[0][0] + rates[1][0]) / 2
    return (mean, mean)


def guide_growth(firm, name):
    """Growth of 国科发火〔2016〕195号: half of both years' ratios, less one; its rules for zero and young firms."""
    first, second, third = (firm.at(name, LAST - back) for back in (2, 1, 0))
    start = firm.start
    rate = None
    if second == 0 or (start is not None and start >= LAST):
        rate = Fraction(0)
    elif start is not None and second is not None and second > 0 and third is not None:
        if start == LAST - 1 or first == 0:
            rate = Fraction(third, second) - 1
        elif first is not None and first > 0:
            rate = (Fraction(second, first) + Fraction(third, second)) / 2 - 1
    return (rate, rate)


# ---------------------------------------------------------------- points


def judged(firm, item, band):
    """What experts gave, inside the band of the facts; outside it, the band stands."""
    low, high = band
    given = firm.scores.get(item)
    if given is None:
        return band
    low, high = max(low, Fraction(given[0], 10_000)), min(high, Fraction(given[1], 10_000))
    return band if low > high else (low, high)


GUIDE_GROWTH = [
    (Fraction("0.35"), 9, 10),
    (Fraction("0.25"), 7, 8),
    (Fraction("0.15"), 5, 6),
    (Fraction("0.05"), 3, 4),
]
ACHIEVEMENTS = [
    (Fraction(5), 25, 30),
    (Fraction(4), 19, 24),
    (Fraction(3), 13, 18),
    (Fraction(2), 7, 12),
    (Fraction(1), 1, 6),
]
STAFF_POINTS = plain(("0.30", 20), ("0.25", 16), ("0.20", 12), ("0.15", 8), ("0.10", 4))
RD_BY_SALES = plain(("0.06", 50), ("0.05", 40), ("0.04", 30), ("0.03", 20), ("0.02", 10))
RD_BY_COST = plain(("0.30", 50), ("0.25", 40), ("0.20", 30), ("0.15", 20), ("0.10", 10))


def guide_growth_points(firm, name):
    span = guide_growth(firm, name)
    if span[0] is None:
        return (0, 10)
    if 0 < span[0] < Fraction("0.05"):
        return (1, 2)
    return points(span, GUIDE_GROWTH)


def transformation_points(firm):
    start = firm.start
    if start is None or start > LAST:
        return (0, 30)
    return points((Fraction(firm.transformations, min(3, LAST - start + 1)),) * 2, ACHIEVEMENTS)


def hnte_items(firm):
    """Items of the HNTE scorecard; rights, achievements, standards and incidents are complete."""
    rights = (7, 8) if firm.has_invention else (0, 0)
    own = (1, 6) if firm.has_invention else (0, 0)
    bands = {
        "ip_advancement": (0, 8),
        "ip_core_support": (0, 8),
        "ip_quantity": rights,
        "ip_acquisition": own,
        "ip_standards": (0, 0),
        "transformation": transformation_points(firm),
        "rd_system": (0, 6),
        "rd_institution": (0, 6),
        "rd_incentive": (0, 4),
        "rd_talent": (0, 4),
        "growth_net_assets": guide_growth_points(firm, "net_assets"),
        "growth_sales": guide_growth_points(firm, "revenue"),
    }
    return {item: judged(firm, item, band) for item, band in bands.items()}


def hnte_score(firm):
    items = hnte_items(firm)
    ends = []
    for end in (0, 1):
        rights = sum(span[end] for item, span in items.items() if item.startswith("ip_"))
        others = sum(span[end] for item, span in items.items() if not item.startswith("ip_"))
        ends.append(min(rights, 30) + others)
    return True if ends[0] > 70 else False if ends[1] <= 70 else None


def rd_bar(firm):
    sales = firm.at("revenue")
    if sales is None:
        return (Fraction("0.03"), Fraction("0.05"))
    bar = (
        Fraction("0.05")
        if sales <= 5000 * WAN
        else Fraction("0.04")
        if sales <= 20_000 * WAN
        else Fraction("0.03")
    )
    return (bar, bar)


def high_tech(firm):
    income, free = firm.at("total_income"), firm.at("nontaxable_income")
    whole = UNKNOWN if income is None or free is None else (income - free,) * 2
    return over(firm.last("hightech_revenue"), whole)


def hnte(firm, as_of):
    old = None if firm.registered_on is None else (as_of - firm.registered_on).days >= 365
    items = hnte_items(firm)
    return {
        "age__outcome": old,
        "science_staff__outcome": at_least(
            over(firm.last("science_staff"), firm.last("staff")), Fraction("0.10")
        ),
        "rd_intensity__outcome": at_least(
            over(total(firm, "rd_expense_hnte", 3), total(firm, "revenue", 3)), rd_bar(firm)
        ),
        "rd_domestic__outcome": at_least(
            over(total(firm, "rd_expense_domestic", 3), total(firm, "rd_expense_hnte", 3)), Fraction("0.60")
        ),
        "hightech_revenue__outcome": at_least(high_tech(firm), Fraction("0.60")),
        "score__outcome": hnte_score(firm),
        **{f"item__{item}": span for item, span in items.items()},
    }


def tech_sme(firm, _):
    rd = firm.last("rd_expense_deductible")
    staff = points(over(firm.last("science_staff"), firm.last("staff"), (0, 0)), STAFF_POINTS)
    invested = best(
        points(over(rd, firm.last("revenue")), RD_BY_SALES), points(over(rd, firm.last("cost")), RD_BY_COST)
    )
    rights = (30, 30) if firm.has_invention else (0, 0)
    sums = tuple(staff[end] + invested[end] + rights[end] for end in (0, 1))
    return {
        "staff_limit__outcome": at_most(firm.last("staff"), 500 * 100),
        "revenue_limit__outcome": at_most(firm.last("revenue"), 20_000 * WAN),
        "assets_limit__outcome": at_most(firm.last("assets"), 20_000 * WAN),
        "score__outcome": both(at_least(sums, 60), at_least(staff, Fraction(1, 10_000))),
        "item__science_staff": staff,
        "item__rd": invested,
        "item__achievements": rights,
    }


def innovative(firm, _):
    sales = firm.last("revenue")
    rd = points(
        over(firm.last("rd_expense"), sales, (0, 0)),
        plain(("0.05", 20), ("0.03", 15), ("0.02", 10), ("0.01", 5)),
    )
    rate = growth(firm, "main_revenue", LAST)
    grown = points(
        UNKNOWN if rate == UNDEFINED else rate, plain(("0.15", 20), ("0.10", 15), ("0.05", 10), ("0", 5))
    )
    debt = over(firm.last("liabilities"), firm.last("assets"), UNKNOWN)
    owed = points(debt, plain(("0.55", 10), ("0.75", 5)), falling=True)
    main = points(
        over(firm.last("main_revenue"), sales, (0, 0)),
        plain(("0.70", 20), ("0.60", 15), ("0.55", 10), ("0.50", 5)),
    )
    return {
        "item__rd_intensity": rd,
        "item__main_growth": grown,
        "item__debt_ratio": owed,
        "item__main_share": main,
        "growth_min__outcome": at_least((grown[0] + owed[0], grown[1] + owed[1]), 15),
        "specialisation_min__outcome": at_least((main[0] + 5, main[1] + 5), 15),
    }


def niche_years(firm):
    since = firm.niche_since
    if since is None:
        return UNKNOWN
    years = YEAR_END.year - since.year - ((YEAR_END.month, YEAR_END.day) < (since.month, since.day))
    return (years, years)


def rd_share(firm, year):
    return over((firm.at("rd_expense", year),) * 2, (firm.at("revenue", year),) * 2)


def specialised_2022(firm, _):
    rd, sales = firm.last("rd_expense"), firm.last("revenue")
    niche, debt = niche_years(firm), over(firm.last("liabilities"), firm.last("assets"), UNKNOWN)
    rates = mean_growth(firm, "main_revenue")
    count = None if firm.start is None or firm.start > LAST else min(2, LAST - firm.start + 1)
    spent = total(firm, "rd_expense", 2)
    return {
        "niche_2y__outcome": at_least(niche, 2),
        "rd__outcome": both(at_least(rd, 100 * WAN), at_least(over(rd, sales), Fraction("0.03"))),
        "revenue__outcome": at_least(sales, 1000 * WAN),
        "direct:rd__outcome": None if count is None else at_least(spent, 1000 * WAN * count),
        "item__main_ratio": points(
            over(firm.last("main_revenue"), sales, (0, 0)), plain(("0.80", 5), ("0.70", 3), ("0.60", 1))
        ),
        "item__main_growth_2y": points(
            UNKNOWN if rates == UNDEFINED else rates,
            plain(("0.10", 10), ("0.08", 8), ("0.06", 6), ("0.04", 4), ("0", 2)),
        ),
        "item__niche_years": (0, 5) if niche == UNKNOWN else (max(0, min(5, niche[0] // 2)),) * 2,
        "item__net_margin": points(
            over(firm.last("net_profit"), sales, (0, 0)),
            plain(("0.10", 10), ("0.08", 8), ("0.06", 6), ("0.04", 4), ("0.02", 2)),
        ),
        "item__debt": points(debt, plain(("0.50", 5), ("0.60", 3), ("0.70", 1)), falling=True),
        "item__rd": best(
            points(rd, [(n * 100 * WAN, 2 * n, 2 * n) for n in (5, 4, 3, 2, 1)]),
            points(over(rd, sales), plain(("0.10", 10), ("0.08", 8), ("0.06", 6), ("0.04", 4), ("0.03", 2))),
        ),
        "item__rd_staff": points(
            over(firm.last("rd_staff"), firm.last("staff"), (0, 0)),
            plain(("0.20", 5), ("0.10", 3), ("0.05", 1)),
        ),
    }


def specialised_2026(firm, _):
    sales = firm.last("revenue")

    def spent(year):
        amount = (firm.at("rd_expense", year),) * 2
        return both(at_least(amount, 100 * WAN), at_least(rd_share(firm, year), Fraction("0.03")))

    return {
        "niche_3y__outcome": at_least(niche_years(firm), 3),
        "scale__outcome": at_least(sales, 1500 * WAN),
        "main_ratio__outcome": at_least(over(firm.last("main_revenue"), sales), Fraction("0.80")),
        "debt__outcome": at_most(over(firm.last("liabilities"), firm.last("assets")), Fraction("0.80")),
        "rd__outcome": every_year(firm, spent),
    }


def little_giant_2022(firm, _):
    sales = firm.at("revenue")
    niche = niche_years(firm)
    # revenue decides the branch; without it only what every branch says is known
    answers = {
        bar: every_year(firm, lambda year, bar=bar: at_least(rd_share(firm, year), bar))
        for bar in (Fraction("0.03"), Fraction("0.06"))
    }
    if sales is None:
        by_scale = False if set(answers.values()) == {False} else None
    else:
        by_scale = (
            answers[Fraction("0.03")]
            if sales >= 10_000 * WAN
            else answers[Fraction("0.06")]
            if sales >= 5000 * WAN
            else False
        )
    return {
        "niche__outcome": either(at_least(niche, 3), both(at_least(niche, 2), None)),
        "main_ratio__outcome": at_least(
            over(firm.last("main_revenue"), firm.last("revenue")), Fraction("0.70")
        ),
        "main_growth__outcome": at_least(mean_growth(firm, "main_revenue"), Fraction("0.05")),
        "debt__outcome": at_most(over(firm.last("liabilities"), firm.last("assets")), Fraction("0.70")),
        "rd_by_scale__outcome": by_scale,
    }


def little_giant_2026(firm, _):
    now, before = firm.at("revenue"), firm.at("revenue", LAST - 2)
    return {
        "niche_3y__outcome": at_least(niche_years(firm), 3),
        "revenue__outcome": at_least(firm.last("revenue"), 5000 * WAN),
        "main_ratio__outcome": at_least(
            over(firm.last("main_revenue"), firm.last("revenue")), Fraction("0.90")
        ),
        # 5 % compounded over two years
        "cagr__outcome": at_least(over((now, now), (before, before)), Fraction("1.1025")),
        "debt__outcome": at_most(over(firm.last("liabilities"), firm.last("assets")), Fraction("0.75")),
        "rd_total__outcome": at_least(total(firm, "rd_expense", 2), 1200 * WAN),
        "rd_ratio__outcome": every_year(firm, lambda year: at_least(rd_share(firm, year), Fraction("0.03"))),
        "market__outcome": either(
            at_least(firm.last("market_share_national"), 100_000),
            at_least(firm.last("market_share_world"), 100_000),
            at_most(firm.last("market_rank_national"), 3),
        ),
    }


EDITIONS = {
    date(2026, 3, 31): {
        "hnte": hnte,
        "tech_sme": tech_sme,
        "innovative_sme": innovative,
        "specialised_sme": specialised_2022,
        "little_giant": little_giant_2022,
    },
    date(2026, 6, 30): {
        "hnte": hnte,
        "specialised_sme": specialised_2026,
        "little_giant": little_giant_2026,
    },
}
