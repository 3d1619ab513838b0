"""Names, codes and moves of an enterprise (更名、换码、迁移): old ones resolve for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yuqi.base.uscc import BadUscc, parse_uscc
from yuqi.portal.access import Seat
from yuqi.portal.accounts.models import Membership
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge.rows import read_row
from yuqi.portal.enterprises.cells import key_of
from yuqi.portal.enterprises.folding import CurrentRow, current_rows
from yuqi.portal.enterprises.models import Batch, Enterprise, FactRow
from yuqi.portal.enterprises.services.batches import NewRow
from yuqi.portal.enterprises.services.edits import OFFICER, NotTaken, locked_firm, set_cells

__all__ = ["FOLLOWERS", "move", "moved_rows", "recode", "rename", "tell_followers"]

FOLLOWERS: list[Callable[[int, str, str], None]] = []
"""Who keeps rows by code and follows when it changes: (tenant, old code, new code). An app adds its own."""


@transaction.atomic
def rename(*, by: Seat, uscc: str, name: str, on: date, reason: str) -> Batch:
    """Register a change of name (更名): the old one becomes a row of `names`, up to that day.

    Raises:
        Refused: the seat may not.
        NotTaken: the name is empty or the present one, or the reason is missing.
    """
    firm = locked_firm(by, uscc)
    new = " ".join(name.split())
    if not new or new == firm.name:
        raise NotTaken({"name": [_("填新的企业名称，和现在的不同。")]})
    _need(reason)
    batch = set_cells(
        by=by,
        firm=firm,
        rows=[
            NewRow(
                table="names",
                uscc=uscc,
                key={"uscc": uscc, "name": firm.name},
                values={"until": on.isoformat()},
                source=OFFICER,
            ),
            NewRow(
                table="enterprises",
                uscc=uscc,
                key={"uscc": uscc},
                values={"name": new},
                source=OFFICER,
                whole=False,
            ),
        ],
        title=_("更名：%(old)s → %(new)s") % {"old": firm.name, "new": new},
        reason=reason,
    )
    audit.record(
        "enterprise.renamed",
        on=f"batch:{batch.label}",
        by=by,
        uscc=uscc,
        before={"name": firm.name},
        after={"name": new, "on": on.isoformat()},
        why=reason,
    )
    return batch


@transaction.atomic
def move(
    *,
    by: Seat,
    uscc: str,
    reason: str,
    moved_in_on: date | None = None,
    from_region: str = "",
    moved_out_on: date | None = None,
) -> Batch:
    """Register a move in or out (迁入、迁出); who left drops out of lists from that day and keeps its history.

    Raises:
        Refused: the seat may not.
        NotTaken: nothing is given, a value cannot be taken, or the reason is missing.
    """
    firm = locked_firm(by, uscc)
    _need(reason)
    given = {
        "moved_in_on": moved_in_on.isoformat() if moved_in_on else "",
        "from_region": from_region.strip(),
        "moved_out_on": moved_out_on.isoformat() if moved_out_on else "",
    }
    given = {name: text for name, text in given.items() if text}
    if not given:
        raise NotTaken({"": [_("填迁入日期或迁出日期。")]})
    if moved_in_on and moved_out_on and moved_out_on < moved_in_on:
        raise NotTaken({"moved_out_on": [_("迁出不能早于迁入；离开后又回来的，分两次登记。")]})
    read = read_row(
        "enterprises", uscc=uscc, key={"uscc": uscc}, values={"name": firm.name, **given}, source=OFFICER
    )
    if read.record is None:
        raise NotTaken(read.problems)
    values = {name: read.record.values[name] for name in given}
    if moved_in_on and not moved_out_on and firm.moved_out_on and firm.moved_out_on <= moved_in_on:
        values["moved_out_on"] = ""  # who comes back has not left any more; the batches keep both moves
    batch = set_cells(
        by=by,
        firm=firm,
        rows=[
            NewRow(
                table="enterprises", uscc=uscc, key={"uscc": uscc}, values=values, source=OFFICER, whole=False
            )
        ],
        title=_("迁移登记"),
        reason=reason,
    )
    audit.record("enterprise.moved", on=f"batch:{batch.label}", by=by, uscc=uscc, after=values, why=reason)
    return batch


@transaction.atomic
def recode(*, by: Seat, uscc: str, code: str, on: date, reason: str) -> Batch:
    """Register a change of code (换码): all rows go to the new code, the old one stays a name that resolves.

    Raises:
        Refused: the seat may not.
        NotTaken: the code is no valid one, another enterprise has it, or the reason is missing.
    """
    firm = locked_firm(by, uscc)
    _need(reason)
    try:
        new = str(parse_uscc(code.strip().upper()))
    except BadUscc:
        raise NotTaken({"code": [_("这不是有效的统一社会信用代码，核对 18 位。")]}) from None
    if (
        new == uscc
        or Enterprise.objects.filter(tenant_id=by.tenant_id, uscc=new).exclude(merged_into=uscc).exists()
    ):
        raise NotTaken({"code": [_("这个代码已有企业使用；两条是同一家的，去查重与合并。")]})
    rows = list(moved_rows(current_rows(by.tenant_id, uscc=uscc), uscc, new))
    rows.append(
        NewRow(
            table="names",
            uscc=new,
            key={"uscc": new, "name": uscc},
            values={"until": on.isoformat()},
            source=OFFICER,
        )
    )
    officer = firm.officer_id
    # The old entry stays as a signpost: pages and later imports that name it are led to the new code.
    Enterprise.objects.filter(tenant_id=by.tenant_id, uscc=new).update(merged_into="")
    Enterprise.objects.filter(pk=firm.pk).update(merged_into=new)
    batch = set_cells(
        by=by,
        firm=firm,
        rows=rows,
        title=_("换码：%(old)s → %(new)s") % {"old": uscc, "new": new},
        reason=reason,
        kind=Batch.Kind.MERGE,
    )
    Enterprise.objects.filter(tenant_id=by.tenant_id, uscc=new).update(officer_id=officer)
    tell_followers(by.tenant_id, uscc, new)
    for code_now in (uscc, new):  # both may be asked what became of them
        audit.record(
            "enterprise.recoded",
            on=f"batch:{batch.label}",
            by=by,
            uscc=code_now,
            before={"uscc": uscc},
            after={"uscc": new, "on": on.isoformat()},
            why=reason,
        )
    return batch


def tell_followers(tenant_id: int, old: str, new: str) -> None:
    """Let everything that is kept by code follow: the people of the enterprise first."""
    taken = Membership.objects.filter(tenant_id=tenant_id, uscc=new).values_list("user_id", "role")
    known = set(taken)
    for each in Membership.objects.filter(tenant_id=tenant_id, uscc=old):
        if (each.user_id, each.role) in known:
            each.active = False
        else:
            each.uscc = new
        each.save(update_fields=["uscc", "active"])
    for follow in FOLLOWERS:
        follow(tenant_id, old, new)


def moved_rows(rows: list[CurrentRow], old: str, new: str) -> Iterator[NewRow]:
    """Give what takes rows from one code to another: each removed where it is and whole where it goes."""
    places = _places(rows)
    for row in rows:
        key = key_of(row.key)
        yield NewRow(table=row.table, uscc=old, key=key, values={}, source=row.source, removed=True)
        file, sheet, number = places.get(
            max((cell.row_id for cell in row.cells.values()), default=0), ("", "", None)
        )
        yield NewRow(
            table=row.table,
            uscc=new,
            key=renamed(key, old, new),
            values=renamed(row.values, old, new),
            source=row.source,
            recorded_at=row.recorded_at,
            file=file,
            sheet=sheet,
            row=number,
        )


def renamed(values: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Return cells with one code in the place of another."""
    return {name: new if value == old else value for name, value in values.items()}


def _places(rows: list[CurrentRow]) -> dict[int, tuple[str, str, int | None]]:
    ids = {cell.row_id for row in rows for cell in row.cells.values()}
    found = FactRow.objects.filter(pk__in=list(ids)).values_list("pk", "file", "sheet", "row")
    return {pk: (file, sheet, number) for pk, file, sheet, number in found}


def _need(reason: str) -> None:
    if not reason.strip():
        raise NotTaken({"reason": [_("写明理由，例如看到的材料和日期。")]})
