"""Invented figures for the sample of components (样张数据): no fact of any zone stands here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yuqi.portal.shared.filters import Filter

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
    return {"rows": rows, "form": form, "page": page, "filters": filters, "bulk_actions": bulk}
