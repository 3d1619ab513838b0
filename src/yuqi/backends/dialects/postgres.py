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
    # Merged selects would repeat the text of every column that is used twice, at every level again.
    fence = "\n  offset 0"

    def in_byte_order(self, sql: str) -> str:
        """Return a text that sorts by its bytes, whatever the database's collation."""
        return f'{sql} collate "C"'

    # Arithmetic

    def divide_whole(self, left: str, right: str) -> str:
        """Return the quotient of a dividend that is never negative; div() truncates numerics and integers."""
        return f"div({left}, {self.divisor(right)})"

    def floor_div(self, left: str, right: str) -> str:
        """Return ⌊left / right⌋ for a positive divisor, exactly."""
        by = self.divisor(right)
        return f"(div({left}, {by}) - case when {left} % {by} < 0 then 1 else 0 end)"

    def divisor(self, sql: str) -> str:
        """Return a divisor that is unknown where it is zero: a column is computed before the CASE that asks it."""
        return sql if sql.lstrip("-").isdigit() else f"nullif({sql}, 0)"

    # Dates: integers are widened, or their products leave 32 bits

    def days(self, later: str, earlier: str) -> str:
        """Return days between two dates."""
        return self.cast(f"({later} - {earlier})", "bigint")

    def year(self, day: str) -> str:
        """Return the calendar year."""
        return self.cast(f"extract(year from {day})", "bigint")
