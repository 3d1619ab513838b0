"""Units of numbers (单位): what may be added to and compared with what."""

from __future__ import annotations

from dataclasses import dataclass

from yuqi.facts.vocabulary import Column, Kind

__all__ = ["BARE", "KNOWN_UNITS", "Unit", "column_unit", "unit_named"]

_DIMENSIONLESS = frozenset({"share", "points", "count", ""})
KNOWN_UNITS = frozenset(
    {
        "share",
        "points",
        "count",
        "enterprises",
        "yuan",
        "persons",
        "days",
        "months",
        "years",
        "year",
        "kWh",
        "tce",
        "m²",
        "kg",
        "person-year",
    }
)
"""Units that an entry may name; also one over another: yuan/persons."""

_BY_KIND = {
    Kind.MONEY: "yuan",
    Kind.AMOUNT: "yuan",
    Kind.PERSONS: "persons",
    Kind.COUNT: "count",
    Kind.SHARE: "share",
    Kind.YEAR: "year",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as powers of base units (单位), {yuan: 1, persons: -1}; `word` tells share from count.

    `bare`: a plain constant, which takes the unit of what it meets.
    """

    powers: tuple[tuple[str, int], ...] = ()
    word: str = ""
    bare: bool = False

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """Return the unit of a product, of a quotient with sign −1."""
        if other.bare and not self.bare:  # 0.04 × revenue is yuan, 100 × share is anything without dimension
            return Unit(self.powers) if self.powers else BARE
        if self.bare and not other.bare and sign == 1:
            return other.times(self)
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + sign * power
        kept = tuple(sorted((base, power) for base, power in powers.items() if power))
        if kept or self.powers or other.powers:
            same = not kept and sign == -1
            return Unit(kept, "share" if same else "")
        return Unit(
            (), "share" if sign == -1 else "" if self.bare else self.word, bare=self.bare and other.bare
        )

    def without(self, base: str) -> Unit:
        """Return the unit with one base taken out, where it is in."""
        if dict(self.powers).get(base, 0) < 1:
            return self
        return self.times(unit_named(base), -1)

    def fits(self, other: Unit) -> bool:
        """Return whether the two may be added or compared."""
        if self.bare or other.bare:
            return True
        if self.powers != other.powers:
            return False
        words = {self.word, other.word}
        return not (not self.powers and "share" in words and words & {"count", "points"})

    def __str__(self) -> str:
        above = [base if power == 1 else f"{base}^{power}" for base, power in self.powers if power > 0]
        below = [base if power == -1 else f"{base}^{-power}" for base, power in self.powers if power < 0]
        text = "·".join(above) or ("1" if below else self.word or "—")
        return f"{text}/{'·'.join(below)}" if below else text


BARE = Unit(bare=True)


def unit_named(text: str | None) -> Unit:
    """Return the unit an entry names; None is a plain number."""
    if not text:
        return BARE
    above, _, below = text.partition("/")
    powers = [(above, 1)] if above not in _DIMENSIONLESS else []
    if below and below not in _DIMENSIONLESS:
        powers.append((below, -1))
    return Unit(tuple(sorted(powers)), "" if powers else above)


def column_unit(column: Column) -> Unit:
    """Return the unit in which an expression sees a column."""
    return unit_named(_BY_KIND.get(column.kind, column.unit))
