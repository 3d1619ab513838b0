"""The zone's page: what it says is what the results hold, in one file that fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from yuqi.base import YuqiError
from yuqi.reports import write_zone_page
from yuqi.reports.results import Results

MakeZone = Callable[..., Path]
VOID = {"meta", "br", "img", "input", "link", "hr", "rect", "path", "circle", "use"}


class Outline(HTMLParser):
    """Tags, attributes and texts of a page, and whether its tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag]
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def page(make_zone: MakeZone, tmp_path: Path) -> str:
    return write_zone_page(make_zone(firms=120), tmp_path / "zone.html").read_text("utf-8")


def _lead(text: str) -> str:
    return re.sub(r"<[^>]+>", "", re.search(r'<p class="lead">(.*?)</p>', text, re.S)[1])


def test_the_first_sentence_counts_what_the_verdicts_say(make_zone, tmp_path):
    results = make_zone(firms=120)
    with Results(results) as opened:
        held = opened.one(
            "select count(distinct subject_id) as n from verdicts where standing in ('held', 'at_risk')"
        )["n"]

    text = write_zone_page(results, tmp_path / "zone.html").read_text("utf-8")

    assert f"参与测算 120 家，在梯 {held} 家" in _lead(text)
    assert "数据截至 2026-06-30" in _lead(text)


def test_each_enterprise_stands_once_on_a_track(make_zone, tmp_path):
    text = write_zone_page(make_zone(firms=120), tmp_path / "zone.html").read_text("utf-8")

    pyramids = re.findall(r'<table class="tb pyr">.*?</table>', text, re.S)
    assert len(pyramids) == 4
    for pyramid in pyramids:
        counts = [
            int(each.replace(",", "")) for each in re.findall(r'<td class="num c">([\d,]+)</td>', pyramid)
        ]
        assert sum(counts) == 120


def test_counts_by_programme_and_word_are_those_of_the_verdicts(make_zone, tmp_path):
    results = make_zone(firms=120)
    with Results(results) as opened:
        expected = opened.ask(
            "select standing, count(*) as n from verdicts where programme = 'hnte' group by 1"
        )

    text = write_zone_page(results, tmp_path / "zone.html").read_text("utf-8")

    row = re.search(r'<tr><th scope="row">高新技术企业</th><td class="pic">.*?</tr>', text, re.S)[0]
    shown = dict(re.findall(r'data-l="(\w+)">(\d+)<', row))
    words = {"at_risk": "预警", "held": "已获", "pass": "达标", "near": "临近", "open": "待定", "far": "尚远"}
    assert {words[each["standing"]]: str(each["n"]) for each in expected}.items() <= shown.items()


def test_a_near_row_says_what_is_short_with_article_and_threshold(page):
    assert re.search(r"<b>差 \d", page)
    assert "须 ≥10.0%" in page or "须 ≥4.0%" in page or "须 ≥60.0%" in page
    assert "第十一条" in page


def test_the_stamp_names_run_date_and_both_hashes(page):
    foot = re.search(r'<p class="prn raw">(.*?)</p>', page)[1]

    assert "测算 20260705-42" in foot
    assert "2026-06-30" in foot
    assert "a3f9c1d20b77" in foot
    assert "7d20be5511aa" in foot


def test_a_zone_without_seed_is_not_called_a_sample(make_zone, tmp_path):
    text = write_zone_page(make_zone(firms=20, is_sample=False), tmp_path / "zone.html").read_text("utf-8")

    assert "样例数据" not in text


def test_nothing_is_fetched_and_only_our_sheet_and_script_are_admitted(page):
    outline = Outline(page)
    sheet = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    policy = next(each["content"] for each in outline.all("meta") if "http-equiv" in each)

    for text in (sheet, script):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"'(]?\s*(https?:)?//", page)
    assert not {"img", "link", "iframe", "object"} & {tag for tag, _ in outline.tags}
    assert all("style" not in attrs for _, attrs in outline.tags)
    assert all(not name.startswith("on") for _, attrs in outline.tags for name in attrs)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_well_formed_and_named_for_those_who_hear_it(make_zone, tmp_path, lang):
    text = write_zone_page(make_zone(firms=60), tmp_path / "zone.html", lang=lang).read_text("utf-8")

    outline = Outline(text)
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    targets = {attrs["href"][1:] for attrs in outline.all("a")}
    assert outline.open == []
    assert len(outline.all("h1")) == 1
    assert len(outline.all("main")) == 1
    assert outline.all("html") == [{"lang": "zh-CN" if lang == "zh" else "en"}]
    assert len(outline.all("caption")) == len(outline.all("table"))
    assert len(ids) == len(set(ids))
    assert targets <= set(ids)
    assert all(attrs.get("aria-label") for attrs in outline.all("svg") if attrs.get("role") == "img")
    assert all(attrs.get("scope") for attrs in outline.all("th"))
    labelled = [attrs["aria-labelledby"] for attrs in outline.all("section") if "aria-labelledby" in attrs]
    assert set(labelled) <= set(ids)


def test_names_are_escaped_wherever_they_stand(make_zone, tmp_path):
    wicked = "<script>alert('甲')</script>\"><img src=x onerror=alert(1)>"

    text = write_zone_page(
        make_zone(firms=60, name=lambda k: f"{wicked}{k}"), tmp_path / "zone.html"
    ).read_text("utf-8")

    assert "alert(&#39;甲&#39;)" in text
    assert text.count("<script>") == 1
    assert "<img" not in text


def test_a_long_list_is_cut_and_the_rest_is_named_by_its_file(make_zone, tmp_path):
    text = write_zone_page(make_zone(firms=900), tmp_path / "zone.html").read_text("utf-8")

    assert re.search(
        r"另有 [\d,]+ 行没有列出：结果文件 verdicts.parquet，standing = near, programme = \w+", text
    )
    assert text.count("<tr") < 900


def test_a_zone_where_nothing_is_due_says_so_and_shows_no_empty_table(make_zone, tmp_path):
    text = write_zone_page(make_zone(firms=12, empty=True), tmp_path / "zone.html").read_text("utf-8")

    for said in (
        "没有要马上办的事",
        "没有差一步的企业",
        "没有预警的证书",
        "12 个月内没有证书到期",
        "没有发现疑点",
    ):
        assert said in text
    assert "<tbody>\n</tbody>" not in text


def test_tables_an_older_run_did_not_write_leave_their_panels_empty(make_zone, tmp_path):
    results = make_zone(
        firms=30, without=("subjects", "deadlines", "benefits", "doubts", "settles", "catalog", "outcomes")
    )

    text = write_zone_page(results, tmp_path / "zone.html").read_text("utf-8")

    assert "参与测算 30 家" in _lead(text)
    assert "结果里没有期限表" in text


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("zh", "里没有 verdicts.parquet，不是测算结果目录"),
        ("en", "holds no verdicts.parquet, so it is no results folder"),
    ],
)
def test_a_folder_that_is_no_result_is_refused(make_zone, tmp_path, lang, line):
    results = make_zone(firms=5, without=("verdicts",))

    with pytest.raises(YuqiError) as refused:
        write_zone_page(results, tmp_path / "zone.html")

    assert line in refused.value.problems[0].line(lang)
    assert not (tmp_path / "zone.html").exists()


def test_the_same_results_give_the_same_page(make_zone, tmp_path):
    results = make_zone(firms=40)

    first = write_zone_page(results, tmp_path / "a.html").read_bytes()
    second = write_zone_page(results, tmp_path / "b.html").read_bytes()

    assert first == second
