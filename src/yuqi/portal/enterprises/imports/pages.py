"""What each page of the wizard needs (页面内容)."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.imports import selectors
from yuqi.portal.enterprises.imports.reading import rebuilt
from yuqi.portal.enterprises.imports.shown import DifferenceLine, lines_of
from yuqi.portal.enterprises.imports.words import kind_of, suggestion
from yuqi.portal.enterprises.models import Enterprise, FactRow, Finding, Import
from yuqi.portal.jobs.models import Job
from yuqi.portal.runs.selectors import current_run

__all__ = ["check", "coverage_questions", "discarded", "done", "mapping", "names", "preview", "step", "steps"]

_PAGE = 25
_NOT_ASKED = frozenset(
    {
        "coverage",
        "enterprises",
        "names",
        "statements",
        "monthly",
        "staff_months",
        "expert_scores",
        "zone_indicators",
    }
)


def steps(of: Import) -> list[str]:
    """Return the steps of an import in words; other people's files have two more."""
    if _foreign(of):
        return [_("上传"), _("对应列"), _("核对名称"), _("检查"), _("看差异"), _("提交")]
    return [_("上传"), _("检查"), _("看差异"), _("提交")]


def step(of: Import) -> int:
    """Return the present step, from 1; one more than there are once all is done."""
    more = 2 if _foreign(of) else 0
    return {
        Import.State.READING: 2,
        Import.State.MAPPING: 2,
        Import.State.NAMING: 3,
        Import.State.WRONG: 2 + more,
        Import.State.READY: 3 + more,
        Import.State.COMMITTED: 5 + more,
    }.get(of.state, 1)


def _foreign(of: Import) -> bool:
    return any(not sheet["own"] for sheet in of.sheets) or bool(of.questions or of.answers)


def check(request: HttpRequest, of: Import) -> dict[str, Any]:
    """Return what the check page shows: errors in groups, the sheet round the one at hand, the form that mends it."""
    errors = selectors.findings_of(of)
    left = errors.filter(mended=False)
    finding = _asked(of, request.GET) or left.first()
    part = _number(request.GET.get("part"))
    if part is None and finding is not None:
        part = finding.part
    at_finding = finding is not None and part == finding.part
    row = _number(request.GET.get("row")) or (finding.row if finding is not None and at_finding else None)
    shown = (
        selectors.sheet_page(
            of,
            part,
            viewer=request.seat,
            row=row,
            position=finding.position if finding is not None and at_finding else None,
        )
        if part is not None
        else None
    )
    return {
        "left": left.count(),
        "mended": of.corrections.count(),
        "groups": selectors.groups_of(
            of, open_group=(finding.code, finding.part) if finding is not None else None
        ),
        "warnings": selectors.groups_of(of, open_group=None, severity="warning"),
        "finding": finding,
        "fix": _fix(request, of, finding, shown) if finding is not None else None,
        "around": _around(left, finding),
        "shown": shown,
        "earlier": max(2, shown.first - 9) if shown is not None else None,
        "later": shown.last + 4 if shown is not None else None,
        "tabs": selectors.sheet_tabs(of),
        "stale": of.revision != of.checked_revision,
        "good": of.counts.get("good", 0),
    }


def _asked(of: Import, said: QueryDict) -> Finding | None:
    """Return the error that is asked for: by its number, or the first of its kind."""
    errors = selectors.findings_of(of)
    if said.get("code"):
        like = errors.filter(code=said["code"], part=_number(said.get("gp")))
        return like.filter(mended=False).first() or like.first()
    found = _number(said.get("f"))
    return None if found is None else errors.filter(pk=found).first()


def _fix(request: HttpRequest, of: Import, finding: Finding, shown: selectors.Shown | None) -> dict[str, Any]:
    """Return what the form says of one error."""
    problem, lang = rebuilt(finding), selectors.lang()
    sheet = next((each for each in of.sheets if each["part"] == finding.part), None)
    cell = None
    if shown is not None and finding.position is not None:
        row = next((each for each in shown.rows if each.number == finding.row), None)
        letter = (
            shown.letters.index(finding.cell.rstrip("0123456789")) if row and _shows(shown, finding) else None
        )
        cell = row.cells[letter] if row is not None and letter is not None else None
    text = cell.text if cell is not None else ""
    alike = selectors.findings_of(of).filter(
        code=finding.code, part=finding.part, position=finding.position, mended=False
    )
    is_cell = finding.part is not None and finding.row is not None and finding.position is not None
    return {
        "kind": kind_of(finding.code),
        "what": problem.what(lang),
        "mend": problem.mend(lang),
        "place": finding.cell or problem.place.words(lang),
        "who": selectors.name_in(shown, finding.row, tenant_id=of.tenant_id),
        "column": finding.column,
        "text": text,
        "locked": cell is not None and cell.state == "lock",
        "value": suggestion(finding.code, text, finding.column),
        "can_edit": is_cell and sheet is not None and not sheet["made"],
        "heading": finding.row == 1,
        "choices": [column.heading for column in tables()[sheet["table"]].columns]
        if sheet is not None and sheet["table"] and finding.row == 1
        else [],
        "can_drop_row": finding.part is not None
        and finding.row is not None
        and finding.row > 1
        and sheet is not None
        and not sheet["made"],
        "can_drop_column": finding.part is not None and finding.position is not None and finding.row == 1,
        "sheets": list(tables().values())
        if finding.code == "facts.unknown-sheet" and finding.part is not None
        else [],
        "alike": alike.count() if is_cell else 0,
    }


def _shows(shown: selectors.Shown, finding: Finding) -> bool:
    return finding.cell.rstrip("0123456789") in shown.letters


def _around(left: Any, finding: Finding | None) -> dict[str, Any]:
    """Return where an error stands among those left, and the ones beside it."""
    if finding is None:
        return {}
    before = left.filter(number__lt=finding.number)
    return {
        "place": before.count() + 1,
        "total": left.count(),
        "before": before.last(),
        "after": left.filter(number__gt=finding.number).first(),
    }


def preview(request: HttpRequest, of: Import) -> dict[str, Any]:
    """Return what the preview shows: new enterprises, changed cells, and what is left as it is."""
    changes = of.counts.get("changes", {})
    table = request.GET.get("table", "")
    fresh = _new_enterprises(of)
    # What there is to see comes first: a file of new enterprises only changes no cell.
    nothing_changes = not any(said["cells"] for said in changes.values())
    show = request.GET.get("show") or ("new" if nothing_changes and not table else "cells")
    rows: Any
    if show == "new":
        rows = fresh.order_by("uscc")
    else:
        rows = of.differences.order_by("pk")
        if table in changes:
            rows = rows.filter(table=table)
        if show == "weaker":
            rows = rows.filter(counts=False)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    lines: list[Any]
    if show == "new":
        lines = [{"uscc": row.uscc, "name": row.values.get("name", ""), "values": row.values} for row in page]
    else:
        lines = list[DifferenceLine](lines_of(request.seat, page))
    return {
        "changes": [_change(name, said) for name, said in changes.items()],
        "total": {
            name: sum(said[name] for said in changes.values())
            for name in ("rows", "new", "added", "changed", "same", "cells", "weaker")
        },
        "fresh": fresh.count(),
        "enterprises": of.counts.get("enterprises", 0),
        "show": show,
        "table": table,
        "page": page,
        "lines": lines,
        "questions": coverage_questions(of),
        "whole": bool(of.options.get("whole")),
        "set_aside": of.counts.get("set_aside", 0) if of.accepts_good else 0,
        "warnings": selectors.groups_of(of, open_group=None, severity="warning"),
        "mended": of.corrections.count(),
    }


def _new_enterprises(of: Import) -> Any:
    known = Enterprise.objects.filter(tenant_id=of.tenant_id).values("uscc")
    return FactRow.objects.filter(batch_id=of.batch_id, table="enterprises").exclude(uscc__in=known)


def _change(name: str, said: dict[str, int]) -> dict[str, Any]:
    return {"table": name, "label": tables()[name].label if name in tables() else name, **said}


def coverage_questions(of: Import) -> list[dict[str, Any]]:
    """Return the tables of which only a person knows whether they name all; those the file speaks of are not asked."""
    if of.batch_id is None:
        return []
    drafted = FactRow.objects.filter(batch_id=of.batch_id)
    said = set()
    for key in drafted.filter(table="coverage", uscc="").values_list("key", flat=True):
        said.add(json.loads(key).get("table"))
    counts = of.counts.get("changes", {})
    return [
        {
            "table": name,
            "label": tables()[name].label,
            "rows": counts[name]["rows"],
            "answer": of.coverage.get(name, ""),
        }
        for name in counts
        if name in tables() and name not in _NOT_ASKED and name not in said and "uscc" in tables()[name].key
    ]


def done(request: HttpRequest, of: Import) -> dict[str, Any]:
    """Return what is shown after the commitment."""
    run = current_run(of.tenant_id)
    batch = of.batch
    behind = batch is not None and (run is None or run.sequence < (batch.sequence or 0))
    asked = Job.objects.filter(tenant_id=of.tenant_id, kind="enterprises.assess").exclude(
        state=Job.State.DONE
    )
    return {
        "batch": batch,
        "run": run,
        "behind": behind,
        "job": asked.order_by("-pk").first() if behind else None,
        "set_aside": of.accepts_good and of.counts.get("errors"),
    }


def discarded(request: HttpRequest, of: Import) -> dict[str, Any]:
    """Return what is left of an import given up: nothing but its file."""
    return {}


def mapping(request: HttpRequest, of: Import) -> dict[str, Any]:
    """Return the sheets that nobody knows, and what the files do not say."""
    asked = selectors.findings_of(of).filter(
        Q(code="adapt.year-missing") | Q(code="adapt.not-said") | Q(code="adapt.several-adapters")
    )
    return {
        "sheets": [sheet for sheet in of.sheets if sheet["unmapped"]],
        "known": [sheet for sheet in of.sheets if sheet["adapter"]],
        "asked": [
            {
                "it": one,
                "what": rebuilt(one).what(selectors.lang()),
                "mend": rebuilt(one).mend(selectors.lang()),
            }
            for one in asked
        ],
        "asks_year": asked.filter(code="adapt.year-missing").exists(),
        "asks_given": [
            {"heading": one.params.get("value"), "choices": str(one.params.get("choices", "")).split("、")}
            for one in asked.filter(code="adapt.not-said")
        ],
    }


def names(request: HttpRequest, of: Import) -> dict[str, Any]:
    """Return the names that wait for a person, 20 a page."""
    page = Paginator(list(enumerate(of.questions)), 20).get_page(request.GET.get("page"))
    rows = [{"number": number, "it": one} for number, one in page]
    return {"page": page, "rows": rows, "total": len(of.questions)}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None
