"""What a report says of the work (报告：办了什么): duties, applications, grants and letters, what is next."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from yuqi.portal.bridge import results
from yuqi.portal.coaching.models import Application
from yuqi.portal.insight.selectors.period_shapes import Part, Sheet, Zone
from yuqi.portal.ladder.selectors.calendar import KINDS as DUTY_KINDS
from yuqi.portal.policies.models import GrantBatch, Letter
from yuqi.portal.runs.selectors import folder_of
from yuqi.portal.shared import figures

__all__ = ["ahead", "applications", "delivery", "duties"]

_VERDICT = ("uscc", "programme", "standing", "verdict", "held_until")
_DEADLINE = ("uscc", "programme", "kind", "label", "due_on", "status", "consequence")


def duties(zone: Zone) -> Part:
    """Return the duties that fell due in the period, and whether they were met."""
    due = [row for row in _deadlines(zone) if zone.period.first <= row["due_on"] <= zone.period.last]
    groups: dict[tuple[str, str], Counter[str]] = {}
    for row in due:
        groups.setdefault((row["programme"], row["kind"]), Counter())[row["status"]] += 1
    table = [
        [
            zone.label(programme),
            str(DUTY_KINDS.get(kind, kind)),
            sum(counts.values()),
            counts["filed"],
            counts["missed"],
            counts["due"],
        ]
        for (programme, kind), counts in sorted(groups.items(), key=lambda pair: -pair[1]["missed"])
    ]
    missed = [
        [
            row["due_on"],
            zone.names[row["uscc"]],
            zone.label(row["programme"]),
            row["label"],
            row["consequence"] or "",
        ]
        for row in due
        if row["status"] == "missed"
    ]
    text = _(
        "本期到期 %(all)s 件：已办 %(filed)s 件，逾期 %(missed)s 件，到数据日还没到期的 %(due)s 件。"
    ) % {
        "all": len(due),
        **{word: sum(row["status"] == word for row in due) for word in ("filed", "missed", "due")},
    }
    counts = [(heading, 15, True) for heading in (_("到期"), _("已办"), _("逾期"), _("未到期"))]
    return Part(
        heading=_("义务办理"),
        texts=[text],
        sheets=[
            Sheet(
                name=_("义务办理"),
                columns=[(_("资质"), 62, False), (_("类别"), 34, False), *counts],
                rows=table,
            ),
            Sheet(
                name=_("逾期"),
                columns=[
                    (_("截止日"), 24, False),
                    (_("企业"), 42, False),
                    (_("资质"), 30, False),
                    (_("事项"), 28, False),
                    (_("不办的后果"), 32, False),
                ],
                rows=missed,
            ),
        ],
    )


def _deadlines(zone: Zone) -> list[dict[str, Any]]:
    """Return the duties and dates of the register; as in the calendar, a review stands for the end of its title."""
    rows = [
        row
        for row in results.rows_of(folder_of(zone.run), "deadlines", _DEADLINE)
        if row["uscc"] in zone.names and row["due_on"] is not None and row["kind"] != "window"
    ]
    reviewed = {
        (row["uscc"], row["programme"])
        for row in rows
        if row["kind"] == "review" and row["status"] != "filed"
    }
    return [row for row in rows if row["kind"] != "expiry" or (row["uscc"], row["programme"]) not in reviewed]


def applications(zone: Zone) -> Part:
    """Return the applications begun, filed and decided within the period."""
    span = (zone.period.first, zone.period.last)
    own = Application.objects.filter(tenant_id=zone.run.tenant_id)
    groups: dict[str, list[int]] = {}
    asked = (
        own.filter(made_at__date__range=span),
        own.filter(submitted_on__range=span),
        own.filter(decided_on__range=span, state=Application.State.GRANTED),
        own.filter(decided_on__range=span, state=Application.State.REJECTED),
    )
    for place, rows in enumerate(asked):
        for row in rows.values("programme").annotate(n=Count("pk")).order_by():
            groups.setdefault(row["programme"], [0, 0, 0, 0])[place] = row["n"]
    sums = [sum(own[place] for own in groups.values()) for place in range(4)]
    text = _("新开始 %(a)s 份，报出 %(b)s 份，通过 %(c)s 份，未通过 %(d)s 份。") % dict(
        zip("abcd", sums, strict=True)
    )
    table = [[zone.label(programme), *numbers] for programme, numbers in sorted(groups.items())]
    columns = [(_("申报项目"), 76, False)] + [
        (heading, 20, True) for heading in (_("新开始"), _("报出"), _("通过"), _("未通过"))
    ]
    return Part(
        heading=_("申报辅导"),
        texts=[text],
        sheets=[Sheet(name=_("申报辅导"), columns=columns, rows=table)],
    )


def delivery(zone: Zone) -> Part:
    """Return what was paid without application, and the letters sent."""
    span = (zone.period.first, zone.period.last)
    tenant = zone.run.tenant_id
    batches = (
        GrantBatch.objects.filter(tenant_id=tenant, paid_on__range=span, lines__state="paid")
        .annotate(firms=Count("lines"), total=Sum("lines__amount"))
        .order_by("number")
    )
    table = [
        [
            batch.name,
            batch.label["en"] if figures.is_english() else batch.label["zh"],
            batch.year,
            batch.firms,
            figures.exact_yuan(batch.total),
            batch.paid_on,
        ]
        for batch in batches
    ]
    total = sum((batch.total for batch in batches), Decimal(0))
    letters = Letter.objects.filter(tenant_id=tenant, state="sent", sent_at__date__range=span).count()
    text = _("免申即享拨付 %(batches)s 批 %(firms)s 家次，%(amount)s；送达政策提示函 %(letters)s 份。") % {
        "batches": len(table),
        "firms": sum(row[3] for row in table),
        "amount": figures.money_text(total),
        "letters": letters,
    }
    columns = [
        (_("批次"), 20, False),
        (_("政策"), 56, False),
        (_("年度"), 16, True),
        (_("家数"), 14, True),
        (_("金额（元）"), 26, True),
        (_("拨付日"), 24, False),
    ]
    return Part(
        heading=_("政策兑现"), texts=[text], sheets=[Sheet(name=_("政策兑现"), columns=columns, rows=table)]
    )


def ahead(zone: Zone) -> Part:
    """Return what is due next, and the titles that cannot be renewed as things are."""
    days = 90 if zone.period.is_year else 30
    until = zone.run.as_of + timedelta(days=days)
    soon = [
        row for row in _deadlines(zone) if row["status"] == "due" and zone.run.as_of <= row["due_on"] <= until
    ]
    stuck = sorted(
        (
            [row["held_until"], zone.names[row["uscc"]], zone.label(row["programme"])]
            for row in results.rows_of(folder_of(zone.run), "verdicts", _VERDICT)
            if row["uscc"] in zone.names and row["standing"] == "at_risk" and row["verdict"] == "fail"
        ),
        key=lambda row: (row[0] is None, row[0] or date.max, row[1]),
    )
    text = _("数据日以后 %(days)s 天内到期 %(due)s 件；持有而按现有数据续不上的 %(stuck)s 项。") % {
        "days": days,
        "due": len(soon),
        "stuck": len(stuck),
    }
    listed = sorted(
        [row["due_on"], zone.names[row["uscc"]], zone.label(row["programme"]), row["label"]] for row in soon
    )
    return Part(
        heading=_("下期要办"),
        texts=[text],
        sheets=[
            Sheet(
                name=_("将到期"),
                columns=[
                    (_("截止日"), 26, False),
                    (_("企业"), 54, False),
                    (_("资质"), 38, False),
                    (_("事项"), 38, False),
                ],
                rows=listed,
            ),
            Sheet(
                name=_("续不上"),
                columns=[(_("有效期至"), 26, False), (_("企业"), 76, False), (_("资质"), 54, False)],
                rows=stuck,
            ),
        ],
    )
