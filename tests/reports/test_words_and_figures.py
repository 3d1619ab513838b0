"""What pages say and how figures are written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from yuqi.base.messages import sentences as messages
from yuqi.reports.figures import Figures
from yuqi.reports.words import Words, sentences

ZH, EN = Figures(Words("zh")), Figures(Words("en"))
ROOM = Path(str(files("yuqi.reports")))


def _places(text: object) -> set[str]:
    texts = text.values() if isinstance(text, dict) else [text]
    return set(re.findall(r"{(\w+)}", " ".join(map(str, texts))))


def test_both_languages_have_the_same_sentences_with_the_same_places():
    zh, en = sentences("zh"), sentences("en")

    assert set(zh) == set(en)
    different = {key for key in zh if _places(zh[key]) != _places(en[key])}
    assert {key for key in different if _places(en[key]) - _places(zh[key])} == set()
    assert {key for key in different if _places(zh[key]) - _places(en[key])} == set()


def test_every_sentence_a_template_names_exists():
    known = set(sentences("zh"))
    named = {
        key
        for template in (ROOM / "templates").glob("*.html")
        for key in re.findall(r'\bw\("([\w.]+)"[,)]', template.read_text("utf-8"))
    }

    assert len(named) > 60
    assert named <= known


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_folder_without_results_is_said_in_one_line(lang):
    text = messages(lang)["reports.no-results"]

    assert _places(text["what"]) == {"folder", "table"}
    assert text["mend"]


def test_what_is_filled_into_a_sentence_is_escaped():
    said = Words("zh")("ladder.track_words", n="<script>alert(1)</script>")

    assert "<script>" not in said
    assert "&lt;script&gt;" in said


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        ("84600000", "8,460.0 万元", "CNY 84.6 m"),
        ("162000000", "1.62 亿元", "CNY 162.0 m"),
        ("4500", "4,500 元", "CNY 4,500"),
        ("0", "0 元", "CNY 0"),
        ("-120000", "−12.0 万元", "CNY −120,000"),
    ],
)
def test_money_is_written_in_the_unit_its_size_asks_for(yuan, zh, en):
    assert ZH.money(Decimal(yuan)).striptags() == zh
    assert EN.money(Decimal(yuan)).striptags() == en


def test_money_carries_its_exact_amount():
    assert 'value="84600000.05"' in ZH.money(Decimal("84600000.05"))
    assert 'title="84,600,000.05 元"' in ZH.money(Decimal("84600000.05"))


@pytest.mark.parametrize(
    ("value", "threshold", "shown"),
    [
        ("0.078125", "0.1", "7.8%"),
        ("0.0996", "0.1", "9.96%"),
        ("0.09996", "0.1", "9.996%"),
        ("0.1", "0.1", "10.0%"),
        ("0.0439", "0.04", "4.4%"),
        ("0.1004", "0.1", "10.04%"),
    ],
)
def test_a_share_is_never_rounded_onto_or_across_its_threshold(value, threshold, shown):
    assert ZH.share(Decimal(value), Decimal(threshold)) == shown


def test_money_is_never_rounded_onto_its_threshold():
    shown = EN.quantity(Decimal("9980080"), "yuan", Decimal("10000000")).striptags()
    on_the_bar = EN.quantity(Decimal("10000000"), "yuan", Decimal("10000000")).striptags()

    assert shown == "CNY 9.98 m"
    assert on_the_bar == "CNY 10.0 m"


@pytest.mark.parametrize(
    ("shortfall", "unit", "said"),
    [
        ("2.2", "persons", "差 3 名"),
        ("1", "count", "差 1 件"),
        ("848001", "yuan", "差 84.9 万元"),
        ("0.022", "share", "差 2.2 个百分点"),
        ("0.000041", "share", "差 0.0041 个百分点"),
        ("5", "points", "差 5 分"),
    ],
)
def test_what_is_short_is_rounded_up_to_whole_things(shortfall, unit, said):
    assert ZH.short(Decimal(shortfall), unit).striptags() == said


@pytest.mark.parametrize("nothing", [None, Decimal(0), Decimal(-1)])
def test_nothing_short_says_nothing(nothing):
    assert ZH.short(nothing, "yuan") is None


def test_an_unknown_figure_is_worded_and_never_zero():
    assert ZH.money(None) == "资料待补"
    assert ZH.share(None) == "资料待补"
    assert ZH.span(None, None, "yuan") == "资料待补"
    assert ZH.span(Decimal(3), None, "persons").striptags() == "≥3 名"


def test_a_score_is_a_range_until_it_is_sure():
    assert ZH.score("60", "77") == "60–77"
    assert ZH.score("60.0000", "60.0000") == "60"


def test_days_in_sentences_name_the_year_only_when_it_is_another():
    as_of = date(2026, 6, 30)

    assert ZH.spoken_day(date(2026, 8, 5), as_of) == "8 月 5 日"
    assert ZH.spoken_day(date(2027, 1, 5), as_of) == "2027 年 1 月 5 日"
    assert EN.spoken_day(date(2026, 8, 5), as_of) == "5 August"


def test_too_much_under_a_ceiling_is_not_called_short():
    assert ZH.short(Decimal(31_876_000), "yuan", "<=").striptags() == "超 3,187.6 万元"
    assert EN.short(Decimal(3), "persons", "<=").striptags() == "over by 3 persons"


def test_a_distance_that_rounds_to_nothing_is_still_some():
    assert ZH.distance(0.000004) == "<0.1%"
    assert ZH.distance(0.013475) == "1.3%"
    assert ZH.distance(None) == "—"
