"""Tags print what README.md of shared promises."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from yuqi.base.outcome import Outcome, Standing, Verdict
from yuqi.portal.shared.states import KINDS


def shown(source, **context):
    with translation.override("zh-hans"):
        return Template("{% load yuqi %}" + source).render(Context(context))


def test_money_shows_wan_and_keeps_the_exact_yuan():
    page = shown("{{ x|money }}", x=Decimal("84600000"))

    assert page == '<data value="84600000.00" title="84,600,000.00 元">8,460.0</data>'


def test_zero_and_unknown_and_not_applicable_are_three_things():
    assert ">0.0<" in shown("{{ x|money }}", x=0)
    assert "资料待补" in shown("{{ x|money }}", x=None)
    assert "资料待补" in shown("{{ x|share }}", x=None)
    assert "资料待补" in shown("{% score x %}", x=None)
    assert shown("{% dash %}") == "—"


@pytest.mark.parametrize(
    ("kind", "values"),
    [("condition", Outcome), ("verdict", Verdict), ("standing", Standing)],
    ids=["condition", "verdict", "standing"],
)
def test_every_word_of_the_engine_has_a_shape_a_word_and_a_colour(kind, values):
    for value in values:
        page = shown("{% state v kind %}", v=value, kind=kind)
        assert 'href="#s-' in page
        assert str(KINDS[kind][value.value].word) in page


def test_the_same_letters_mean_other_words_in_other_sets():
    assert "符合" in shown('{% state "pass" "verdict" %}')
    assert "已符合" in shown('{% state "pass" "standing" %}')


def test_a_state_that_does_not_exist_is_a_mistake_of_the_template():
    with pytest.raises(KeyError):
        shown('{% state "passed" "verdict" %}')


def test_an_icon_that_does_not_exist_is_a_mistake_of_the_template():
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        shown('{% icon "unicorn" %}')


def test_a_locked_cell_says_so_and_shows_nothing_else():
    assert "无权查看" in shown("{% locked %}")


def test_a_name_is_said_in_the_language_of_the_page():
    label = SimpleNamespace(zh="高新技术企业", en="High and new technology enterprise")

    assert shown("{{ x|say }}", x=label) == "高新技术企业"
    with translation.override("en"):
        page = Template("{% load yuqi %}{{ x|say }}{{ y|say }}").render(
            Context({"x": label, "y": {"zh": "科"}})
        )
    assert page == "High and new technology enterprise科"


def test_a_query_keeps_the_rest_and_escapes():
    request = RequestFactory().get("/list/", {"q": "光电&", "page": "3", "tag": ["a", "b"]})

    page = shown("{% qs page=4 %}|{% qs q=None page=None %}", request=request)

    assert page == "?q=%E5%85%89%E7%94%B5%26&amp;page=4&amp;tag=a&amp;tag=b|?tag=a&amp;tag=b"


def test_a_pager_says_which_rows_and_leads_on():
    request = RequestFactory().get("/list/", {"q": "x"})
    page = Paginator(range(1286), 50).get_page(2)

    words = shown("{% pager page %}", request=request, page=page)

    assert "第 51–100 家，共 1,286 家" in words
    assert 'href="?q=x&amp;page=1" rel="prev"' in words
    assert 'href="?q=x&amp;page=3" rel="next"' in words


def test_a_head_that_sorts_says_the_order_and_offers_the_other():
    request = RequestFactory().get("/list/", {"sort": "-revenue", "page": "3"})

    head = shown('{% sort_head "revenue" "收入" num=True %}', request=request)

    assert 'aria-sort="descending"' in head
    assert 'href="?sort=revenue"' in head


def test_names_of_enterprises_cannot_write_markup():
    evil = '<script>alert("x")</script>'

    for source in ("{% n 3 x %}", "{% copy x %}", "{% tag x %}", "{% state None word=x %}", "{{ x|say }}"):
        assert "<script>" not in shown(source, x=evil), source


def test_a_chart_hands_its_option_over_as_data():
    page = shown('{% chart option "radar" label="图" %}', option={"title": "</script><b>"})

    assert 'data-chart="radar-option"' in page
    assert 'type="application/json"' in page
    assert "</script><b>" not in page


def test_days_are_written_for_tables_and_for_sentences():
    page = shown("{{ d|day }} {{ d|day_words:today }}", d=date(2026, 8, 5), today=date(2026, 7, 6))

    assert ">2026-08-05</time>" in page
    assert ">8 月 5 日</time>" in page


def test_who_has_no_seat_may_do_nothing():
    assert shown('{% if request|may:"enterprises.edit" %}yes{% else %}no{% endif %}', request=None) == "no"
    officer = SimpleNamespace(role="officer")
    assert (
        shown('{% if request|may:"enterprises.edit" %}yes{% endif %}', request=SimpleNamespace(seat=officer))
        == "yes"
    )
