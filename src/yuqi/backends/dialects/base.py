"""What differs between databases (方言): types, literals, integer division, dates."""

from __future__ import annotations

from datetime import date

__all__ = ["Dialect"]


class Dialect:
    """DuckDB's words; other dialects override what differs (方言)."""

    name = "duckdb"
    wide = "hugeint"  # holds 37 digits exactly
    text = "varchar"
    double = "double"
    fence = ""  # ends a select that the one around it must not swallow

    def in_byte_order(self, sql: str) -> str:
        """Return a text that sorts by its bytes."""
        return sql

    # Literals

    def identifier(self, name: str) -> str:
        """Return a name quoted."""
        escaped = name.replace('"', '""')
        return f'"{escaped}"'

    def string(self, value: str) -> str:
        """Return a text literal."""
        return "'" + value.replace("'", "''") + "'"

    def day(self, value: date) -> str:
        """Return a date literal."""
        return f"date '{value.isoformat()}'"

    def whole(self, value: int) -> str:
        """Return a whole-number literal; one that no 64-bit integer holds is wide."""
        return str(value) if abs(value) < 2**63 else self.cast(str(value), self.wide)

    def cast(self, sql: str, type_: str) -> str:
        """Return a cast."""
        return f"cast({sql} as {type_})"

    # Arithmetic

    def divide_whole(self, left: str, right: str) -> str:
        """Return the quotient of a dividend that is never negative."""
        return f"({left} // {right})"

    def floor_div(self, left: str, right: str) -> str:
        """Return ⌊left / right⌋ for a positive divisor."""
        rest = f"({left} % {right})"
        return f"(({left} - case when {rest} < 0 then {rest} + {right} else {rest} end) // {right})"

    def greatest(self, parts: list[str], *, strict: bool) -> str:
        """Return the greatest; null as soon as one is null where strict, else nulls are skipped."""
        return self._pick("greatest", parts, strict=strict)

    def least(self, parts: list[str], *, strict: bool) -> str:
        """Return the least; null as soon as one is null where strict, else nulls are skipped."""
        return self._pick("least", parts, strict=strict)

    def _pick(self, function: str, parts: list[str], *, strict: bool) -> str:
        call = f"{function}({', '.join(parts)})"
        if not strict:
            return call
        nulls = " or ".join(f"{part} is null" for part in parts if not part.lstrip("-").isdigit())
        return f"case when {nulls} then null else {call} end" if nulls else call

    def root(self, num: str, den: str, degree: int) -> str:
        """Return millionths of (num / den)^(1 / degree) − 1, computed in doubles, for showing only.

        Unknown where it is none: the column may be computed before the CASE that asks for it. What exceeds 10^15 is
        shown as that.
        """
        ratio = f"{self.cast(num, self.double)} / {self.cast(den, self.double)}"
        power = f"power({ratio}, {self.cast('1', self.double)} / {degree})"
        whole = f"floor(least(({power} - 1) * 1000000, 1e15) + 0.5)"
        return f"case when {num} >= 0 and {den} > 0 then {self.cast(whole, 'bigint')} end"

    # Dates

    def days(self, later: str, earlier: str) -> str:
        """Return days from the earlier to the later date."""
        return f"({later} - {earlier})"

    def months(self, later: str, earlier: str) -> str:
        """Return full months, from date parts."""
        parts = [
            f"12 * ({self.year(later)} - {self.year(earlier)})",
            f"extract(month from {later}) - extract(month from {earlier})",
            f"- case when extract(day from {later}) < extract(day from {earlier}) then 1 else 0 end",
        ]
        return self.cast(f"({parts[0]} + {parts[1]} {parts[2]})", "bigint")

    def year(self, day: str) -> str:
        """Return the calendar year."""
        return f"extract(year from {day})"

    def add_days(self, day: str, number: str) -> str:
        """Return a date some days later; NEVER stays."""
        later = f"{day} + {self.cast(number, 'integer')}"
        return f"case when {day} >= date '9999-01-01' then {day} else {later} end"

    def add_months(self, day: str, number: str) -> str:
        """Return a date some months later, the month's end where the day is missing; NEVER stays."""
        later = self.cast(f"{day} + {self.cast(number, 'integer')} * interval '1' month", "date")
        return f"case when {day} >= date '9999-01-01' then {day} else {later} end"

    def starts_with(self, text: str, prefix: str) -> str:
        """Return whether a text begins with a prefix."""
        return f"starts_with({text}, {self.string(prefix)})"

    # Results

    def decimal(self, sql: str, places: int, digits: int) -> str:
        """Return whole 10^-places as a decimal."""
        factor = "0." + "0" * (places - 1) + "1"
        return self.cast(f"{sql} * {factor}", f"decimal({digits}, {places})")

    def wide_decimal(self, sql: str, places: int, digits: int) -> str:
        """Return wide whole 10^-places as a decimal."""
        return self.decimal(self.cast(sql, "bigint"), places, digits)
