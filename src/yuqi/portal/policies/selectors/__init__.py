"""What pages read, one module a subject (查询)."""
