"""What the worker does for policies (后台任务)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuqi.portal.jobs import Running, handler
from yuqi.portal.policies.services import grants

__all__ = ["enter_grants"]


@handler("policies.grant")
def enter_grants(job: Running) -> Mapping[str, Any]:
    """Enter a reviewed batch in the ledger: one transaction, done once."""
    job.progress(0.1, "正在入账")
    return {"lines": grants.enter(int(job.payload["batch"]), tenant_id=job.tenant_id)}
