"""What the ladder's pages read (培育查询)."""
