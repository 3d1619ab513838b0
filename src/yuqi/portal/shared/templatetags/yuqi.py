"""`{% load yuqi %}`: figures, states, icons, pictures and charts as look.md draws them (模板标签).

README.md of this app lists every tag with an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yuqi.portal.shared import figures
from yuqi.portal.shared.icons import NAMES
from yuqi.portal.shared.states import state_of

__all__ = ["register"]

register = template.Library()

DASH = "—"


# ---------------------------------------------------------------- icons and states


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return an icon of the sprite: `{% icon "search" %}`; beside a word, never alone without aria-label."""
    if name not in NAMES:
        raise template.TemplateSyntaxError(f"no icon {name!r}; see shared/icons/__init__.py")
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {css}" if css else "",
        static("yuqi/icons.svg"),
        name,
    )


@register.simple_tag
def shape(name: str, css: str = "") -> SafeString:
    """Return one of our own shapes without a word: `{% shape "met" %}`; a word must stand beside it."""
    return format_html(
        '<svg class="i own{}" aria-hidden="true"><use href="#s-{}"/></svg>', f" {css}" if css else "", name
    )


@register.simple_tag
def state(
    value: Any,
    kind: str | None = None,
    *,
    word: Any = None,
    tag: bool = False,
    quiet: bool = False,
    bare: bool = False,
) -> SafeString:
    """Return a state as shape, word and colour: `{% state row.verdict "verdict" %}`.

    Args:
        value: "met", "pass", "near"…, an enum of them, or None (资料待补).
        kind: condition, verdict, standing, job, batch or benefit; needed where a word is in several.
        word: other words than the usual ones.
        tag: as a tinted tag, for headings.
        quiet: off the present aim: same shape and word in grey.
        bare: shape only, the word for screen readers.
    """
    drawn = state_of(value, kind)
    tone = f"{drawn.tone} mut" if quiet else drawn.tone
    said = drawn.word if word is None else word
    text = format_html('<span class="vh">{}</span>', said) if bare else said
    return format_html(
        '<span class="{} {}{}">{}{}</span>',
        "tag" if tag else "st",
        tone,
        " bare" if bare else "",
        shape(drawn.shape),
        text,
    )


@register.simple_tag
def tag(text: Any, tone: str = "") -> SafeString:
    """Return a tag: `{% tag "样例省标准" "line" %}`; tones: acc, line, and met, unmet, open with their shape."""
    drawn = shape(tone) if tone in ("met", "unmet", "open") else ""
    return format_html('<span class="tag{}">{}{}</span>', f" {tone}" if tone else "", drawn, text)


@register.simple_tag
def unknown(word: Any = None) -> SafeString:
    """Return 资料待补, with its shape."""
    return state(None, word=word)


@register.simple_tag
def dash() -> str:
    """Return —: not applicable."""
    return DASH


@register.simple_tag
def locked() -> SafeString:
    """Return what stands in a cell the viewer may not see (无权查看)."""
    return format_html('<span class="st locked">{}{}</span>', icon("lock", "line"), _("无权查看"))


# ---------------------------------------------------------------- figures


def _or_unknown(value: Any) -> SafeString | None:
    return state(None) if value is None or value == "" else None


def _data(value: Any, title: str, shown: str) -> SafeString:
    return format_html('<data value="{}" title="{}">{}</data>', value, title, shown)


def _exact(value: Any, shown: str) -> SafeString:
    number = figures.to_decimal(value)
    return _data(f"{number:.2f}", _("%(yuan)s 元") % {"yuan": figures.exact_yuan(number)}, shown)


@register.filter
def money(value: Any) -> SafeString:
    """Return yuan for a column, in 万元 without unit, exact on hover: `{{ row.revenue|money }}`; None: 资料待补."""
    return _or_unknown(value) or _exact(value, figures.money(value))


@register.filter
def money_text(value: Any) -> SafeString:
    """Return yuan with unit for a sentence, exact on hover: 1.62 亿元, 8,460.0 万元, 4,500 元."""
    return _or_unknown(value) or _exact(value, figures.money_text(value))


@register.filter
def fen(value: Any) -> Any:
    """Return whole fen as yuan, for the filters above: `{{ row.amount_fen|fen|money }}`."""
    number = figures.to_decimal(value)
    return None if number is None else number / 100


@register.simple_tag
def money_unit() -> str:
    """Return the unit of `money` for a heading: 营业收入（{% money_unit %}）."""
    return figures.money_unit()


@register.filter
def share(value: Any, bar: Any = None) -> SafeString:
    """Return a fraction in percent: `{{ row.ratio|share }}`, `{{ row.ratio|share:row.bar }}` near a threshold."""
    missing = _or_unknown(value)
    if missing is not None:
        return missing
    return _data(value, f"{figures.plain(figures.to_decimal(value) * 100)}%", figures.share(value, bar))  # type: ignore[operator]


@register.simple_tag
def score(low: Any, high: Any = None, bar: Any = None) -> SafeString | str:
    """Return a score or a range: `{% score row.score_low row.score_high row.score_bar %}` → 60–77."""
    if low in (None, "") and high in (None, ""):
        return state(None)
    return format_html('<span class="nw">{}</span>', figures.score(low, high, bar))


@register.filter
def number(value: Any, places: int | None = None) -> SafeString | str:
    """Return a number, thousands parted: `{{ row.patents|number }}`, `{{ x|number:1 }}`; None: 资料待补."""
    return _or_unknown(value) or figures.plain(value, places)


@register.filter
def count(value: Any) -> str:
    """Return a count we made ourselves; None: 0 is not claimed, —."""
    return DASH if value is None else figures.count(value)


@register.filter
def change(value: Any, kind: str = "count") -> str:
    """Return a difference with sign: `{{ d|change }}` +27, `{{ d|change:"share" }}` −3.0%; None: —."""
    return DASH if value is None else figures.change(value, kind)


@register.filter
def day(value: Any) -> SafeString | str:
    """Return a day for a table, 2026-06-30; None: —."""
    shown = figures.day(value)
    return format_html('<time class="nw" datetime="{}">{}</time>', shown, shown) if shown else DASH


@register.filter
def day_words(value: Any, today: Any = None) -> SafeString | str:
    """Return a day for a sentence: `{{ until|day_words:as_of }}` → 8 月 5 日."""
    shown = figures.day_words(value, today)
    return (
        format_html('<time class="nw" datetime="{}">{}</time>', figures.day(value), shown) if shown else DASH
    )


@register.filter
def day_left(value: Any, today: Any = None) -> str:
    """Return a deadline as words: `{{ until|day_left:as_of }}` → 8 月 5 日截止，还剩 30 天."""
    return figures.day_left(value, today) or DASH


@register.simple_tag
def n(value: Any, url: str | None = None, *, unit: Any = "", bold: bool = False) -> SafeString:
    """Return a count that opens its list: `{% n total list_url %}`, with `unit="家"` and `bold=True`."""
    shown: Any = count(value)
    if bold:
        shown = format_html("<b>{}</b>", shown)
    linked = format_html('<a class="n" href="{}">{}</a>', url, shown) if url else shown
    return format_html("{} {}", linked, unit) if unit else format_html("{}", linked)


@register.simple_tag
def copy(text: Any, label: Any = None) -> SafeString:
    """Return text with a button that copies it: `{% copy row.uscc %}`."""
    return format_html(
        '<code>{}</code><button type="button" class="asbtn copy" data-copy="{}" aria-label="{}">{}</button>',
        text,
        text,
        label or _("复制"),
        icon("copy"),
    )


# ---------------------------------------------------------------- words, rights, addresses


@register.filter
def say(label: Any) -> str:
    """Return a name in the page's language: an object or a mapping with `zh` and `en`, or plain text."""
    if label is None:
        return ""
    if isinstance(label, Mapping):
        return str((figures.is_english() and label.get("en")) or label.get("zh", ""))
    if hasattr(label, "zh"):
        return str((figures.is_english() and label.en) or label.zh)
    return str(label)


@register.filter
def short_hash(value: Any) -> str:
    """Return the first six signs of a hash, its method left out: `{{ run.facts_hash|short_hash }}`."""
    return str(value or "").rpartition(":")[2][:6]


@register.filter
def may(who: Any, action: str) -> bool:
    """Return whether the page's reader may do something: `{% if request|may:"enterprises.edit" %}`."""
    # By name: this app stands beside `access`, not above it.
    allowed: bool = import_string("yuqi.portal.access.may")(getattr(who, "seat", who), action)
    return allowed


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **replaced: Any) -> str:
    """Return this page's query with some values replaced, None leaves one out: `href="{% qs page=2 %}"`."""
    query = context["request"].GET.copy()
    for name, value in replaced.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, list | tuple):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def sort_head(context: template.Context, name: str, label: Any, *, num: bool = False) -> SafeString:
    """Return a table head that sorts by `?sort=name` / `-name`: `{% sort_head "revenue" "营业收入" num=True %}`."""
    now = context["request"].GET.get("sort") or context.get("sort") or ""
    order = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
    arrow = {"ascending": " ↑", "descending": " ↓"}.get(order, "")
    after = f"-{name}" if order != "descending" else name
    if order == "none" and not num:
        after = name
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a href="{}">{}{}</a></th>',
        mark_safe(' class="num"') if num else "",
        order,
        qs(context, sort=after, page=None),
        label,
        arrow,
    )


@register.simple_tag(takes_context=True)
def pager(context: template.Context, page: Page, unit: Any = None) -> str:
    """Return the foot of a list: `<footer class="pgn">{% pager page_obj "家" %}</footer>`."""
    here = {
        "page": page,
        "unit": _("家") if unit is None else unit,
        "before": qs(context, page=page.number - 1) if page.has_previous() else None,
        "after": qs(context, page=page.number + 1) if page.has_next() else None,
    }
    return render_to_string("shared/_pager.html", here)


# ---------------------------------------------------------------- forms, progress


@register.simple_tag
def field(bound: BoundField, unit: Any = "") -> str:
    """Return a form field as look.md draws it: `{% field form.staff unit="名" %}`.

    Label, help under it, field with its unit, errors below; `aria-describedby` and `aria-invalid` are set.
    """
    help_id, error_id = f"{bound.auto_id}_help", f"{bound.auto_id}_error"
    described = " ".join(([help_id] if bound.help_text else []) + ([error_id] if bound.errors else []))
    attrs: dict[str, Any] = {"aria-describedby": described} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    here = {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "unit": unit,
        "optional": _("可以先空着"),
        "single": isinstance(bound.field.widget, CheckboxInput),
        "group": isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple),
        "help_id": help_id,
        "error_id": error_id,
    }
    return render_to_string("shared/_form_field.html", here)


@register.simple_tag
def progress_bar(fraction: float | None, label: Any = "") -> SafeString:
    """Return a bar of what is done, 0–1: `{% progress_bar job.fraction "测算进度" %}`; None: not known yet."""
    if fraction is None:
        return format_html(
            '<svg width="100%" height="10" role="progressbar" aria-label="{}">'
            '<rect width="100%" height="10" rx="2" fill="url(#h-grey)"/></svg>',
            label,
        )
    percent = round(max(0.0, min(1.0, float(fraction))) * 100)
    return format_html(
        '<svg width="100%" height="10" role="progressbar" aria-label="{}" aria-valuenow="{}" aria-valuemin="0"'
        ' aria-valuemax="100"><rect width="100%" height="10" rx="2" fill="#E7ECF0"/>'
        '<rect width="{}%" height="10" rx="2" fill="#17568F"/></svg>',
        label,
        percent,
        percent,
    )


# ---------------------------------------------------------------- pictures and charts


@register.simple_tag
def picture(drawn: Any, see: bool = True) -> SafeString:
    """Return a picture of `shared.pictures` with its table of the same figures (看表)."""
    return render_to_string("shared/_picture.html", {"picture": drawn, "see": see})


@register.simple_tag
def chart(option: Mapping[str, Any], name: str, *, label: Any, height: str = "m") -> SafeString:
    """Return an ECharts picture: `{% chart radar "portrait" label=sentence %}`; heights s, m, l, xl.

    The option comes from `shared.charts`; `label` is the sentence that says what is seen. The page's scripts block
    needs `{% chart_scripts %}` once.
    """
    return format_html(
        '<div class="chart chart-h-{}" role="img" aria-label="{}" data-chart="{}-option"></div>{}',
        height,
        label,
        name,
        json_script(option, f"{name}-option"),
    )


@register.simple_tag
def chart_scripts() -> SafeString:
    """Return the script of the charts, for `{% block scripts %}` of a page that has one."""
    return format_html('<script src="{}" defer></script>', static("vendor/echarts.min.js"))
