"""Invented figures for the sample of components (样张数据): no fact of any zone stands here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yuqi.portal.shared.charts import Axis, distribution, radar, series
from yuqi.portal.shared.filters import Filter
from yuqi.portal.shared.pictures import (
    Part,
    Rung,
    Side,
    Station,
    bar_pairs,
    difference,
    expiry_marks,
    flow,
    interval,
    meter,
    pyramid,
    shares,
    sparkline,
    target_bar,
    unknown_bar,
)

__all__ = ["KitForm", "sample"]


class KitForm(forms.Form):
    """Fields of every kind (样张表单)."""

    staff = forms.IntegerField(label=_("职工总数"), help_text=_("当年月平均，含兼职满 183 天的人员"))
    science_staff = forms.IntegerField(
        label=_("科技人员数"), help_text=_("直接从事研发和相关技术活动，满 183 天")
    )
    new_revenue = forms.DecimalField(
        label=_("高新技术产品收入"), help_text=_("空着记为资料待补，不当作 0"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse more scientists than staff."""
        cleaned = super().clean() or {}
        staff, science = cleaned.get("staff"), cleaned.get("science_staff")
        if staff is not None and science is not None and science > staff:
            words = _("%(science)d 名多于职工总数 %(staff)d 名，两格里有一格写错了")
            self.add_error("science_staff", words % {"science": science, "staff": staff})
        return cleaned


_ROWS = (
    ("样例衡准光电有限公司", "91000000MA0YQ0712W", "162000000.00", "0.0500", "pass"),
    ("样例澄光精密仪器有限公司", "91000000MA0YQ0018P", "84600000.00", "0.0461", "fail"),
    ("样例微尺测控有限公司", "91000000MA0YQ08941", "69000000.00", "0.0498", "pass"),
    ("样例天枢仪器有限公司", "91000000MA0YQ09317", "58000000.00", "0.0593", "open"),
    ("样例锐测科技有限公司", "91000000MA0YQ0222D", "38400000.00", "0.0620", "fail"),
    ("样例万象物联科技有限公司", "91000000MA0YQ0683H", "18600000.00", None, "open"),
)


def sample(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the sample page."""
    rows = [
        {"name": name, "uscc": uscc, "revenue": Decimal(revenue), "rd": rd, "verdict": verdict}
        for name, uscc, revenue, rd, verdict in _ROWS
    ]
    form = KitForm({"staff": 128, "science_staff": 138})
    form.is_valid()
    page = Paginator(range(1286), 50).get_page(request.GET.get("page"))
    filters = [
        Filter(
            name="district", label=_("片区"), value="东片区", options=[("东片区", "东片区"), ("西", "西片区")]
        ),
        Filter(name="industry", label=_("行业"), options=[("40", "仪器仪表制造业")]),
        Filter(name="q", label=_("企业名、信用代码"), kind="search"),
    ]
    bulk = [(_("派专员"), "#"), (_("发提示函"), "#")]
    here = {"rows": rows, "form": form, "page": page, "filters": filters, "bulk_actions": bulk}
    return here | _pictures()


def _pictures() -> dict[str, Any]:
    rungs = [
        Rung(name=_("上市"), count=6, change=1, up=1, url="#"),
        Rung(name=_("小巨人"), count=12, change=3, near=3, eligible=0, up=4, url="#"),
        Rung(name=_("专精特新"), count=81, change=11, near=7, eligible=2, up=15, down=1, url="#"),
        Rung(name=_("高新技术企业"), count=241, change=27, near=28, eligible=9, up=38, down=3, url="#"),
        Rung(name=_("科技型／创新型"), count=296, change=25, near=64, eligible=22, up=78, down=26, url="#"),
        Rung(name=_("未入梯"), count=650, change=5, near=91, eligible=57, url="#"),
    ]
    keys = ("l", "g", "s", "h", "t", "o")
    sides = [Side(key=key, name=rung.name, change=rung.change) for key, rung in zip(keys, rungs, strict=True)]
    moves = {
        ("l", "l"): 5, ("g", "g"): 8, ("s", "s"): 65, ("h", "h"): 192, ("t", "t"): 199, ("o", "o"): 535,
        ("in", "o"): 87, ("in", "t"): 16, ("in", "h"): 1, ("h", "out"): 2, ("t", "out"): 7, ("o", "out"): 23,
        ("s", "h"): 1, ("h", "t"): 3, ("h", "o"): 2, ("t", "o"): 26, ("g", "l"): 1, ("s", "g"): 4,
        ("h", "s"): 15, ("t", "h"): 38, ("t", "s"): 1, ("o", "t"): 78, ("o", "h"): 9,
    }  # fmt: skip
    axes = [
        Axis(name=_("研发投入"), value=71),
        Axis(name=_("成长性"), value=66),
        Axis(name=_("效益"), value=58),
        Axis(name=_("融资"), value=41),
        Axis(name=_("人才"), value=29),
        Axis(name=_("知识产权"), value=38),
    ]
    stations = [
        Station(name=_("创新型"), state="held", standing="held", note=_("至 2028-08-14")),
        Station(name=_("高企"), state="next", standing="near", note=_("差 3 名科技人员等 3 项")),
        Station(name=_("专精特新"), note=_("差 1 件Ⅰ类知识产权")),
        Station(name=_("小巨人"), note=_("差 4 项")),
        Station(name=_("上市"), note=_("净利润差 2,102 万元")),
    ]
    months = [("pass",) * 2, ("pass",) * 3, ("fail", "open", *("pass",) * 7)]
    return {
        "marks": [
            (_("已定"), interval(60, 60, label=str(_("已定")))),
            (_("可能"), interval(60, 77, label=str(_("可能")))),
            (_("门槛"), interval(60, 77, bar=70, label=str(_("区间与门槛")))),
            (_("方案后"), interval(71, 86, bar=70, after=True, label=str(_("方案后")))),
            (_("不知道"), unknown_bar(str(_("不知道")))),
        ],
        "pyramid": pyramid(rungs, label=str(_("梯队金字塔：上市 6 家，小巨人 12 家，专精特新 81 家"))),
        "flow": flow(
            [*sides, Side(key="in", name=_("新设"))],
            [*sides, Side(key="out", name=_("注销、迁出"))],
            moves,
            label=str(_("梯级流转图，升级 146 家，掉级 32 家")),
            heads=("2025-06-30　1,214 家", "2026-06-30　1,286 家"),
            order=keys,
        ),
        "goal": target_bar(
            start=293, done=318, in_hand=22, target=350, year_gone=0.496, label=str(_("完成年增量的 44%"))
        ),
        "meter": meter(0.078, bar=0.10, tone="unmet", label="7.8%，门槛 10%"),
        "spark": sparkline([4020, 4650, None], label=str(_("走势"))),
        "months": [
            (f"{7 + place} 月", expiry_marks(states), len(states)) for place, states in enumerate(months)
        ],
        "chain": shares(
            [
                Part(words=_("强"), value=9, fill="solid"),
                Part(words=_("发展"), value=14, fill="soft"),
                Part(words=_("弱"), value=11, fill="weak"),
                Part(words=_("缺"), value=8, fill="absent"),
            ]
        ),
        "gaps": [
            (_("研发费用占收入"), difference(Decimal("3.2"), most=5, label="+3.2"), Decimal("3.2")),
            (_("高新收入占比"), difference(None, most=5, low=-4, high=3, label=str(_("资料待补"))), None),
            (_("研发人员占比"), difference(Decimal("-2.9"), most=5, label="−2.9"), Decimal("-2.9")),
        ],
        "pairs": bar_pairs([(_("高企"), 318, 362), (_("专精特新"), 97, 91)], label=str(_("改前改后"))),
        "stations": stations,
        "radar": radar(axes, own=str(_("本企业"))),
        "spread": distribution(
            ["40–50", "50–60", "60–70", "70–80", "80–90"],
            [20, 64, 118, 90, 31],
            before=[32, 80, 110, 70, 22],
            name=str(_("改后")),
            bar="70–80",
            bar_name=str(_("须超过 70")),
            unit=str(_("家")),
        ),
        "trend": series(
            [2022, 2023, 2024, 2025],
            {str(_("高企")): [188, 214, 241, 318], str(_("科技型")): [320, None, 560, 612]},
            unit=str(_("家")),
        ),
    }
