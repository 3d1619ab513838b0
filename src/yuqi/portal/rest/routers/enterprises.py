"""Enterprises, their facts, batches (企业与事实)."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Header, Query, Router

from yuqi.portal.access import Refused, Seat
from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.cells import Row, best_rows
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.imports.selectors import batches_of
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.enterprises.selectors.register import WHERE, Wanted, chosen
from yuqi.portal.enterprises.services import edits
from yuqi.portal.rest.errors import ApiFault, said_of
from yuqi.portal.rest.guard import rule, seat
from yuqi.portal.rest.idempotency import once
from yuqi.portal.rest.paging import Limit, Offset, page_of
from yuqi.portal.rest.routers.finding import Uscc, enterprise_or_fault
from yuqi.portal.rest.shapes import (
    BatchPage,
    EnterpriseOut,
    EnterprisePage,
    FactsOut,
    FactsWritten,
    WriteFacts,
)

__all__ = ["router"]

router = Router(tags=["企业 enterprises"])
_Search = Annotated[
    str, Query(max_length=80, pattern=r"^[^\x00]*$", description="名称、曾用名、首字母、代码")
]
_Where = Annotated[
    str, Query(pattern=f"^({'|'.join(WHERE)})$", description="in 在册，out 迁出，ended 注销吊销，all 全部")
]
_District = Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$", description="片区 district")]
_Industry = Annotated[
    str, Query(pattern=r"^([A-Z]\d{0,4})?$", description="行业门类或代码的开头，例如 C39 industry")
]
_Programme = Annotated[
    str, Query(pattern=r"^([a-z0-9][a-z0-9._-]{0,59})?$", description="项目代号 programme id")
]
_Standing = Annotated[
    str,
    Query(
        pattern=r"^(held|at_risk|pass|near|open|far)?$",
        description="在这个项目上的位置，和 programme 一起用 standing",
    ),
]
_Table = Annotated[str, Query(pattern=r"^([a-z][a-z0-9_]{0,39})?$", description="只要这张表 one table only")]
_Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=100, pattern=r"^[\x21-\x7e]+$", description="同一次写入用同一个键"
    ),
]


@router.get(
    "/enterprises",
    **rule("read:enterprises", "enterprises.view"),
    response=EnterprisePage,
    summary="企业名录",
    operation_id="list_enterprises",
)
def list_enterprises(
    request: HttpRequest,
    q: _Search = "",
    where: _Where = "in",
    district: _District = "",
    industry: _Industry = "",
    programme: _Programme = "",
    standing: _Standing = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """List the enterprises the token may see, by name; narrowing by programme needs the scope read:ladder too."""
    if programme and "read:ladder" not in request.auth.scopes:  # type: ignore[attr-defined]
        raise ApiFault("api.scope", place="read:ladder")
    wanted = Wanted(
        q=q, where=where, district=district, industry=industry, programme=programme, standing=standing
    )
    rows = chosen(seat(request), wanted)
    return page_of(rows, limit, offset, lambda found: [EnterpriseOut.from_orm(each) for each in found])


@router.get(
    "/enterprises/{uscc}",
    **rule("read:enterprises", "enterprises.view"),
    response=EnterpriseOut,
    summary="一家企业",
    operation_id="get_enterprise",
)
def get_enterprise(request: HttpRequest, uscc: Uscc) -> Any:
    """Give one enterprise."""
    return EnterpriseOut.from_orm(enterprise_or_fault(seat(request), uscc))


@router.get(
    "/enterprises/{uscc}/facts",
    **rule("read:facts", "enterprises.view"),
    response=FactsOut,
    summary="企业数据，每格带来源",
    operation_id="get_facts",
)
def get_facts(request: HttpRequest, uscc: Uscc, table: _Table = "") -> Any:
    """Give the facts that count now, each cell with its source; cells of other classes are locked."""
    viewer = seat(request)
    enterprise_or_fault(viewer, uscc)
    if table and table not in tables():
        raise ApiFault("api.not-found", place=f"table={table}")
    rows = best_rows(viewer, current_rows(viewer.tenant_id, uscc=uscc, table=table or None))
    return {"uscc": uscc, "rows": [_row(row) for row in rows]}


@router.post(
    "/enterprises/{uscc}/facts",
    **rule("write:facts", "enterprises.edit"),
    response=FactsWritten,
    summary="写一行或几格，作为专员核定",
    operation_id="write_facts",
)
def write_facts(request: HttpRequest, uscc: Uscc, body: WriteFacts, idempotency_key: _Key) -> Any:
    """Set cells of one row as an officer says them: a new row, or cells of one that is there, with the reason."""
    viewer = seat(request)
    enterprise_or_fault(viewer, uscc)
    if body.table not in tables():
        raise ApiFault("api.not-found", place=f"table={body.table}")
    return once(request, 200, lambda: _written(viewer, uscc, body))


@router.get(
    "/batches",
    **rule("read:facts", "enterprises.list"),
    response=BatchPage,
    summary="数据批次",
    operation_id="list_batches",
)
def list_batches(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """List the zone's batches of facts, the last first."""
    return page_of(batches_of(seat(request)), limit, offset, lambda found: [_batch(each) for each in found])


def _row(row: Row) -> dict[str, Any]:
    return {
        "table": row.table,
        "key": dict(row.keys),
        "cells": {
            name: {
                "value": cell.value,
                "source": cell.counts.source if cell.counts else None,
                "locked": cell.is_locked,
                "differs": cell.differs,
                "mark": edits.seen_mark(cell),
            }
            for name, cell in row.cells.items()
        },
    }


def _written(viewer: Seat, uscc: str, body: WriteFacts) -> dict[str, Any]:
    table = tables()[body.table]
    key = {
        name: uscc if name == "uscc" else body.key[name]
        for name in table.key
        if name == "uscc" or name in body.key
    }
    unknown = sorted(
        (set(body.key) - set(table.key)) | (set(body.values) - {each.name for each in table.columns})
    )
    if unknown or body.key.get("uscc", uscc) != uscc or set(body.values) & set(table.key):
        raise ApiFault("api.invalid", place=", ".join(unknown) or "key")
    try:
        with transaction.atomic():
            row = edits.row_of(viewer, uscc, body.table, key)
            if not row.sources:
                made = [
                    edits.add_row(
                        by=viewer,
                        uscc=uscc,
                        table=body.table,
                        values={**key, **body.values},
                        reason=body.reason,
                    )
                ]
            else:
                made = [
                    edits.edit_cell(
                        by=viewer,
                        uscc=uscc,
                        table=body.table,
                        key=key,
                        column=column,
                        text=text,
                        reason=body.reason,
                        seen=body.seen.get(column, ""),
                    )
                    for column, text in body.values.items()
                ]
    except edits.Conflict as meanwhile:
        raise ApiFault("api.conflict", place=f"{body.table}.{meanwhile.theirs.column.name}") from None
    except edits.NotTaken as refused:
        problems = [
            said_of(problem, f"{body.table}.{column}" if column else body.table)
            for column, said in refused.problems.items()
            for problem in said
        ]
        raise ApiFault("api.invalid", place=body.table, problems=problems) from None
    except Refused:
        raise ApiFault("api.role", place=body.table) from None
    return {"batches": [batch.label for batch in made], "run_due": True}


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch.label,
        "kind": batch.kind,
        "state": batch.state,
        "title": batch.title,
        "reason": batch.reason,
        "rows": batch.rows,
        "enterprises": batch.enterprises,
        "committed_at": batch.committed_at,
        "undone_at": batch.undone_at,
    }
