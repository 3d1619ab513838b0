"""What the worker does for the ladder (后台任务)."""
