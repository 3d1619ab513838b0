"""The sample zone as a tenant (样例园区): facts committed, assessed, with a person in every role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yuqi.portal.access import ROLES
from yuqi.portal.accounts.models import Membership, Tenant, User
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import results
from yuqi.portal.enterprises.jobs import ask_for_run, last_sequence
from yuqi.portal.enterprises.models import Batch, Enterprise
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.jobs import services as jobs
from yuqi.portal.runs.models import BenefitLine, Standing
from yuqi.portal.runs.selectors import current_run

__all__ = ["Loaded", "load_facts", "load_sample"]

PASSWORD = "yuqi-sample-2026"
SLUG = "sample"
_PEOPLE = {
    "officer": ("林样例", "officer"),
    "chief": ("陈样例", "chief_officer"),
    "leader": ("周样例", "leader"),
    "approver": ("吴样例", "approver"),
    "auditor": ("郑样例", "auditor"),
    "admin": ("王样例", "administrator"),
    "legal": ("样例企业法人", "legal_rep"),
    "finance": ("样例企业财务", "finance_user"),
}
_DUTIES = {"officer": ["tax", "personal"], "chief_officer": ["tax", "personal", "bank", "customs"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded (载入结果): lines to print."""

    tenant: Tenant
    lines: tuple[str, ...]


def _quiet(words: str) -> None:
    """Say nothing."""


def load_sample(*, enterprises: int = 7310, seed: int = 1, say: Callable[[str], None] = _quiet) -> Loaded:
    """Make the sample tenant from a sample zone of this size, assess it and make its people; once is enough."""
    home = Path(settings.HOME)
    tenant = Tenant.objects.filter(slug=SLUG).first()
    if tenant is None or current_run(tenant.pk) is None:
        say(f"正在生成 {enterprises:,} 家样例企业 …")
        zone = results.sample(home / "sample", enterprises=enterprises, seed=seed)
        tenant = load_facts(
            zone.folder,
            slug=SLUG,
            name="样例高新区",
            as_of=zone.as_of,
            is_sample=True,
            title="样例园区数据",
            say=say,
        )
        say("正在测算 …")
        ask_for_run(tenant_id=tenant.pk, reason="首次测算")
        jobs.run_pending()
    people = _people(tenant)
    lines = ["样例账号（密码都是 " + PASSWORD + "）："]
    lines += [f"  {user.username:<8} {user.name}  {ROLES[role]}" for user, role in people]
    return Loaded(tenant=tenant, lines=tuple(lines))


def load_facts(
    folder: Path,
    *,
    slug: str,
    name: str,
    as_of: date | None,
    is_sample: bool,
    title: str,
    say: Callable[[str], None] = _quiet,
) -> Tenant:
    """Make a tenant and commit a facts folder as its first batch, all or nothing; bad rows are left out."""
    tenant, _ = Tenant.objects.get_or_create(
        slug=slug, defaults={"name": name, "as_of": as_of, "is_sample": is_sample}
    )
    if last_sequence(tenant.pk):
        return tenant
    Batch.objects.filter(
        tenant=tenant, state=Batch.State.DRAFT, made_by=None
    ).delete()  # of a start cut short
    batch = new_batch(tenant_id=tenant.pk, kind=Batch.Kind.IMPORT, title=title, by=None)
    say("正在入库 …")
    add_rows(batch, _new_rows(folder, as_of))
    commit(batch, by=None)
    return tenant


def _new_rows(folder: Path, as_of: date | None) -> Iterator[NewRow]:
    for record in results.read_facts(folder, as_of=as_of, accept_good=True):
        yield NewRow(
            table=record.table,
            uscc=record.uscc or "",
            key=record.key,
            values=record.values,
            source=record.source,
            recorded_at=record.recorded_at or "",
            file=record.file or "",
            sheet=record.sheet or "",
            row=record.row,
        )


@transaction.atomic
def _people(tenant: Tenant) -> list[tuple[User, str]]:
    """Return a person of every role, made where missing; the enterprise's are of one that is near the next rung."""
    firm = _firm_of(tenant)
    people = []
    for username, (name, role) in _PEOPLE.items():
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(username, PASSWORD, name=name)
            audit.record("user.made", on=f"user:{username}", tenant_id=tenant.pk, why="样例账号")
        uscc = firm if role in ("legal_rep", "finance_user") else ""
        Membership.objects.get_or_create(
            tenant=tenant, user=user, role=role, defaults={"uscc": uscc, "duties": _DUTIES.get(role, [])}
        )
        people.append((user, role))
    return people


def _firm_of(tenant: Tenant) -> str:
    """Return the enterprise of the sample's enterprise people: nearest to the next rung, in a small zone any."""
    near = Standing.objects.filter(tenant=tenant, standing="near").exclude(uscc="")
    # One that has something to show: titles, money, and a way to go that is more than a hair's breadth.
    told: Counter[str] = Counter()
    clear = dict(near.filter(programme="hnte", distance__gte="0.01").values_list("uscc", "distance"))
    for lines in (
        Standing.objects.filter(tenant=tenant, held=True),
        BenefitLine.objects.filter(tenant=tenant, status="entitled"),
    ):
        told.update(lines.filter(uscc__in=clear).values_list("uscc", flat=True))
    if clear:
        return min(clear, key=lambda uscc: (-min(told[uscc], 4), clear[uscc], uscc))
    for found in (near.filter(programme="hnte"), near, Standing.objects.filter(tenant=tenant)):
        uscc = found.exclude(uscc="").order_by("distance", "uscc").values_list("uscc", flat=True).first()
        if uscc:
            return uscc
    return Enterprise.objects.filter(tenant=tenant).order_by("uscc").values_list("uscc", flat=True)[0]
