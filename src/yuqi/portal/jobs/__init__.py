"""Work longer than a request (后台任务): rows with lease and heartbeat, idempotent by key."""

from yuqi.portal.jobs.registry import Running, every_minute, handler

__all__ = ["Running", "every_minute", "handler"]
