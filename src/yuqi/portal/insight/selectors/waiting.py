"""What waits in the apps (各处待办)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, may
from yuqi.portal.accounts.selectors import proofs_of
from yuqi.portal.enterprises.models import Declaration, Merge
from yuqi.portal.policies.models import GrantBatch

__all__ = ["waiting_in_apps"]


def waiting_in_apps(viewer: Seat) -> Iterator[tuple[str, int, str, str, str]]:
    """Give (what, how many, why, page, act) of everything that waits for this seat in one of the apps."""
    own = {"tenant_id": viewer.tenant_id}
    if may(viewer, "accounts.prove"):
        count = proofs_of(viewer).filter(state="waiting").count()
        yield _("企业交来的授权书"), count, _("核过以后企业才进得来"), "accounts:proofs", _("去核对")
    if may(viewer, "enterprises.review_declaration"):
        count = Declaration.objects.filter(**own, state=Declaration.State.SUBMITTED).count()
        yield _("企业交来的填报"), count, _("收下后才计入测算"), "enterprises:declarations", _("去审核")
    if may(viewer, "enterprises.approve_merge"):
        # Nobody decides on what they proposed.
        proposed = Merge.objects.filter(**own, state=Merge.State.PROPOSED)
        count = proposed.exclude(proposed_by_id=viewer.user_id).count()
        yield _("等复核的企业合并"), count, _("复核前两家各算各的"), "enterprises:merges", _("去复核")
    if may(viewer, "policies.grant_review"):
        waiting = GrantBatch.objects.filter(**own, state=GrantBatch.State.SUBMITTED)
        count = waiting.exclude(submitted_by_id=viewer.user_id).count()
        yield _("等复核的兑现批次"), count, _("复核通过后才能拨付"), "policies:grants", _("去复核")
