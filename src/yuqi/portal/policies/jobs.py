"""What the worker does for policies (后台任务)."""
