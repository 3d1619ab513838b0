"""What the worker does for policies (后台任务)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.jobs import Running, handler
from yuqi.portal.policies.models import LetterBatch
from yuqi.portal.policies.selectors import letters as letter_selectors
from yuqi.portal.policies.services import grants, letters

__all__ = ["enter_grants", "make_letters"]


@handler("policies.grant")
def enter_grants(job: Running) -> Mapping[str, Any]:
    """Enter a reviewed batch in the ledger: one transaction, done once."""
    job.progress(0.1, "正在入账")
    return {"lines": grants.enter(int(job.payload["batch"]), tenant_id=job.tenant_id)}


@handler("policies.letters")
def make_letters(job: Running) -> Mapping[str, Any]:
    """Make the letters of a batch that are not made yet, each in a transaction of its own."""
    batch = LetterBatch.objects.select_related("run").get(pk=job.payload["batch"], tenant_id=job.tenant_id)
    left = letters.waiting(batch)
    job.progress(0.02, "正在汇总各企业的数")
    values = letter_selectors.values_of(
        batch.run,
        Tenant.objects.get(pk=job.tenant_id),
        [letter.uscc for letter in left],
        programme=batch.programme,
        dated=batch.dated,
    )
    for done, letter in enumerate(left, start=1):
        title, paragraphs = letter_selectors.worded(batch, values[letter.uscc])
        letters.issue(letter, title=title, paragraphs=paragraphs)
        if done % 10 == 0:
            job.progress(0.05 + 0.95 * done / len(left), "正在生成函件")
    return {"letters": len(left)}
