"""Pages of the register (名录的页面)."""
