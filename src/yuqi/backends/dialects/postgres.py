"""PostgreSQL's words (PostgreSQL 方言)."""

from __future__ import annotations

from yuqi.backends.dialects.base import Dialect

__all__ = ["PostgresDialect"]


class PostgresDialect(Dialect):
    """What PostgreSQL says differently from DuckDB (PostgreSQL 方言)."""

    name = "postgres"
    wide = "numeric(38, 0)"
    text = "text"
    double = "double precision"

    def divide_whole(self, left: str, right: str) -> str:
        """Return the quotient of a dividend that is never negative; div() truncates numerics and integers."""
        return f"div({left}, {right})"

    def floor_div(self, left: str, right: str) -> str:
        """Return ⌊left / right⌋ for a positive divisor, exactly: the remainder is taken off first."""
        rest = f"({left} % {right})"
        return f"div({left} - case when {rest} < 0 then {rest} + {right} else {rest} end, {right})"

    def days(self, later: str, earlier: str) -> str:
        """Return days between two dates, an integer in PostgreSQL."""
        return f"({later} - {earlier})"

    def year(self, day: str) -> str:
        """Return the calendar year as an integer."""
        return f"cast(extract(year from {day}) as integer)"

    def root(self, num: str, den: str, degree: int) -> str:
        """Return millionths of (num / den)^(1 / degree) − 1, rounded half away from zero as DuckDB does."""
        ratio = f"{self.cast(num, self.double)} / {self.cast(den, self.double)}"
        power = f"power({ratio}, {self.cast('1', self.double)} / {degree})"
        millionths = f"({power} - 1) * 1000000"
        return self.cast(f"round(cast({millionths} as numeric))", "bigint")
