"""Letters as pages read them, and what each says of its enterprise (提示函查询)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.bridge import results
from yuqi.portal.bridge.lacking import lacks
from yuqi.portal.bridge.library import Library
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.policies.models import Letter, LetterBatch, LetterTemplate
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.wording import filled
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import folder_of, standings

__all__ = [
    "STANDING_WORDS",
    "batches",
    "letters",
    "recipients",
    "templates",
    "values_of",
    "worded",
]

STANDING_WORDS = {
    "held": "已持有",
    "pass": "已符合条件，可以申报",
    "near": "差一步",
    "open": "待定（资料待补或待专家评）",
    "far": "差得较多",
    "at_risk": "持有，续期有风险",
}
_VERDICT = (
    "subject_id",
    "uscc",
    "programme",
    "edition",
    "verdict",
    "standing",
    "score_low",
    "score_high",
    "score_bar",
    "bar_op",
    "held_until",
)
_BENEFIT = ("uscc", "benefit", "year", "status", "amount", "stacked_out_by", "cite")
_SHOWN_CLASSES = ("public", "zone")
# In official documents nothing stands between Chinese and figures.
_TIGHT = re.compile(r"(?<=[^\x00-\x7f]) (?=[0-9≥≤])|(?<=[0-9%]) (?=[^\x00-\x7f])")
_WINDOWS = ("window", "review", "expiry", "update", "annual_report")


def templates(viewer: Seat) -> QuerySet[LetterTemplate]:
    """Return the zone's templates in use, by name."""
    return visible_to(LetterTemplate.objects.filter(is_active=True), viewer, uscc="").order_by("pk")


def batches(viewer: Seat) -> QuerySet[LetterBatch]:
    """Return the batches with their letters counted, newest first."""
    return (
        visible_to(LetterBatch.objects.all(), viewer, uscc="")
        .select_related("made_by", "run")
        .annotate(
            total=Count("letters"),
            made=Count("letters", filter=Q(letters__state__in=("made", "sent"))),
            sent=Count("letters", filter=Q(letters__state="sent")),
        )
        .order_by("-number")
    )


def letters(viewer: Seat) -> QuerySet[Letter]:
    """Return letters, newest first; an enterprise sees those that were sent to it."""
    found = visible_to(Letter.objects.all(), viewer).select_related("batch", "batch__run", "sent_by")
    if viewer.is_firm:
        found = found.filter(state=Letter.State.SENT)
    return found.order_by("-batch__number", "number", "pk")


def recipients(
    viewer: Seat, *, usccs: Collection[str] = (), programme: str = "", standing: str = ""
) -> QuerySet[Enterprise]:
    """Return the enterprises in the register that were chosen by code, or stand so on a programme."""
    found = visible_to(Enterprise.objects.all(), viewer).filter(
        merged_into="", ended_on__isnull=True, moved_out_on__isnull=True
    )
    if usccs:
        return found.filter(uscc__in=list(usccs)).order_by("uscc")
    if not programme or not standing:
        return found.none()
    rows = standings(viewer).filter(programme=programme, standing=standing, subject="enterprise")
    return found.filter(uscc__in=rows.values("uscc")).order_by("uscc")


def values_of(
    run: Run, tenant: Tenant, usccs: Sequence[str], *, programme: str, dated: date
) -> Mapping[str, Mapping[str, str | Sequence[str]]]:
    """Return what stands in the named places, by enterprise, from the run the letters are pinned to.

    Amounts and values that rest on tax, bank or personal facts are left out: a letter lies on a desk.
    """
    catalog = library_of(tenant.slug)
    firms = {
        firm.uscc: firm
        for firm in Enterprise.objects.filter(tenant=tenant, uscc__in=usccs).select_related("officer")
    }
    wanted = frozenset(usccs)
    verdicts = _verdicts(run, programme, wanted)
    lacking = lacks(folder_of(run), verdicts.values()) if verdicts else {}
    labels = _condition_labels(catalog, programme)
    benefits = _benefits(run, catalog, wanted)
    dues = _dues(run, programme, wanted, dated)
    found: dict[str, Mapping[str, str | Sequence[str]]] = {}
    for uscc in usccs:
        firm, verdict = firms.get(uscc), verdicts.get(uscc)
        short = [_short(line, labels) for line in lacking.get((uscc, programme), ())]
        mine = benefits.get(uscc, [])
        found[uscc] = {
            "enterprise": firm.name if firm else uscc,
            "uscc": uscc,
            "district": firm.district if firm else "",
            "zone": tenant.name,
            "date": _spoken(dated),
            "data_date": _spoken(run.as_of),
            "programme": catalog.label("programme", programme)["zh"] if programme else "",
            "standing": STANDING_WORDS.get(str(verdict["standing"]), "") if verdict else "",
            "score": _score(verdict) if verdict else "",
            "held_until": _spoken(verdict["held_until"]) if verdict and verdict["held_until"] else "",
            "shortfalls": short,
            "shortfall_count": str(len(short)),
            "benefits": mine,
            "benefit_count": str(len(mine)),
            "deadline": dues.get(uscc, "以主管部门通知为准"),
            "officer": firm.officer.name if firm and firm.officer else "",
        }
    return found


def worded(batch: LetterBatch, values: Mapping[str, str | Sequence[str]]) -> tuple[str, list[str]]:
    """Return a letter's title and paragraphs."""
    return "".join(filled(batch.title, values)), filled(batch.body, values)


def _verdicts(run: Run, programme: str, usccs: frozenset[str]) -> dict[str, dict[str, Any]]:
    if not programme:
        return {}
    rows = results.rows_of(folder_of(run), "verdicts", _VERDICT)
    return {row["uscc"]: row for row in rows if row["programme"] == programme and row["uscc"] in usccs}


def _condition_labels(catalog: Library, programme: str) -> Mapping[str, bool]:
    """Return condition → whether its value rests on facts that are not for every desk; long names first."""
    entry = catalog.get("programme", programme) if programme else None
    if entry is None:
        return {}
    found = {
        condition["label"]["zh"]: catalog.expression_class(condition.get("when") or "") not in _SHOWN_CLASSES
        for edition in entry.content.get("editions", ())
        for group in ("gates", "directs")
        for condition in edition.get(group, ())
    }
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _short(line: Any, labels: Mapping[str, bool]) -> str:
    """Return one shortfall: the condition first, then what is short; values of restricted conditions are left out."""
    what, how = line.what, line.how
    for label, is_restricted in labels.items():
        if label not in what:
            continue
        short = what.replace(label, "").strip(" ：·，")
        if is_restricted:
            what, how = f"{label}：未达标", None
        elif short:
            what = f"{label}：{short}"
        break
    said = _TIGHT.sub("", f"{what}（{how}）" if how else what).rstrip("。")
    return f"{said}。依据：{line.cite}" if line.cite else f"{said}。"


def _benefits(run: Run, catalog: Library, usccs: frozenset[str]) -> Mapping[str, list[str]]:
    """Return what each is surely entitled to, from the run's own files: later runs take their lines away."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in results.rows_of(folder_of(run), "benefits", _BENEFIT):
        if row["uscc"] not in usccs or row["status"] != "entitled" or row["stacked_out_by"]:
            continue
        label = catalog.label("benefit", row["benefit"])["zh"]
        amount = row["amount"]
        said = ""
        if catalog.amount_class(row["benefit"]) in _SHOWN_CLASSES and amount is not None:
            said = f"，{_plain(amount)}元"
        found[row["uscc"]].append(f"{label}（{row['year']}年度）{said}。依据：{row['cite']}")
    return found


def _dues(run: Run, programme: str, usccs: frozenset[str], dated: date) -> Mapping[str, str]:
    """Return each enterprise's next date on a programme, in words."""
    if not programme:
        return {}
    rows = [
        row
        for row in results.rows_of(folder_of(run), "deadlines")
        if row["programme"] == programme
        and row["kind"] in _WINDOWS
        and row["due_on"] is not None
        and row["due_on"] >= dated
        and row["uscc"] in usccs
    ]
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda each: each["due_on"]):
        words = _spoken(row["due_on"])
        found.setdefault(row["uscc"], f"{words}（{row['label']}）" if row.get("label") else words)
    return found


def _score(verdict: Mapping[str, Any]) -> str:
    low, high = verdict["score_low"], verdict["score_high"]
    if low is None or high is None:
        return ""
    return f"{_plain(low)}分" if low == high else f"{_plain(low)}至{_plain(high)}分"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
