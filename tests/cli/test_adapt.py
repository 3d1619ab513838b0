"""`yuqi adapt`: other people's files become facts; a name is never guessed."""

import csv
import json

import pytest

FIRMS = """统一社会信用代码,企业名称,成立日期
91330199MA1NN6R54X,澄光仪器有限公司,2018-04-13
91330199MANUEAGP6H,澄光仪器（杭州）有限公司,2019-05-20
"""
COUNTS = """2025年社会保险参保人数
单位名称,参保人数
澄光仪器有限公司,120
从未见过的公司,7
"""


@pytest.fixture
def facts(tmp_path):
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "enterprises.csv").write_text(FIRMS, "utf-8")
    (tmp_path / "参保人数.csv").write_text(COUNTS, "utf-8")
    return folder


def test_a_known_name_becomes_a_row_and_an_unknown_one_a_question(yuqi, facts, tmp_path):
    said = yuqi("adapt", tmp_path / "参保人数.csv", facts, "--json")

    document = json.loads(said.out)
    assert said.code == 0
    assert document["rows"] == {"statements": 1}
    (question,) = document["questions"]
    assert question["value"] == "从未见过的公司"
    assert document["question_file"].endswith("names.csv")


def test_the_questions_are_said_with_where_to_answer(yuqi, facts, tmp_path):
    said = yuqi("adapt", tmp_path / "参保人数.csv", facts)

    assert said.code == 0
    assert said.out == "表\t行数\nstatements\t1\n"
    assert "从未见过的公司" in said.err
    assert "1 个名称待人工确认" in said.err


def test_a_file_nobody_knows_ends_with_2(yuqi, facts, tmp_path):
    (tmp_path / "odd.csv").write_text("甲,乙\n1,2\n", "utf-8")

    said = yuqi("adapt", tmp_path / "odd.csv", facts)

    assert said.code == 2
    assert "[adapt.no-adapter]" in said.err


def test_one_path_alone_is_not_enough(yuqi, facts):
    said = yuqi("adapt", facts)

    assert said.code == 2
    assert said.err == f"“FILE … DIR”的值不对：{facts} · 用 yuqi adapt --help 查看取值 [cli.bad-value]\n"


def test_a_published_list_alone_says_who_holds_the_title(yuqi, facts, tmp_path):
    listed = "2024年度高新技术企业名单（2024年12月6日）\n序号,企业名称\n1,澄光仪器有限公司\n"
    (tmp_path / "名单.csv").write_text(listed, "utf-8")
    assert yuqi("adapt", tmp_path / "名单.csv", facts).code == 0

    said = yuqi(
        "assess",
        facts,
        "--programme",
        "hnte",
        "--as-of",
        "2025-06-30",
        "--out",
        tmp_path / "out",
        "--format",
        "csv",
    )

    assert said.code == 0
    text = (tmp_path / "out" / "verdicts.csv").read_text("utf-8-sig").splitlines()
    rows = {row["uscc"]: row for row in csv.DictReader(text)}
    assert rows["91330199MA1NN6R54X"]["held_until"] == "2027-12-06"  # the programme's term
    assert rows["91330199MA1NN6R54X"]["held"] == "true"
    assert rows["91330199MANUEAGP6H"]["held"] == ""  # nobody said that the list is complete


def test_what_a_list_does_not_say_is_given(yuqi, facts, tmp_path):
    listed = "专精特新企业名单（公示期2024年12月1日至2024年12月6日）\n序号,企业名称\n1,澄光仪器有限公司\n"
    (tmp_path / "名单.csv").write_text(listed, "utf-8")
    apart = tmp_path / "apart"

    said = yuqi(
        *("adapt", tmp_path / "名单.csv", apart, "--register", facts),
        *("--day", "2024-12-06", "--given", "称号代码=专精特新中小企业"),
    )

    assert said.code == 0
    assert ",specialised_sme,2024-12-06," in (apart / "titles.csv").read_text("utf-8-sig")
    assert not (facts / "titles.csv").exists()


@pytest.mark.parametrize("text", ["programme", "=hnte", "programme="])
def test_a_given_value_without_column_or_value_is_refused(yuqi, facts, tmp_path, text):
    said = yuqi("adapt", tmp_path / "参保人数.csv", facts, "--given", text)

    assert said.code == 2
    assert said.err.startswith(f"“--given”的值不对：{text} · ")
