"""Pages of applications (申报页面)."""
