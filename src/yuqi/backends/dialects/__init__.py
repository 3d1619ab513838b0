"""What differs between databases lives here and nowhere else (方言)."""

from yuqi.backends.dialects.base import Dialect
from yuqi.backends.dialects.postgres import PostgresDialect

__all__ = ["Dialect", "PostgresDialect"]
