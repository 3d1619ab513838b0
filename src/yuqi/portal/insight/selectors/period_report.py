"""What a monthly or yearly report says (月报、年报): figures, titles, changes, duties, applications, grants, what is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.accounts.selectors import suppression_minimum
from yuqi.portal.bridge import comparing, flowing, questions, results
from yuqi.portal.bridge.library import catalogs_of
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.insight.selectors import period_work
from yuqi.portal.insight.selectors.figures import kpis_of
from yuqi.portal.insight.selectors.monitor import figures_on_paper, unit_name
from yuqi.portal.insight.selectors.period_shapes import Part, PeriodReport, Sheet, Zone
from yuqi.portal.insight.selectors.periods import Period, run_before
from yuqi.portal.insight.selectors.rungs import titles_in_force
from yuqi.portal.ladder.selectors.flows import title_years
from yuqi.portal.runs.changes import CAUSES, change_rows, moved
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import folder_of, snapshot_of
from yuqi.portal.shared import figures
from yuqi.portal.shared.states import KINDS

__all__ = ["report_on"]

_NUMBERS = ("value", "previous", "start")
_TITLE = ("uscc", "programme", "granted_on", "expires_on", "revoked_on")


def report_on(period: Period, run: Run) -> PeriodReport:
    """Return what there is to say of a period by a run whose day lies in it."""
    tenant = Tenant.objects.get(pk=run.tenant_id)
    firms = Enterprise.objects.filter(
        tenant_id=run.tenant_id, moved_out_on=None, ended_on=None, merged_into=""
    )
    zone = Zone(run, period, min(run.as_of, period.last), dict(firms.values_list("uscc", "name")))
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
        period_work.duties(zone),
        period_work.applications(zone),
        period_work.delivery(zone),
        period_work.ahead(zone),
    ]
    notes = [
        _(
            "依据第 %(number)s 次测算：数据截至 %(day)s，规则 %(rules)s，数据 %(facts)s。同样的规则和数据得到同样的结果。"
        )
        % {
            "number": run.number,
            "day": run.as_of,
            "rules": run.catalog_hash.rpartition(":")[2][:12],
            "facts": run.facts_hash.rpartition(":")[2][:12],
        },
        _(
            "结论按公开办法和现有数据测算，不是行政机关的认定或决定。与统计部门口径不同，缺的数写作“资料待补”，不当作 0。"
        ),
    ]
    return PeriodReport(
        period=period, run=run, before=before, zone=tenant.name, lead=lead, parts=parts, notes=notes
    )


def _indicators(zone: Zone) -> Part:
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
        (_("指标"), 36, False),
        (_("期间"), 22, False),
        (_("数值"), 24, True),
        (_("上年同期"), 24, True),
        (_("增长"), 16, True),
        (_("年度目标"), 18, True),
        (_("进度"), 16, False),
    ]
    return Part(
        heading=_("主要指标"),
        texts=[text],
        sheets=[Sheet(name=_("主要指标"), columns=columns, rows=rows, on_paper=60), _plain_figures(zone)],
    )


def _plain_figures(zone: Zone) -> Sheet:
    """Return the figures as numbers one can reckon with, for the workbook only."""
    rows = []
    least = suppression_minimum(zone.run.tenant_id)
    for line in kpis_of(zone.run):
        label = line["label"]["en"] if figures.is_english() else line["label"]["zh"]
        unit = {"yuan": _("元"), "share": _("比例")}.get(line["unit"]) or unit_name(line["unit"])
        # A sum over fewer than the least would tell of single enterprises.
        few = line["known"] is not None and 0 < line["known"] < least
        numbers = [None if few or line[name] is None else Decimal(line[name]) for name in _NUMBERS]
        rows.append([label, line["period"], unit, *numbers])
    columns = [
        (_("指标"), 42, False),
        (_("期间"), 24, False),
        (_("单位"), 12, False),
        (_("数值"), 26, True),
        (_("上年同期"), 26, True),
        (_("年初"), 26, True),
    ]
    return Sheet(name=_("指标数值"), columns=columns, rows=rows, on_paper=0)


def _titles(zone: Zone, tenant: Tenant) -> tuple[Part, int, int]:
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


def _flows(zone: Zone, tenant: Tenant) -> Mapping[str, flowing.FlowLine]:
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


def _named(zone: Zone, name: str, pairs: Iterable[tuple[str, str]]) -> Sheet:
    rows = sorted([zone.label(programme), zone.names[uscc], uscc] for uscc, programme in pairs)
    columns = [(_("资质"), 48, False), (_("企业"), 62, False), (_("统一社会信用代码"), 46, False)]
    return Sheet(name=name, columns=columns, rows=rows)


def _changes(zone: Zone, before: Run | None) -> Part:
    """Return what changed since the last run before the period, and why."""
    heading = _("与上期测算相比")
    if before is None:
        return Part(heading=heading, texts=[_("这一期以前没有测算过，不作对比。")])
    if not (folder_of(before) / "run.parquet").is_file():
        return Part(
            heading=heading,
            texts=[_("第 %(number)s 次测算的结果文件不在了，不作对比。") % {"number": before.number}],
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
