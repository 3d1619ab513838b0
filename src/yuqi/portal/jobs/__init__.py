"""Work longer than a request (后台任务): rows with lease and heartbeat, idempotent by key."""

from yuqi.portal.jobs.registry import Running, handler

__all__ = ["Running", "handler"]
