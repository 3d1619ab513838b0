"""Published lists of titles: names alone, in the shapes that authorities print."""

from datetime import date

import duckdb

from yuqi.facts import build_snapshot
from yuqi.facts.adapt import adapt


def test_a_list_of_names_becomes_titles_with_the_day_and_title_read_from_its_heading(desk, tmp_path, zone):
    report = adapt([desk.title_list(tmp_path / "list.xlsx")], zone)

    assert desk.codes_of(report) == []
    assert report.sheets[0].adapter == "title_list"
    assert [
        (row["uscc"], row["programme"], row["granted_on"], row["source"])
        for row in desk.rows_of(zone, "titles")
    ] == [
        (desk.code(1), "specialised_sme", "2023-06-30", "authority"),
        (desk.code(3), "specialised_sme", "2023-06-30", "authority"),
    ]
    assert desk.no_errors(zone) == []


def test_a_name_nobody_knows_is_asked_with_the_nearest_and_not_written(desk, tmp_path, zone):
    report = adapt([desk.title_list(tmp_path / "list.xlsx")], zone)

    (question,) = report.questions
    assert question.name == "杭州样例软件科技有限公司"
    assert desk.code(2) in {one.uscc for one in question.candidates}
    assert not question.several
    assert question.problem().line() == (
        "没有名为“杭州样例软件科技有限公司”的企业（1 行），最接近的是："
        + "、".join(f"{one.name}（{one.uscc}）" for one in question.candidates)
        + " · list.xlsx，工作表“Sheet1”，第 7 行，“企业名称”列，单元格 B7"
        " · 在 questions/names.csv 填上统一社会信用代码，不是本区企业的填“-”，再归集一次 [adapt.name-unknown]"
    )


def test_a_persons_answer_becomes_a_row_of_names_and_the_next_call_finds_it(desk, tmp_path, zone):
    path = desk.title_list(tmp_path / "list.xlsx")
    asked = adapt([path], zone).question_file
    text = asked.read_text("utf-8-sig")
    asked.write_text(
        text.replace("杭州样例软件科技有限公司,,", f"杭州样例软件科技有限公司,{desk.code(2)},"), "utf-8"
    )

    report = adapt([path], zone)

    assert report.questions == ()
    assert desk.code(2) in {row["uscc"] for row in desk.rows_of(zone, "titles")}
    assert {"uscc": desk.code(2), "name": "杭州样例软件科技有限公司", "source": "officer"}.items() <= next(
        row for row in desk.rows_of(zone, "names") if row["source"] == "officer"
    ).items()
    assert desk.no_errors(zone) == []


def test_a_name_that_is_none_of_ours_is_not_asked_again(desk, tmp_path, zone):
    path = desk.title_list(tmp_path / "list.xlsx")
    asked = adapt([path], zone).question_file
    text = asked.read_text("utf-8-sig")
    asked.write_text(text.replace("杭州样例软件科技有限公司,,", "杭州样例软件科技有限公司,-,"), "utf-8")

    assert adapt([path], zone).questions == ()
    assert adapt([path], zone).questions == ()


def test_a_former_name_counts_on_the_day_of_the_list(desk, tmp_path, zone):
    path = desk.title_list(tmp_path / "list.xlsx", [4, "绍兴旧样例有限公司", None])

    now = adapt([path], zone)
    then = adapt([path], zone, day=date(2021, 5, 1))

    assert "绍兴旧样例有限公司" in {question.name for question in now.questions}
    assert "绍兴旧样例有限公司" not in {question.name for question in then.questions}
    assert (desk.code(4), "2021-05-01") in {
        (row["uscc"], row["granted_on"]) for row in desk.rows_of(zone, "titles")
    }


def test_a_list_that_names_two_titles_or_two_days_is_refused_until_one_is_given(desk, tmp_path, zone):
    two_titles = desk.title_list(tmp_path / "a.xlsx", heading="高新技术企业、瞪羚企业名单")
    two_days = desk.title_list(
        tmp_path / "b.xlsx", heading="高新技术企业名单（公示期2023年6月1日至2023年6月8日）"
    )

    assert desk.codes_of(adapt([two_titles], zone)) == ["adapt.several-values"]
    assert desk.codes_of(adapt([two_days], zone)) == ["adapt.several-days"]
    assert not (zone / "titles.csv").exists()

    report = adapt([two_titles, two_days], zone, given={"programme": "hnte"}, day=date(2023, 7, 1))

    assert desk.codes_of(report) == []
    assert report.rows["titles"] == 2


def test_rows_with_their_own_day_do_not_need_one_above_the_table(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "a.xlsx",
        [
            ["高新技术企业名单（公示期2023年6月1日至2023年6月8日）"],
            ["序号", "企业名称", "发证日期"],
            [1, desk.NAMES[0], date(2023, 12, 8)],
        ],
    )

    report = adapt([path], zone)

    assert desk.codes_of(report) == []
    assert [row["granted_on"] for row in desk.rows_of(zone, "titles")] == ["2023-12-08"]


def test_little_giants_are_not_taken_for_specialised_smes(desk, tmp_path, zone):
    path = desk.title_list(tmp_path / "a.xlsx", heading="第五批国家级专精特新“小巨人”企业名单")

    adapt([path], zone)

    assert {row["programme"] for row in desk.rows_of(zone, "titles")} == {"little_giant"}


def test_tables_side_by_side_are_read_both(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "a.xlsx",
        [
            ["2023年度高新技术企业名单（2023年12月8日）"],
            ["序号", "企业名称", "序号", "企业名称"],
            [1, desk.NAMES[0], 2, desk.NAMES[1]],
            [3, desk.NAMES[2], None, None],
        ],
    )

    adapt([path], zone)

    assert {row["uscc"] for row in desk.rows_of(zone, "titles")} == {desk.code(1), desk.code(2), desk.code(3)}


def test_section_rows_repeated_headings_and_signatures_are_no_data(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "a.xlsx",
        [
            ["高新技术企业名单（2023年12月8日）"],
            ["序号", "企业名称", "证书编号"],
            ["一、西湖区（1家）"],
            [1, desk.NAMES[0], "GR202333000001"],
            ["序号", "企业名称", "证书编号"],
            ["二、滨江区（1家）"],
            [2, desk.NAMES[1], "GR202333000002"],
            ["小计", None, None],
            ["制表人：", "样例", None],
        ],
        merged=["A3:C3", "A6:C6"],
    )

    report = adapt([path], zone)

    assert (desk.codes_of(report), report.questions) == ([], ())
    assert [row["certificate_no"] for row in desk.rows_of(zone, "titles")] == [
        "GR202333000001",
        "GR202333000002",
    ]


def test_several_enterprises_of_one_name_are_asked(desk, tmp_path, zone):
    with (zone / "enterprises.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{desk.code(9)},杭州样例科技有限责任公司,register\n")

    report = adapt([desk.title_list(tmp_path / "list.xlsx")], zone)

    several = next(question for question in report.questions if question.several)
    assert {one.uscc for one in several.candidates} == {desk.code(1), desk.code(9)}
    assert several.problem().code == "adapt.name-several"


def standing_titles(zone, tmp_path):
    build_snapshot(zone, out=tmp_path / "snapshot", as_of=date(2026, 6, 30))
    query = f"select uscc, revoked_on, barred_until from '{tmp_path}/snapshot/titles.parquet' order by uscc"
    return duckdb.sql(query).fetchall()


def test_a_list_that_says_nothing_of_withdrawals_reads_as_none_so_far_and_says_so(desk, tmp_path, zone):
    report = adapt([desk.title_list(tmp_path / "list.xlsx")], zone)

    never = date(9999, 12, 31)
    assert standing_titles(zone, tmp_path) == [(desk.code(1), never, never), (desk.code(3), never, never)]
    (note,) = report.problems
    assert note.code == "adapt.silence"
    assert "撤销日期" in note.line()


def test_a_notice_of_withdrawal_is_never_read_as_a_list_of_grants(desk, tmp_path, zone):
    path = desk.title_list(tmp_path / "a.xlsx", heading="关于取消部分高新技术企业资格的公告")

    report = adapt([path], zone)

    assert report.sheets[0].adapter == "title_revocation"
    assert set(desk.codes_of(report)) == {"adapt.key-missing"}
    assert not (zone / "titles.csv").exists()


def test_a_notice_of_withdrawal_ends_the_title_that_a_list_granted(desk, tmp_path, zone):
    granted = desk.book(
        tmp_path / "a.xlsx",
        [
            ["高新技术企业名单"],
            ["序号", "企业名称", "发证日期"],
            [1, desk.NAMES[0], date(2023, 12, 8)],
            [2, desk.NAMES[1], date(2023, 12, 8)],
            ["注：弄虚作假的，将取消其高新技术企业资格。"],
        ],
    )
    withdrawn = desk.book(
        tmp_path / "b.xlsx",
        [
            ["关于取消高新技术企业资格的公告（2025年3月20日）"],
            ["序号", "企业名称", "发证日期", "备注"],
            [1, desk.NAMES[1], date(2023, 12, 8), "未按规定填报"],
        ],
    )

    adapt([granted, withdrawn], zone)
    adapt([granted], zone)

    days = {uscc: revoked_on for uscc, revoked_on, _ in standing_titles(zone, tmp_path)}
    assert days == {desk.code(1): date(9999, 12, 31), desk.code(2): date(2025, 3, 20)}
