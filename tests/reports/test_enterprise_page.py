"""One enterprise's page: verdict, what lacks worst first with the cells behind it, score, what is met."""

from __future__ import annotations

import re

import pytest

from yuqi.base import YuqiError
from yuqi.reports import write_enterprise_page

PERSON_SHORT = re.compile(r'<b class="v unmet">7\.8%</b>.*?<b>差 3 名</b>', re.S)


@pytest.fixture
def page(explanation, tmp_path):
    return write_enterprise_page([explanation()], tmp_path / "firm.html").read_text("utf-8")


def test_what_lacks_comes_worst_first_and_names_the_cells_behind_it(page):
    assert PERSON_SHORT.search(page)
    assert page.index("科技人员占当年职工总数的比例") < page.index("高新技术产品(服务)收入占总收入的比例")
    assert "样例高新区.xlsx，年度报表，H214" in page
    assert "2025 年科技人员数" in page


def test_a_missing_figure_is_named_and_never_drawn_as_a_value(page):
    assert "补 1 个就能判定：2025 年高新技术产品(服务)收入" in page
    assert "0.0%–100.0%" not in page


def test_the_score_is_a_range_with_its_parts(page):
    assert 'aria-label="现在 60–77 分，须超过 70 分"' in page
    assert 'width="60.00%"' in page
    assert len(re.findall(r"<summary><span>", page)) == 4


def test_the_lead_counts_all_routes_as_one(page):
    assert "7 项条件：<b>4</b> 项达标，<b>1</b> 项未达标，<b>2</b> 项待补" in page


def test_name_labels_entitlements_and_dates_come_from_the_results(explanation, make_zone, tmp_path):
    results = make_zone(firms=40)

    text = write_enterprise_page([explanation()], tmp_path / "firm.html", results=results).read_text("utf-8")

    assert "<h1>样例北辰软件有限公司</h1>" in text
    assert '<h2 id="h-hnte">高新技术企业' in text
    assert "测算 20260705-42" in text


def test_several_programmes_are_summed_up_first(explanation, tmp_path):
    other = explanation(programme="tech_sme", edition="tech_sme@2017", verdict="pass", standing="held")

    text = write_enterprise_page([explanation(), other], tmp_path / "firm.html").read_text("utf-8")

    assert "2 项资质：1 项符合，1 项不符合，0 项待定" in text
    assert 'href="#tech_sme"' in text


def test_the_english_page_marks_chinese_words_as_such(explanation, tmp_path):
    text = write_enterprise_page([explanation()], tmp_path / "firm.html", "en").read_text("utf-8")

    assert '<html lang="en">' in text
    assert "short by 3 persons" in text
    assert '<span class="nw" lang="zh-CN">国科发火〔2016〕32号</span>' in text


def test_labels_of_an_explanation_are_escaped(explanation, tmp_path):
    wicked = explanation()
    wicked["conditions"][2]["label"] = "<script>alert(1)</script>"
    wicked["conditions"][2]["rows"][0]["file"] = "<img src=x onerror=alert(1)>.xlsx"

    text = write_enterprise_page([wicked], tmp_path / "firm.html").read_text("utf-8")

    assert text.count("<script>") == 1
    assert "<img" not in text


def test_no_explanation_is_refused(tmp_path):
    with pytest.raises(YuqiError) as refused:
        write_enterprise_page([], tmp_path / "firm.html")

    assert refused.value.problems[0].line("zh").startswith("没有可写的结论")
    assert refused.value.problems[0].line("en").startswith("there is no verdict to write")


def test_what_can_be_lost_or_had_comes_first_and_the_far_are_folded(explanation, tmp_path):
    standings = ("far", "far", "near", "held", "pass", "at_risk")
    explanations = [
        explanation(programme=f"title_{standing}_{place}", standing=standing)
        for place, standing in enumerate(standings)
    ]

    text = write_enterprise_page(explanations, tmp_path / "firm.html").read_text("utf-8")

    order = re.findall(r'<section class="prog" id="title_(\w+?)_\d"', text)
    assert order == ["at_risk", "pass", "near", "held", "far", "far"]
    assert text.index('<details class="far"') < text.index('id="title_far_0"')
    assert "尚远的 2 项" in text
