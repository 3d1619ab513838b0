"""What a monthly or yearly report says (月报、年报): figures, titles, changes, duties, applications, grants, what is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.bridge import comparing, flowing, questions, results
from yuqi.portal.bridge.library import catalogs_of, library
from yuqi.portal.coaching.models import Application
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.insight.selectors.monitor import figures_on_paper
from yuqi.portal.insight.selectors.periods import Period, run_before
from yuqi.portal.insight.selectors.rungs import titles_in_force
from yuqi.portal.ladder.selectors.calendar import KINDS as DUTY_KINDS
from yuqi.portal.ladder.selectors.flows import title_years
from yuqi.portal.policies.models import GrantBatch, Letter
from yuqi.portal.runs.changes import CAUSES, change_rows, moved
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import folder_of, snapshot_of
from yuqi.portal.shared import figures
from yuqi.portal.shared.states import KINDS

__all__ = ["Part", "PeriodReport", "Sheet", "report_on"]

_TITLE = ("uscc", "programme", "granted_on", "expires_on", "revoked_on")
_VERDICT = ("uscc", "programme", "standing", "verdict", "held_until")
_DEADLINE = ("uscc", "programme", "kind", "label", "due_on", "status", "consequence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of the report (表): the workbook has all rows, the document the first ones."""

    name: str  # of the sheet
    columns: Sequence[tuple[str, int, bool]]  # heading, width in mm on paper, whether it holds figures
    rows: Sequence[Sequence[Any]]
    on_paper: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section (节)."""

    heading: str
    texts: Sequence[str]
    sheets: Sequence[Sheet] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """A report on a month or a year (报告)."""

    period: Period
    run: Run
    before: Run | None
    zone: str
    lead: str
    parts: Sequence[Part]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Zone:
    """What every part needs (共用)."""

    run: Run
    period: Period
    until: date  # the run's day: what lies after it is not known
    names: Mapping[str, str]  # of the enterprises in the register

    def label(self, programme: str) -> str:
        """Return a programme's name."""
        label = library().label("programme", programme)
        return label["en"] if figures.is_english() else label["zh"]


def report_on(period: Period, run: Run) -> PeriodReport:
    """Return what there is to say of a period by a run whose day lies in it."""
    tenant = Tenant.objects.get(pk=run.tenant_id)
    firms = Enterprise.objects.filter(
        tenant_id=run.tenant_id, moved_out_on=None, ended_on=None, merged_into=""
    )
    zone = _Zone(run, period, min(run.as_of, period.last), dict(firms.values_list("uscc", "name")))
    before = run_before(run.tenant_id, period)
    titles, gained, lost = _titles(zone, tenant)
    lead = _(
        "%(period)s（数据截至 %(day)s），在册企业 %(firms)s 家；新取得资质 %(gained)s 项，失去 %(lost)s 项。"
    ) % {
        "period": period.name,
        "day": figures.day(run.as_of),
        "firms": figures.count(len(zone.names)),
        "gained": figures.count(gained),
        "lost": figures.count(lost),
    }
    parts = [
        _indicators(zone),
        titles,
        _changes(zone, before),
        _duties(zone),
        _applications(zone),
        _delivery(zone),
        _ahead(zone),
    ]
    notes = [
        _(
            "依据第 %(number)s 次测算：数据截至 %(day)s，规则 %(rules)s，数据 %(facts)s。同样的规则和数据得到同样的结果。"
        )
        % {
            "number": run.number,
            "day": run.as_of,
            "rules": run.catalog_hash[:12],
            "facts": run.facts_hash[:12],
        },
        _(
            "结论按公开办法和现有数据测算，不是行政机关的认定或决定。与统计部门口径不同，缺的数写作“资料待补”，不当作 0。"
        ),
    ]
    return PeriodReport(
        period=period, run=run, before=before, zone=tenant.name, lead=lead, parts=parts, notes=notes
    )


def _indicators(zone: _Zone) -> Part:
    """Return the zone's figures with targets."""
    rows = []
    behind = []
    for each in figures_on_paper(zone.run):
        if each.value is None and each.target is None:
            continue  # no facts for it: the monitor page lists it as missing
        label = each.label["en"] if figures.is_english() else each.label["zh"]
        growth = (
            "—"
            if each.growth is None
            else figures.change(each.growth, "points" if each.is_share else "share")
        )
        missing = _("资料待补")
        rows.append(
            [
                label,
                each.period,
                each.value or missing,
                each.previous or missing,
                growth,
                each.target or "—",
                each.pace or "—",
            ]
        )
        if each.pace and each.tone != "met":
            behind.append(label)
    text = (
        _("有目标的指标里，%(names)s慢于时间进度。") % {"names": _("、").join(behind)}
        if behind
        else _("有目标的指标都不慢于时间进度。")
        if any(row[5] != "—" for row in rows)
        else _("还没有设年度目标。")
    )
    columns = [
        (_("指标"), 38, False),
        (_("期间"), 22, False),
        (_("数值"), 26, True),
        (_("上年同期"), 26, True),
        (_("增长"), 16, True),
        (_("年度目标"), 16, True),
        (_("进度"), 12, False),
    ]
    return Part(
        heading=_("主要指标"),
        texts=[text],
        sheets=[Sheet(name=_("主要指标"), columns=columns, rows=rows, on_paper=60)],
    )


def _titles(zone: _Zone, tenant: Tenant) -> tuple[Part, int, int]:
    """Return titles won and lost: held at the end and not at the beginning, and the other way round."""
    rows = list(results.rows_of(snapshot_of(zone.run), "titles", _TITLE))
    start = {pair for pair in titles_in_force(rows, zone.period.day_before) if pair[0] in zone.names}
    end = {pair for pair in titles_in_force(rows, zone.until) if pair[0] in zone.names}
    won, gone = end - start, start - end
    by_programme: Counter[str] = Counter(programme for _uscc, programme in start | end)
    flows = _flows(zone, tenant) if zone.period.is_year else {}
    table = []
    for programme, _total in by_programme.most_common():
        held, left = (sum(each[1] == programme for each in pairs) for pairs in (start, end))
        row: list[Any] = [
            zone.label(programme),
            held,
            sum(each[1] == programme for each in won),
            sum(each[1] == programme for each in gone),
            left,
        ]
        if zone.period.is_year:
            line = flows.get(programme)
            row += [
                "—" if line is None else line.moved_up,
                "—" if line is None or line.conversion is None else figures.share(line.conversion),
            ]
        table.append(row)
    wide = 52 if zone.period.is_year else 76
    columns = [(_("资质"), wide, False)] + [
        (heading, 20, True) for heading in (_("期初持有"), _("新获"), _("失去"), _("期末持有"))
    ]
    if zone.period.is_year:
        columns += [(_("升级"), 10, True), (_("转化率"), 14, True)]
    return (
        Part(
            heading=_("资质的取得与失去"),
            texts=[_("在册企业期初、期末持有的有效资质，单位：家；同一家企业在每项资质上各计一次。")]
            + (
                [_("升级：年初持有、年内取得同一赛道更高一级的企业；转化率＝升级÷年初持有。")]
                if zone.period.is_year
                else []
            ),
            sheets=[
                Sheet(name=_("资质增减"), columns=columns, rows=table, on_paper=40),
                _named(zone, _("新取得"), won),
                _named(zone, _("失去"), gone),
            ],
        ),
        len(won),
        len(gone),
    )


def _flows(zone: _Zone, tenant: Tenant) -> Mapping[str, flowing.FlowLine]:
    from django.conf import settings

    source = questions.Source(
        snapshot=snapshot_of(zone.run),
        as_of=zone.run.as_of,
        home=settings.HOME,
        catalogs=tuple(catalogs_of(settings.HOME, tenant.slug)),
        catalog_hash=zone.run.catalog_hash,
        lang="en" if figures.is_english() else "zh",
    )
    found = title_years(flowing.flows(source), year=zone.period.first.year)
    return {line.programme: line for _label, line in found}


def _named(zone: _Zone, name: str, pairs: Iterable[tuple[str, str]]) -> Sheet:
    rows = sorted([zone.label(programme), zone.names[uscc], uscc] for uscc, programme in pairs)
    columns = [(_("资质"), 50, False), (_("企业"), 66, False), (_("统一社会信用代码"), 40, False)]
    return Sheet(name=name, columns=columns, rows=rows)


def _changes(zone: _Zone, before: Run | None) -> Part:
    """Return what changed since the last run before the period, and why."""
    heading = _("与上期测算相比")
    if before is None:
        return Part(heading=heading, texts=[_("这一期以前没有测算过，不作对比。")])
    if not (folder_of(before) / "run.parquet").is_file():
        return Part(
            heading=heading, texts=[_("第 %(number)s 次测算的结果文件不在了，不作对比。") % {"number": before.number}]
        )
    found = comparing.compare(folder_of(before), folder_of(zone.run))
    mine = [change for change in found.changes if change.uscc in zone.names]
    causes = _("、").join(str(CAUSES.get(cause, cause)) for cause in found.causes)
    text = _("从第 %(a)s 次测算（%(day)s）到第 %(b)s 次，%(n)s 个结论、位置或证书有变化。") % {
        "a": before.number,
        "day": figures.day(before.as_of),
        "b": zone.run.number,
        "n": figures.count(len(mine)),
    }
    by_programme = [
        [row.label, row.gains, row.losses, row.others]
        for row in moved(found)
        if row.gains + row.losses + row.others
    ]
    words = KINDS["standing"]
    rows = [
        [
            zone.names[each.uscc],
            each.programme_name,
            str(words[each.before["standing"]].word) if each.before else "—",
            str(words[each.after["standing"]].word) if each.after else "—",
            _("；").join(each.conditions),
            _("、").join(each.why),
        ]
        for each in change_rows(found, mine, with_values=False)
    ]
    numbers = [(_("变好"), 26, True), (_("变差"), 26, True), (_("其他变化"), 26, True)]
    return Part(
        heading=heading,
        texts=[text, _("两次之间：%(causes)s。") % {"causes": causes}] if causes else [text],
        sheets=[
            Sheet(name=_("各项资质的变化"), columns=[(_("资质"), 78, False), *numbers], rows=by_programme),
            Sheet(
                name=_("变了的企业"),
                columns=[
                    (_("企业"), 40, False),
                    (_("资质"), 28, False),
                    (_("之前"), 14, False),
                    (_("现在"), 14, False),
                    (_("变了的条件"), 40, False),
                    (_("原因"), 20, False),
                ],
                rows=rows,
            ),
        ],
    )


def _duties(zone: _Zone) -> Part:
    """Return the duties that fell due in the period, and whether they were met."""
    due = [
        row
        for row in _deadlines(zone)
        if row["kind"] != "window" and zone.period.first <= row["due_on"] <= zone.period.last
    ]
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
        [row["due_on"], zone.names[row["uscc"]], zone.label(row["programme"]), row["label"], row["consequence"] or ""]
        for row in due
        if row["status"] == "missed"
    ]
    text = _("本期到期 %(all)s 件：已办 %(filed)s 件，逾期 %(missed)s 件，到数据日还没到期的 %(due)s 件。") % {
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


def _deadlines(zone: _Zone) -> list[dict[str, Any]]:
    rows = results.rows_of(folder_of(zone.run), "deadlines", _DEADLINE)
    return [row for row in rows if row["uscc"] in zone.names and row["due_on"] is not None]


def _applications(zone: _Zone) -> Part:
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


def _delivery(zone: _Zone) -> Part:
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


def _ahead(zone: _Zone) -> Part:
    """Return what is due next, and the titles that cannot be renewed as things are."""
    days = 90 if zone.period.is_year else 30
    until = zone.run.as_of + timedelta(days=days)
    soon = [
        row
        for row in _deadlines(zone)
        if row["kind"] != "window" and row["status"] == "due" and zone.run.as_of <= row["due_on"] <= until
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
    listed = sorted([row["due_on"], zone.names[row["uscc"]], zone.label(row["programme"]), row["label"]] for row in soon)
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
