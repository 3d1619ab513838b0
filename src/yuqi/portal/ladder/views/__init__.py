"""The ladder's pages (培育页面)."""
