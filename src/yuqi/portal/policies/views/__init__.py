"""Pages of the policies room, one module a subject (页面)."""
