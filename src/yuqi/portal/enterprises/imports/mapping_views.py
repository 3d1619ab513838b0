"""Other people's columns and names put to ours (对应列、核对名称)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yuqi.base import YuqiError, uscc_fault
from yuqi.portal.access import needs
from yuqi.portal.bridge import uploads
from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.imports import selectors, services
from yuqi.portal.enterprises.imports.places import work_of
from yuqi.portal.enterprises.imports.views import NEEDS, ended, found_import
from yuqi.portal.enterprises.models import Import
from yuqi.portal.enterprises.sources import SOURCES

__all__ = ["map_sheet", "names", "said"]

_UNITS = ("元", "千元", "万元", "百万元", "亿元")
_SHOWN = 4  # examples of a column
_CODE, _NAME, _YEAR = "=code", "=name", "year"


@require_POST
@needs(NEEDS)
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep which enterprise each name means; what is not answered is asked again."""
    of = found_import(request, pk)
    answers: dict[str, str] = {}
    wrong = []
    for number, question in enumerate(of.questions):
        answer = request.POST.get(f"q{number}", "")
        if answer == "other":
            answer = request.POST.get(f"code{number}", "").strip().upper()
            if uscc_fault(answer) is not None:
                wrong.append(question["name"])
                continue
        if answer:
            answers[question["name"]] = answer
    if wrong:
        messages.error(
            request, _("“%(names)s”的信用代码不对，请对照营业执照。") % {"names": "、".join(wrong[:5])}
        )
    if request.POST.get("rest") == "none":
        answers |= {one["name"]: "-" for one in of.questions if one["name"] not in answers}
    try:
        if answers:
            services.answer_names(of, answers=answers, by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@require_POST
@needs(NEEDS)
def said(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the files do not say: the year, a programme; or leave sheets out."""
    of = found_import(request, pk)
    options: dict[str, Any] = {}
    year = _year(request.POST)
    if year is not None:
        options["year"] = year
    given = {
        name.removeprefix("given-"): value
        for name, value in request.POST.items()
        if name.startswith("given-") and value
    }
    if given:
        options["given"] = {**of.options.get("given", {}), **given}
    part = request.POST.get("skip", "")
    sheet = next((each for each in of.sheets if str(each["part"]) == part), None)
    if sheet is not None:
        skipped = [tuple(each) for each in of.options.get("skipped", [])]
        options["skipped"] = [*skipped, (sheet["file"], sheet["sheet"])]
    try:
        if options:
            services.set_options(of, by=request.seat, **options)
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@needs(NEEDS)
def map_sheet(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Match the columns of one sheet, heading by heading, and save them as the zone's adapter."""
    of = found_import(request, pk)
    sheet = next((each for each in of.sheets if each["part"] == part and not each["own"]), None)
    if sheet is None:
        raise Http404
    if request.method == "POST":
        adapter, wrong = _adapter(of, sheet, request.POST)
        if not wrong:
            try:
                services.map_sheet(of, adapter=adapter, year=_year(request.POST), by=request.seat)
            except services.CannotChange:
                wrong = [ended()]
            except YuqiError as refused:
                wrong = [problem.what(selectors.lang()) for problem in refused.problems]
            else:
                messages.success(request, _("已存为本园区的对应关系，下次同样的表自动认出。"))
                return redirect("enterprises:import", pk=pk)
    else:
        wrong = []
    here = _shown(request, of, sheet) | {"wrong": wrong}
    return render(request, "enterprises/imports/map.html", here, status=422 if wrong else 200)


def _shown(request: HttpRequest, of: Import, sheet: Mapping[str, Any]) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    able = {name: table for name, table in tables().items() if "uscc" in table.key and name != "coverage"}
    name = given.get("table", "")
    if name not in able:
        name = _likely(sheet["headings"], able)
    table = able[name]
    guesses = uploads.heading_guesses(name, sheet["headings"])
    columns = [column for column in table.columns if column.name != "uscc"]
    examples = _examples(of, sheet)
    rows = []
    for position, heading in enumerate(sheet["headings"]):
        if not heading and not any(examples[position]):
            continue
        guess, sure = guesses.get(position, ("", False))
        chosen = given.get(f"c{position}", None)
        if chosen is None:
            chosen = _CODE if guess == "uscc" else guess if sure else ""
            if not chosen and heading in ("企业名称", "公司名称", "单位名称"):
                chosen = "name" if name == "enterprises" else _NAME
        rows.append(
            {
                "position": position,
                "letter": uploads.letter(position),
                "heading": heading,
                "examples": examples[position],
                "chosen": chosen,
                "offered": guess if not sure else "",
                "offered_label": table.column(guess).label
                if guess and not sure and guess != "uscc"
                else None,
                "unit": given.get(f"u{position}", ""),
                "calibre": given.get(f"k{position}", ""),
            }
        )
    return {
        "of": of,
        "sheet": sheet,
        "able": list(able.values()),
        "table": table,
        "columns": columns,
        "money": [column.name for column in columns if column.kind == "money"],
        "rows": rows,
        "units": _UNITS,
        "sources": [(code, SOURCES[code]) for code in table.sources if code in SOURCES]
        or list(SOURCES.items()),
        "source": given.get("source", ""),
        "yearly": table.yearly or "year" in table.key,
        "year": given.get("year", ""),
        "label": given.get("label", sheet["sheet"] or sheet["file"]),
        "code_choice": _CODE,
        "name_choice": _NAME,
    }


def _year(said: Mapping[str, str]) -> int | None:
    text = said.get("year", "")
    return int(text) if re.fullmatch(r"(19|20)\d\d", text) else None


def _likely(headings: Sequence[str], able: Mapping[str, Any]) -> str:
    """Return the table that knows most of the headings; of none known, the statements, which zones keep most."""

    def known(name: str) -> int:
        guesses = uploads.heading_guesses(name, headings).values()
        return sum(4 if sure else 1 for column, sure in guesses if column not in ("uscc", "name"))

    return max(sorted(able, key=lambda name: name != "statements"), key=known)


def _examples(of: Import, sheet: Mapping[str, Any]) -> list[list[str]]:
    first = sheet["heading_row"] + 1
    window = uploads.window(work_of(of) / "held", sheet["part"], first, first + 12)
    columns: list[list[str]] = [[] for _ in sheet["headings"]]
    for _number, cells in window:
        for position, text in enumerate(cells[: len(columns)]):
            if text and len(columns[position]) < _SHOWN and text not in columns[position]:
                columns[position].append(text[:40])
    return columns


def _adapter(
    of: Import, sheet: Mapping[str, Any], said: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the mapping as an adapter, and what is missing."""
    table = tables().get(said.get("table", ""))
    if table is None or "uscc" not in table.key or table.name == "coverage":
        return {}, [_("请选这张表是什么。")]
    columns: dict[str, dict[str, str]] = {}
    who: dict[str, list[str]] = {}
    find: list[str] = []
    for position, heading in enumerate(sheet["headings"]):
        chosen = said.get(f"c{position}", "")
        if not chosen or not heading:
            continue
        find.append(heading)
        if chosen == _CODE:
            who.setdefault("code", []).append(heading)
        elif chosen == _NAME:
            who.setdefault("name", []).append(heading)
        elif chosen in {column.name for column in table.columns}:
            rule = {"column": chosen}
            if said.get(f"u{position}") in _UNITS:
                rule["unit"] = said[f"u{position}"]
            if said.get(f"k{position}", "").strip():
                rule["calibre"] = said[f"k{position}"].strip()[:200]
            columns[heading] = rule
    wrong = []
    if not who:
        wrong.append(_("请指出哪一列是信用代码，或哪一列是企业名称。"))
    if not columns:
        wrong.append(_("至少要对应一列数据。"))
    taken = [rule["column"] for rule in columns.values()]
    if len(set(taken)) < len(taken):
        wrong.append(_("有两列对应到了同一项，请只留一列。"))
    source = said.get("source", "")
    if source not in SOURCES:
        wrong.append(_("请选数据来自谁。"))
    adapter: dict[str, Any] = {
        "id": f"zone_{of.pk}_{sheet['part']}",
        "label": {"zh": (said.get("label", "").strip() or sheet["file"])[:80]},
        "find": find,
        "source": source,
        "table": table.name,
        "enterprise": who,
        "columns": columns,
    }
    if "year" in table.key and _YEAR not in taken:
        adapter["year"] = [{"pattern": r"((?:19|20)\d{2})年"}]
    return adapter, wrong
