"""The policy lab (政策实验室): turn a threshold, see who gains, who loses, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yuqi.portal.access import needs
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import reforms
from yuqi.portal.bridge.library import CatalogEntry
from yuqi.portal.jobs.models import Job
from yuqi.portal.policies.models import LabRun
from yuqi.portal.policies.selectors import lab as selectors
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.services import lab as services
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared import charts
from yuqi.portal.shared.exports import spreadsheet

__all__ = ["changes", "discard", "export", "keep", "new", "overview", "trial"]

_AT_ONCE = 50
_EFFECTS: Mapping[str, Any] = {
    "gain": gettext_lazy("新符合"),
    "loss": gettext_lazy("不再符合"),
    "other": gettext_lazy("待定有变"),
}
_VERDICTS: Mapping[str | None, Any] = {
    "pass": gettext_lazy("符合"),
    "fail": gettext_lazy("不符合"),
    "open": gettext_lazy("待定"),
    None: gettext_lazy("不适用"),
}
_GROUP_WORDS: Mapping[str, Any] = {
    "gate": gettext_lazy("条件里的门槛"),
    "score": gettext_lazy("评分线"),
    "amount": gettext_lazy("金额"),
    "cap": gettext_lazy("上限"),
    "parameter": gettext_lazy("参数"),
    "scale": gettext_lazy("评分分档"),
}
_BY_WORDS: Mapping[str, Any] = {
    "industry": gettext_lazy("按行业"),
    "size": gettext_lazy("按规模"),
    "district": gettext_lazy("按片区"),
}
_SIZES: Mapping[str, Any] = {
    "large": gettext_lazy("大型"),
    "medium": gettext_lazy("中型"),
    "small": gettext_lazy("小型"),
    "micro": gettext_lazy("微型"),
}


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("政策实验室"), reverse("policies:lab"))]


@needs("policies.lab")
def overview(request: HttpRequest) -> HttpResponse:
    """List kept trials, and what can be tried."""
    found = selectors.trials(request.seat)
    context = {
        "kept": found.filter(is_saved=True)[:50],
        "recent": found.filter(is_saved=False, made_by_id=request.seat.user_id)[:10],
        "groups": selectors.entries(request.seat),
        "run": current_run(request.seat.tenant_id),
    }
    return render(request, "policies/lab.html", context)


def _entry(request: HttpRequest, id_: str) -> CatalogEntry:
    for _kind, found in selectors.entries(request.seat):
        for entry in found:
            if entry.id == id_:
                return entry
    raise Http404


@needs("policies.lab")
def new(request: HttpRequest) -> HttpResponse:
    """Turn the numbers of one entry, and begin a trial."""
    asked = request.POST if request.method == "POST" else request.GET
    entry = _entry(request, asked.get("entry", ""))
    if request.method != "POST":
        return _form(request, entry, {}, ())
    dials = selectors.dials(request.seat, entry, request.POST)
    removed = request.POST.getlist("remove")
    turns, words = _turns(request, entry, dials, removed)
    try:
        lab = services.begin(entry=entry, turns=turns, changes=words, by=request.seat)
    except Refusal as refusal:
        return _form(request, entry, request.POST, removed, str(refusal))
    before = request.POST.get("before", "")
    address = reverse("policies:lab_trial", args=[lab.pk])
    return redirect(f"{address}?before={before}" if before.isdigit() else address)


def _turns(
    request: HttpRequest, entry: CatalogEntry, dials: list[selectors.Dial], removed: list[str]
) -> tuple[list[reforms.Turn], list[Mapping[str, Any]]]:
    run = current_run(request.seat.tenant_id)
    can_go = dict(reforms.removable(entry, day=run.as_of)) if run else {}
    gone = [path for path in removed if path in can_go]
    turns, words = [], []
    for dial in dials:
        inside = any(dial.knob.path.startswith(f"{path}/") for path in gone)
        if dial.is_turned and not inside:
            turn = reforms.Turn(knob=dial.knob, after=dial.value / dial.factor)
            turns.append(turn)
            words.append(services.in_words(turn, label={}))
    for path in gone:
        turn = reforms.Turn(knob=None, after=None, removed=path)
        turns.append(turn)
        words.append(services.in_words(turn, label=can_go[path]))
    return turns, words


def _form_context(
    request: HttpRequest, entry: CatalogEntry, given: Mapping[str, str], removed: Any
) -> dict[str, Any]:
    run = current_run(request.seat.tenant_id)
    dials = selectors.dials(request.seat, entry, given)
    groups = [
        (name, words, [dial for dial in dials if dial.knob.group == name])
        for name, words in _GROUP_WORDS.items()
    ]
    return {
        "entry": entry,
        "groups": [each for each in groups if each[2]],
        "removable": [
            (path, label, path in removed) for path, label in reforms.removable(entry, day=run.as_of)
        ]
        if run
        else [],
        "run": run,
    }


def _form(
    request: HttpRequest, entry: CatalogEntry, given: Mapping[str, str], removed: Any, problem: str = ""
) -> HttpResponse:
    context = _form_context(request, entry, given, removed)
    context |= {"problem": problem, "crumbs": _crumbs()}
    return render(request, "policies/lab_new.html", context, status=422 if problem else 200)


def _trial(request: HttpRequest, pk: int) -> LabRun:
    found: LabRun = get_object_or_404(selectors.trials(request.seat), pk=pk)
    return found


@needs("policies.lab")
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a trial: what is turned, what comes out; while it is computed, the one before."""
    lab = _trial(request, pk)
    entry = library_of(request.seat.tenant_slug).get(lab.kind, lab.entry)
    before = request.GET.get("before", "")
    shown = lab
    if lab.result is None:
        earlier = selectors.trials(request.seat).filter(pk=before).first() if before.isdigit() else None
        shown = earlier if earlier is not None and earlier.result is not None else lab
    context: dict[str, Any] = {
        "lab": lab,
        "shown": shown,
        "own": lab.made_by_id == request.seat.user_id,
        "job": Job.objects.filter(
            tenant_id=request.seat.tenant_id, kind="policies.simulate", key=str(lab.pk)
        ).first(),
        "crumbs": _crumbs(),
    }
    if entry is not None:
        given, removed = _given(request, entry, lab)
        context |= _form_context(request, entry, given, removed)
    if shown.result is not None:
        context |= _results(request, shown)
    return render(request, "policies/lab_trial.html", context)


def _given(request: HttpRequest, entry: CatalogEntry, lab: LabRun) -> tuple[dict[str, str], list[str]]:
    """Return the form as it stood when the trial was begun."""
    turned = {each["path"]: each["after"] for each in lab.changes if not each["removed"]}
    given = {}
    for dial in selectors.dials(request.seat, entry, {}):
        after = turned.get(f"{dial.knob.entry}/{dial.knob.path}#{dial.knob.start}")
        if after is not None:
            given[dial.knob.id] = f"{(dial.factor * selectors.number(after)).normalize():f}"
    return given, [each["path"] for each in lab.changes if each["removed"]]


def _results(request: HttpRequest, lab: LabRun) -> dict[str, Any]:
    result = lab.result or {}
    rows = result["programmes"]
    groups = selectors.groups_of(lab)
    by = request.GET.get("by") or next(iter(groups), "")
    return {
        "programmes": rows,
        "gains": sum(each["gain"] for each in rows),
        "losses": sum(each["loss"] for each in rows),
        "held_losses": sum(each["held_loss"] for each in rows),
        **_money(request, lab),
        "by": by if by in groups else "",
        "by_tabs": [(_BY_WORDS[each], f"?by={each}#groups", each == by, None) for each in groups],
        "group_rows": _grouped(request, lab, by) if by in groups else [],
        "pictures": [_distribution(each, lab) for each in result["scores"]],
    }


def _money(request: HttpRequest, lab: LabRun) -> dict[str, Any]:
    """Return what the budget changes by; of what stays as it is, only how much there is of it."""
    found: dict[str, Any] = {}
    for table in ("budget", "stakes"):
        rows = selectors.budget_of(request.seat, lab, table)
        moved = [row for row in rows if row.enterprises or row.change]
        found |= {table: moved, f"{table}_same": len(rows) - len(moved), f"has_{table}": bool(rows)}
    return found


def _grouped(request: HttpRequest, lab: LabRun, by: str) -> list[dict[str, Any]]:
    rows = selectors.budget_of(request.seat, lab, by=by)
    return [
        {"row": row, "group": _SIZES.get(row.group or "", row.group) or _("未知")}
        for row in rows
        if row.enterprises or row.change
    ]


def _distribution(scores: Mapping[str, Any], lab: LabRun) -> dict[str, Any]:
    bands = list(scores["bands"])
    edges = [f"{band[0]}–{band[0] + 5}" for band in bands]
    before, after = [band[1] for band in bands], [band[2] for band in bands]
    label = _("%(name)s评分下限的分布：改动前 %(before)d 家，改动后 %(after)d 家有分") % {
        "name": scores["label"],
        "before": sum(before),
        "after": sum(after),
    }
    option = charts.distribution(
        edges, after, name=_("改动后"), before=before, before_name=_("改动前"), unit=_("家")
    )
    return {
        "name": f"scores-{scores['programme']}".replace(".", "-"),
        "title": scores["label"],
        "option": option,
        "label": label,
        "rows": list(zip(edges, before, after, strict=True)),
    }


@needs("policies.lab")
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """List whose verdict a trial changes."""
    lab = _trial(request, pk)
    programme, effect = request.GET.get("programme", ""), request.GET.get("effect", "")
    found = selectors.changes_of(
        request.seat, lab, programme=programme, effects=(effect,) if effect in _EFFECTS else ()
    )
    page = Paginator(found, _AT_ONCE).get_page(request.GET.get("page"))
    catalog = library_of(request.seat.tenant_slug)
    context = {
        "lab": lab,
        "page": page,
        "rows": [
            {
                **row,
                "programme_label": catalog.label("programme", row["programme"]),
                "before_word": _VERDICTS[row["before"]],
                "after_word": _VERDICTS[row["after"]],
                "effect_word": _EFFECTS[row["effect"]],
            }
            for row in page
        ],
        "programme": programme,
        "effect": effect,
        "title": _EFFECTS.get(effect, _("结论有变的企业")),
        "crumbs": [*_crumbs(), (lab.name, reverse("policies:lab_trial", args=[lab.pk]))],
    }
    return render(request, "policies/lab_changes.html", context)


@needs("policies.lab")
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the list of whose verdict changes as a spreadsheet."""
    lab = _trial(request, pk)
    programme, effect = request.GET.get("programme", ""), request.GET.get("effect", "")
    found = selectors.changes_of(
        request.seat, lab, programme=programme, effects=(effect,) if effect in _EFFECTS else ()
    )
    audit.record("policies.lab_exported", by=request.seat, on=f"lab:{lab.pk}", after={"rows": len(found)})
    catalog = library_of(request.seat.tenant_slug)
    columns = [
        _("统一社会信用代码"),
        _("企业名称"),
        _("片区"),
        _("项目"),
        _("改动前"),
        _("改动后"),
        _("影响"),
        _("持有资格"),
    ]
    rows = (
        [
            row["uscc"],
            row["name"],
            row["district"],
            catalog.label("programme", row["programme"])["zh"],
            str(_VERDICTS[row["before"]]),
            str(_VERDICTS[row["after"]]),
            str(_EFFECTS[row["effect"]]),
            _("是") if row["held"] else _("否"),
        ]
        for row in found
    )
    return spreadsheet(columns, rows, f"试算名单{lab.pk}", "xlsx", run=lab.run, who=request.seat.name)


@needs("policies.lab")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a trial under a name."""
    try:
        services.keep(
            _trial(request, pk),
            name=request.POST.get("name", ""),
            note=request.POST.get("note", ""),
            shared="shared" in request.POST,
            by=request.seat,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已保存"))
    return redirect("policies:lab_trial", pk=pk)


@needs("policies.lab")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a trial away."""
    services.discard(_trial(request, pk), by=request.seat)
    messages.success(request, _("试算已删除"))
    return redirect("policies:lab")
