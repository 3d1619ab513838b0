"""Ten thousand firms at the edges (边界企业): each figure at a threshold, one unit below, one above, or far out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from boundary_truth import LAST, WAN, Firm

MOST = 10**13 * 100  # fen: 10^13 yuan
SALES = [n * WAN for n in (1000, 1500, 5000, 10_000, 20_000)]
MAIN = [Fraction(n, 100) for n in (50, 55, 60, 70, 80, 90)]
RD = [Fraction(n, 100) for n in (1, 2, 3, 4, 5, 6, 8, 10)]
RD_OF_COST = [Fraction(n, 100) for n in (10, 15, 20, 25, 30)]
MARGIN = [Fraction(n, 100) for n in (2, 4, 6, 8, 10)]
DEBT = [Fraction(n, 100) for n in (50, 55, 60, 70, 75, 80)]
STAFF = [Fraction(n, 100) for n in (10, 15, 20, 25, 30)]
RD_STAFF = [Fraction(n, 100) for n in (5, 10, 20, 50)]
HIGH_TECH = [Fraction("0.6")]
GROWTH = [Fraction(n, 100) for n in (0, 4, 5, 6, 8, 10, 15, 25, 35)]
SIGNED = ("net_profit", "net_assets")
YEARLY = (
    "revenue",
    "main_revenue",
    "hightech_revenue",
    "total_income",
    "nontaxable_income",
    "cost",
    "rd_expense",
    "rd_expense_hnte",
    "rd_expense_deductible",
    "rd_expense_domestic",
    "net_profit",
    "assets",
    "liabilities",
    "net_assets",
    "staff",
    "science_staff",
    "rd_staff",
    "market_share_national",
    "market_share_world",
    "market_rank_national",
)
# points of the items experts choose freely or inside their band, in ten-thousandths
PANEL = {
    "ip_advancement": (0, 80_000),
    "ip_core_support": (0, 80_000),
    "ip_quantity": (70_000, 80_000),
    "ip_acquisition": (10_000, 60_000),
    "transformation": (250_000, 300_000),
    "rd_system": (0, 60_000),
    "rd_institution": (0, 60_000),
    "rd_incentive": (0, 40_000),
    "rd_talent": (0, 40_000),
}


class Maker:
    """Seeded firms (造企)."""

    def __init__(self, seed):
        self.pick = random.Random(seed)

    def firms(self, count):
        kinds = (self.by_sales, self.by_growth, self.by_age, self.by_panel, self.extreme, self.with_gaps)
        return [clamped(kinds[number % len(kinds)]()) for number in range(count)]

    # Amounts

    def near(self, bar, whole):
        """The least amount that reaches a share of a whole, or one fen beside it."""
        exact = -(-bar.numerator * whole // bar.denominator)
        return exact + self.pick.choice((-1, 0, 0, 1))

    def size(self):
        """An amount between one fen and 10^13 yuan, round more often than not."""
        power = self.pick.randint(0, 13)
        amount = self.pick.randint(1, 99) * 10**power
        return min(amount + self.pick.choice((0, 0, 0, 1, -1)), MOST)

    def sales(self):
        if self.pick.random() < 0.5:
            return self.pick.choice(SALES) + self.pick.choice((-1, 0, 1))
        return self.size()

    # One year and its neighbours

    def year(self, revenue):
        """A year whose figures each stand at some threshold of the year's wholes."""
        pick = self.pick
        cost, assets = self.size(), pick.choice((self.size(), 20_000 * WAN + pick.choice((-1, 0, 1))))
        income, free = self.size(), pick.choice((0, 0, self.size()))
        staff = pick.choice(
            (500 * 100 + pick.choice((-1, 0, 1)), pick.randint(0, 40) * 1000, self.size() % 10**8)
        )
        spent = max(0, self.near(pick.choice(RD), revenue))
        return {
            "revenue": revenue,
            "main_revenue": self.near(pick.choice(MAIN), revenue),
            "hightech_revenue": max(0, self.near(HIGH_TECH[0], max(income - free, 0))),
            "total_income": income,
            "nontaxable_income": free,
            "cost": cost,
            "rd_expense": max(0, self.near(pick.choice(RD), revenue)),
            "rd_expense_hnte": spent,
            "rd_expense_deductible": max(
                0, self.near(*pick.choice(((pick.choice(RD), revenue), (pick.choice(RD_OF_COST), cost))))
            ),
            "rd_expense_domestic": max(0, self.near(Fraction("0.6"), spent)),
            "net_profit": pick.choice((1, 1, 1, -1)) * self.near(pick.choice(MARGIN), revenue),
            "assets": assets,
            "liabilities": max(0, self.near(pick.choice(DEBT), assets)),
            "net_assets": pick.choice((1, 1, 1, -1)) * self.size(),
            "staff": staff,
            "science_staff": max(0, self.near(pick.choice(STAFF), staff)),
            "rd_staff": max(0, self.near(pick.choice(RD_STAFF), staff)),
            "market_share_national": 100_000 + pick.choice((-1, 0, 1)),
            "market_share_world": pick.choice((0, 99_999, 100_000)),
            "market_rank_national": pick.choice((1, 3, 4)),
        }

    def by_sales(self):
        """R&D over three years at its bar, which the last year's sales choose."""
        pick = self.pick
        firm = Firm(years={year: self.year(self.sales()) for year in range(LAST - 3, LAST + 1)})
        window = [firm.years[year] for year in range(LAST - 2, LAST + 1)]
        bar = pick.choice((Fraction("0.05"), Fraction("0.04"), Fraction("0.03")))
        self.place(window, "rd_expense_hnte", bar, sum(year["revenue"] for year in window))
        for year in window:
            year["rd_expense_domestic"] = year["rd_expense_hnte"]
        self.place(
            window, "rd_expense_domestic", Fraction("0.6"), sum(year["rd_expense_hnte"] for year in window)
        )
        total = pick.choice((1200 * WAN, 2000 * WAN)) + pick.choice((-1, 0, 1))
        if pick.random() < 0.3:
            window[1]["rd_expense"] = pick.randint(0, total)
            window[2]["rd_expense"] = total - window[1]["rd_expense"]
        elif pick.random() < 0.3:
            window[2]["rd_expense"] = pick.randint(1, 5) * 100 * WAN + pick.choice((-1, 0, 1))
        return firm

    def place(self, window, name, bar, whole):
        """Make a window's sum stand at a share of a whole."""
        wanted = max(0, self.near(bar, whole))
        window[0][name] = wanted // 3
        window[1][name] = wanted // 2 if wanted // 3 + wanted // 2 <= wanted else 0
        window[2][name] = wanted - window[0][name] - window[1][name]

    def by_growth(self):
        """Sales, main revenue and net assets at a growth, a mean growth or a compound growth."""
        pick = self.pick
        firm = Firm(years={year: self.year(self.sales()) for year in range(LAST - 3, LAST + 1)})
        firm.registered_on = pick.choice(
            (date(2015, 5, 20), date(2023, 2, 1), date(2024, 3, 1), date(2025, 1, 5))
        )
        for name in ("revenue", "main_revenue", "net_assets"):
            first = pick.choice((self.size(), pick.randint(1, 10**6) * 10_000, 0))
            second = pick.choice((self.size(), self.near(1 + pick.choice(GROWTH), first), 0))
            bar = pick.choice(GROWTH)
            way = pick.choice(("one", "mean", "compound"))
            if way == "mean" and first > 0:
                third = self.near(2 * (1 + bar) - Fraction(second, first), second)
            elif way == "compound":
                third = self.near(Fraction("1.1025"), first)
            else:
                third = self.near(1 + bar, second)
            for year, amount in zip((LAST - 2, LAST - 1, LAST), (first, second, third), strict=True):
                firm.years[year][name] = amount if name in SIGNED else max(0, amount)
        if pick.random() < 0.2:
            firm.years[LAST - pick.randint(0, 2)]["net_assets"] *= -1
        return firm

    def by_age(self):
        """Registered 363 to 367 days before either day, in the niche for two or three years to the day."""
        pick = self.pick
        firm = self.by_sales()
        as_of = pick.choice((date(2026, 3, 31), date(2026, 6, 30)))
        firm.registered_on = as_of - timedelta(days=pick.choice((0, 1, 364, 365, 366, 367, 730, 1095)))
        if pick.random() < 0.5:
            firm.operating_since = date(pick.choice((2021, 2022, 2023, 2024, 2025, 2026)), 1, 1)
        years = pick.choice((0, 1, 2, 3, 4, 10, 12))
        edge = date(LAST - years, 12, 31) + timedelta(days=pick.choice((-1, 0, 1)))
        firm.niche_since = pick.choice((edge, edge, date(LAST - years, 2, 28), None, date(2026, 2, 1)))
        return firm

    def by_panel(self):
        """A scorecard whose low or high end is exactly 70, or a ten-thousandth beside it."""
        pick = self.pick
        firm = self.by_growth()
        firm.has_invention, firm.transformations = True, 15
        firm.registered_on = date(2015, 5, 20)
        given = {}
        for item, (least, most) in PANEL.items():
            low = pick.randint(least, most)
            given[item] = (low, pick.randint(low, most))
        # growth of net assets and of sales is set to none, so that the experts' sum is the score
        for year in firm.years.values():
            year["net_assets"] = year["revenue"] = 5 * WAN
        end = pick.randint(0, 1)
        wanted = 700_000 + pick.choice((-1, 0, 0, 1))
        for item, (least, most) in pick.sample(sorted(PANEL.items()), len(PANEL)):
            gap = wanted - sum(span[end] for span in given.values())
            span = list(given[item])
            span[end] = max(least, min(most, span[end] + gap))
            given[item] = (min(span[end], span[0]), max(span[end], span[1]))
        firm.scores = given
        if pick.random() < 0.1:
            firm.scores.pop(pick.choice(sorted(firm.scores)))
        return firm

    def extreme(self):
        """Every cell nothing, one, the most there is, unknown, or negative."""
        pick = self.pick
        firm = self.by_sales()
        for year in firm.years.values():
            for name in YEARLY:
                choices = [0, 1, 2, MOST, MOST - 1, MOST // 2]
                if name in SIGNED:
                    choices += [-1, -MOST]
                if "share" in name:
                    choices = [0, 1, 100_000, 1_000_000]
                elif "staff" in name or "rank" in name:
                    choices = [0, 1, 100, 10**12 - 1, 10**11]
                if pick.random() < 0.7:
                    year[name] = pick.choice(choices)
        return firm

    def with_gaps(self):
        """A firm of another kind of which some cells, years or dates are not known."""
        pick = self.pick
        firm = pick.choice((self.by_sales, self.by_growth, self.by_age, self.extreme))()
        share = pick.choice((0.05, 0.2, 0.5))
        for name in list(firm.years):
            if pick.random() < share / 3:
                del firm.years[name]
                continue
            firm.years[name] = {key: cell for key, cell in firm.years[name].items() if pick.random() > share}
        if pick.random() < 0.1:
            firm.registered_on = None
        if pick.random() < 0.1:
            firm.niche_since = None
        return firm

    def filled(self, firm):
        """The firm with something in place of every gap."""
        years = {}
        for year in range(LAST - 3, LAST + 1):
            drawn = clamped(self.extreme() if self.pick.random() < 0.5 else self.by_growth()).years[year]
            years[year] = {**drawn, **firm.years.get(year, {})}
        registered_on = firm.registered_on or self.pick.choice((date(2015, 1, 1), date(2025, 9, 1)))
        niche_since = firm.niche_since or self.pick.choice((date(2016, 1, 1), date(2024, 9, 1)))
        return replace(firm, years=years, registered_on=registered_on, niche_since=niche_since)


def clamped(firm):
    """A firm whose amounts stay within 10^13 yuan, whatever a growth asked for."""
    for cells in firm.years.values():
        for name, amount in cells.items():
            most = 10**12 - 1 if "staff" in name else MOST
            cells[name] = max(-most, min(amount, most))
    return firm


def tables(firms, code):
    """Firms as rows of facts, in stored units, by table."""
    found = {
        name: [] for name in ("enterprises", "statements", "expert_scores", "ip_rights", "transformations")
    }
    for number, firm in enumerate(firms):
        uscc = code(number)
        found["enterprises"].append(
            {
                "uscc": uscc,
                "name": f"边界企业{number}",
                "registered_on": firm.registered_on,
                "operating_since": firm.operating_since,
                "niche_since": firm.niche_since,
                "strategic_code": "0",
            }
        )
        for year, cells in firm.years.items():
            found["statements"].append({"uscc": uscc, "year": year, **cells})
        for item, (low, high) in firm.scores.items():
            found["expert_scores"].append(
                {
                    "uscc": uscc,
                    "programme": "hnte",
                    "item": item,
                    "basis": "panel",
                    "assessed_on": date(2026, 3, 1),
                    "low": low,
                    "high": high,
                }
            )
        if firm.has_invention:
            found["ip_rights"].append(
                {
                    "uscc": uscc,
                    "number": f"I{number}",
                    "kind": "invention",
                    "filed_on": date(2019, 3, 1),
                    "granted_on": date(2021, 9, 10),
                    "expires_on": date(2039, 3, 1),
                    "acquired_by": "own",
                    "main_product_related": True,
                }
            )
        for n in range(firm.transformations):
            found["transformations"].append(
                {"uscc": uscc, "code": f"{n}", "year": LAST - n % 3, "name": f"成果{n}"}
            )
    return found
