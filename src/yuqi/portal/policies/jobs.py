"""What the worker does for policies (后台任务)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.jobs import Running, handler
from yuqi.portal.policies.models import LabRun, LetterBatch
from yuqi.portal.policies.selectors import letters as letter_selectors
from yuqi.portal.policies.services import grants, lab, letters

__all__ = ["enter_grants", "make_letters", "try_reform"]


def _trial(job: Any) -> str | None:
    return (
        reverse("policies:lab_trial", args=[job.payload["lab"]]) if job.result else None
    )  # else thrown away


@handler("policies.grant", page=lambda job: reverse("policies:grant", args=[job.payload["batch"]]))
def enter_grants(job: Running) -> Mapping[str, Any]:
    """Enter a reviewed batch in the ledger: one transaction, done once."""
    job.progress(0.1, "正在入账")
    return {"lines": grants.enter(int(job.payload["batch"]), tenant_id=job.tenant_id)}


@handler("policies.letters", page=lambda job: reverse("policies:letter_batch", args=[job.payload["batch"]]))
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


@handler("policies.simulate", page=_trial)
def try_reform(job: Running) -> Mapping[str, Any]:
    """Try a reform on the facts of the run it is compared with."""
    found = (
        LabRun.objects.select_related("run").filter(pk=job.payload["lab"], tenant_id=job.tenant_id).first()
    )
    if found is None:  # thrown away meanwhile
        return {}
    done = lab.compute(found, progress=job.progress)
    return {"seconds": done.seconds}
