"""Foreign files to facts: what officers really hold is read, what cannot be known is asked, never guessed."""

import csv
from datetime import date

import openpyxl
import pytest

from yuqi.base import YuqiError, check_character
from yuqi.facts import check_facts
from yuqi.facts.adapt import adapt
from yuqi.facts.adapt.capital import read_capital


def code(number):
    first = f"91330100MA{number:07d}"
    return first + check_character(first)


NAMES = [
    "杭州样例科技有限公司",
    "杭州样例软件有限公司",
    "宁波样例机械（集团）有限公司",
    "绍兴样例生物有限公司",
]


@pytest.fixture
def zone(tmp_path):
    """A facts folder with four enterprises, one of them with a former name."""
    folder = tmp_path / "zone"
    folder.mkdir()
    lines = [f"{code(number)},{name},register" for number, name in enumerate(NAMES, start=1)]
    (folder / "enterprises.csv").write_text("\n".join(["uscc,name,source", *lines]) + "\n", "utf-8")
    (folder / "names.csv").write_text(
        f"uscc,name,since,until,source\n{code(4)},绍兴旧样例有限公司,2010-01-01,2022-01-01,register\n",
        "utf-8",
    )
    return folder


def book(path, rows, *, sheet="Sheet1", merged=()):
    made = openpyxl.Workbook()
    page = made.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    made.save(path)
    return path


def rows_of(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def codes_of(report):
    return [problem.code for problem in report.problems]


def no_errors(folder):
    return [problem.line() for problem in check_facts(folder).errors]


# ---------------------------------------------------------------- lists of titles


def title_list(path, *extra, heading="关于公布2023年第一批专精特新中小企业名单的通知"):
    rows = [
        [heading],
        ["（2023年6月30日）"],
        ["序号", "企业名称", "备注"],
        [1, "杭州樣例科技有限责任公司", None],
        [None, None, None],
        [2, "宁波样例机械(集团)有限公司", "新增"],
        [3, "杭州样例软件科技有限公司", None],
        *extra,
        ["合计：3家"],
        ["注：排名不分先后。"],
        ["本名单由工信局提供"],
    ]
    return book(path, rows, merged=["A1:C1", "A2:C2"])


def test_a_list_of_names_becomes_titles_with_the_day_and_title_read_from_its_heading(tmp_path, zone):
    report = adapt([title_list(tmp_path / "list.xlsx")], zone)

    assert codes_of(report) == []
    assert report.sheets[0].adapter == "title_list"
    assert [
        (row["uscc"], row["programme"], row["granted_on"], row["source"]) for row in rows_of(zone, "titles")
    ] == [
        (code(1), "specialised_sme", "2023-06-30", "authority"),
        (code(3), "specialised_sme", "2023-06-30", "authority"),
    ]
    assert no_errors(zone) == []


def test_a_name_nobody_knows_is_asked_with_the_nearest_and_not_written(tmp_path, zone):
    report = adapt([title_list(tmp_path / "list.xlsx")], zone)

    (question,) = report.questions
    assert question.name == "杭州样例软件科技有限公司"
    assert code(2) in {one.uscc for one in question.candidates}
    assert not question.several
    assert question.problem().line() == (
        "没有名为“杭州样例软件科技有限公司”的企业（1 行），最接近的是："
        + "、".join(f"{one.name}（{one.uscc}）" for one in question.candidates)
        + " · list.xlsx，工作表“Sheet1”，第 7 行，“企业名称”列，单元格 B7"
        " · 在 questions/names.csv 填上统一社会信用代码，不是本区企业的填“-”，再归集一次 [adapt.name-unknown]"
    )


def test_a_persons_answer_becomes_a_row_of_names_and_the_next_call_finds_it(tmp_path, zone):
    path = title_list(tmp_path / "list.xlsx")
    asked = adapt([path], zone).question_file
    text = asked.read_text("utf-8-sig")
    asked.write_text(
        text.replace("杭州样例软件科技有限公司,,", f"杭州样例软件科技有限公司,{code(2)},"), "utf-8"
    )

    report = adapt([path], zone)

    assert report.questions == ()
    assert code(2) in {row["uscc"] for row in rows_of(zone, "titles")}
    assert {"uscc": code(2), "name": "杭州样例软件科技有限公司", "source": "officer"}.items() <= next(
        row for row in rows_of(zone, "names") if row["source"] == "officer"
    ).items()
    assert no_errors(zone) == []


def test_a_name_that_is_none_of_ours_is_not_asked_again(tmp_path, zone):
    path = title_list(tmp_path / "list.xlsx")
    asked = adapt([path], zone).question_file
    text = asked.read_text("utf-8-sig")
    asked.write_text(text.replace("杭州样例软件科技有限公司,,", "杭州样例软件科技有限公司,-,"), "utf-8")

    assert adapt([path], zone).questions == ()
    assert adapt([path], zone).questions == ()


def test_a_former_name_counts_on_the_day_of_the_list(tmp_path, zone):
    path = title_list(tmp_path / "list.xlsx", [4, "绍兴旧样例有限公司", None])

    now = adapt([path], zone)
    then = adapt([path], zone, day=date(2021, 5, 1))

    assert "绍兴旧样例有限公司" in {question.name for question in now.questions}
    assert "绍兴旧样例有限公司" not in {question.name for question in then.questions}
    assert (code(4), "2021-05-01") in {(row["uscc"], row["granted_on"]) for row in rows_of(zone, "titles")}


def test_a_list_that_names_two_titles_or_two_days_is_refused_until_one_is_given(tmp_path, zone):
    two_titles = title_list(tmp_path / "a.xlsx", heading="高新技术企业、瞪羚企业名单")
    two_days = title_list(tmp_path / "b.xlsx", heading="高新技术企业名单（公示期2023年6月1日至2023年6月8日）")

    assert codes_of(adapt([two_titles], zone)) == ["adapt.several-values"]
    assert codes_of(adapt([two_days], zone)) == ["adapt.several-days"]
    assert not (zone / "titles.csv").exists()

    report = adapt([two_titles, two_days], zone, given={"programme": "hnte"}, day=date(2023, 7, 1))

    assert codes_of(report) == []
    assert report.rows["titles"] == 2


def test_rows_with_their_own_day_do_not_need_one_above_the_table(tmp_path, zone):
    path = book(
        tmp_path / "a.xlsx",
        [
            ["高新技术企业名单（公示期2023年6月1日至2023年6月8日）"],
            ["序号", "企业名称", "发证日期"],
            [1, NAMES[0], date(2023, 12, 8)],
        ],
    )

    report = adapt([path], zone)

    assert codes_of(report) == []
    assert [row["granted_on"] for row in rows_of(zone, "titles")] == ["2023-12-08"]


def test_little_giants_are_not_taken_for_specialised_smes(tmp_path, zone):
    path = title_list(tmp_path / "a.xlsx", heading="第五批国家级专精特新“小巨人”企业名单")

    adapt([path], zone)

    assert {row["programme"] for row in rows_of(zone, "titles")} == {"little_giant"}


def test_tables_side_by_side_are_read_both(tmp_path, zone):
    path = book(
        tmp_path / "a.xlsx",
        [
            ["2023年度高新技术企业名单（2023年12月8日）"],
            ["序号", "企业名称", "序号", "企业名称"],
            [1, NAMES[0], 2, NAMES[1]],
            [3, NAMES[2], None, None],
        ],
    )

    adapt([path], zone)

    assert {row["uscc"] for row in rows_of(zone, "titles")} == {code(1), code(2), code(3)}


def test_section_rows_repeated_headings_and_signatures_are_no_data(tmp_path, zone):
    path = book(
        tmp_path / "a.xlsx",
        [
            ["高新技术企业名单（2023年12月8日）"],
            ["序号", "企业名称", "证书编号"],
            ["一、西湖区（1家）"],
            [1, NAMES[0], "GR202333000001"],
            ["序号", "企业名称", "证书编号"],
            ["二、滨江区（1家）"],
            [2, NAMES[1], "GR202333000002"],
            ["小计", None, None],
            ["制表人：", "样例", None],
        ],
        merged=["A3:C3", "A6:C6"],
    )

    report = adapt([path], zone)

    assert (codes_of(report), report.questions) == ([], ())
    assert [row["certificate_no"] for row in rows_of(zone, "titles")] == ["GR202333000001", "GR202333000002"]


def test_several_enterprises_of_one_name_are_asked(tmp_path, zone):
    with (zone / "enterprises.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{code(9)},杭州样例科技有限责任公司,register\n")

    report = adapt([title_list(tmp_path / "list.xlsx")], zone)

    several = next(question for question in report.questions if question.several)
    assert {one.uscc for one in several.candidates} == {code(1), code(9)}
    assert several.problem().code == "adapt.name-several"


# ---------------------------------------------------------------- statistics, social insurance


def test_statistics_are_read_in_the_unit_above_the_table_or_in_the_heading(tmp_path, zone):
    path = book(
        tmp_path / "torch.xlsx",
        [
            ["2024年火炬统计企业汇总表", None, None, None, "计量单位：千元"],
            [
                "序号",
                "统一社会信用代码",
                "单位名称",
                "营业收入",
                "其中：高新技术产品收入（万元）",
                "从业人员期末人数（人）",
            ],
            [1, code(1), NAMES[0], "12,345.67", 800, 120],
            [2, code(2), NAMES[1], 0, None, 8],
            ["合计", None, None, 12345.67, 800, 128],
        ],
    )

    report = adapt([path], zone)

    assert codes_of(report) == []
    first, second = rows_of(zone, "statements")
    assert (first["year"], first["source"]) == ("2024", "statistics")
    amounts = [float(first[name]) for name in ("revenue", "hightech_revenue", "staff_year_end")]
    assert amounts == [12_345_670, 8_000_000, 120]
    assert float(second["revenue"]) == 0
    assert second["hightech_revenue"] == ""
    assert no_errors(zone) == []


def test_an_amount_without_any_unit_is_refused_and_the_rest_of_the_row_is_kept(tmp_path, zone):
    path = book(
        tmp_path / "torch.xlsx",
        [["统一社会信用代码", "营业收入", "从业人员期末人数"], [code(1), 12345, 120]],
    )

    report = adapt([path], zone, year=2024)

    (problem,) = report.problems
    assert (problem.code, problem.place.cell) == ("adapt.unit-missing", "B2")
    (row,) = rows_of(zone, "statements")
    assert (row["revenue"], float(row["staff_year_end"])) == ("", 120)


def test_a_year_nobody_says_is_asked_and_one_said_twice_is_compared(tmp_path, zone):
    silent = book(tmp_path / "a.xlsx", [["单位名称", "参保人数"], [NAMES[0], 12]])
    said = book(tmp_path / "b.xlsx", [["数据时间", "2024年12月"], ["单位名称", "参保人数"], [NAMES[0], 12]])
    june = book(tmp_path / "c.xlsx", [["数据时间", "2024年6月"], ["单位名称", "参保人数"], [NAMES[0], 12]])

    assert codes_of(adapt([silent], zone)) == ["adapt.year-missing"]
    assert codes_of(adapt([june], zone)) == ["adapt.year-missing"]
    assert codes_of(adapt([said], zone, year=2023)) == ["adapt.year-differs"]
    assert adapt([said], zone).rows == {"statements": 1}
    assert rows_of(zone, "statements")[0]["year"] == "2024"


def test_two_sources_of_one_year_stand_beside_each_other_and_a_second_call_changes_nothing(tmp_path, zone):
    torch = book(
        tmp_path / "a.xlsx",
        [["2024年火炬统计"], ["单位名称", "营业收入(千元)", "从业人员期末人数"], [NAMES[0], 5, 11]],
    )
    social = book(tmp_path / "b.xlsx", [["2024年社保"], ["单位名称", "参保人数"], [NAMES[0], 12]])

    adapt([torch], zone)
    adapt([social], zone)
    before = (zone / "statements.csv").read_bytes()
    adapt([torch, social], zone)

    assert [(row["source"], float(row["staff_year_end"])) for row in rows_of(zone, "statements")] == [
        ("social_insurance", 12),
        ("statistics", 11),
    ]
    assert (zone / "statements.csv").read_bytes() == before
    assert no_errors(zone) == []


def test_a_key_that_says_two_things_is_refused_with_both_rows(tmp_path, zone):
    path = book(
        tmp_path / "a.xlsx",
        [["2024年"], ["单位名称", "参保人数"], [NAMES[0], 12], [NAMES[0], 13], [NAMES[1], 5]],
    )

    report = adapt([path], zone)

    assert codes_of(report) == ["adapt.rows-differ", "adapt.rows-differ"]
    assert [problem.place.row for problem in report.problems] == [3, 4]
    assert [row["uscc"] for row in rows_of(zone, "statements")] == [code(2)]


def test_an_enterprise_outside_the_register_is_said_and_left_out(tmp_path, zone):
    path = book(
        tmp_path / "a.xlsx", [["2024年"], ["单位名称", "统一社会信用代码", "参保人数"], ["别处", code(77), 5]]
    )

    report = adapt([path], zone)

    assert codes_of(report) == ["adapt.not-registered"]
    assert report.outside == 1
    assert not (zone / "statements.csv").exists()


# ---------------------------------------------------------------- patents


def test_a_patent_of_several_applicants_gives_each_of_ours_its_place(tmp_path, zone):
    path = book(
        tmp_path / "patents.xlsx",
        [
            ["申请号", "专利名称", "申请人", "专利类型", "申请日", "授权公告日", "IPC主分类号", "法律状态"],
            [
                "CN202010123456.7",
                "一种样例装置",
                f"{NAMES[0]};样例大学;张三",
                "发明授权",
                "2020.02.25",
                "2022-03-01",
                "G06F17/30;H04L29/06",
                "有权",
            ],
            [
                "ZL 2021 2 0123456.X",
                "一种样例夹具",
                NAMES[1],
                "实用新型",
                "20210118",
                "2021/09/03",
                "B23B1/00",
                "有权",
            ],
            ["CN202310000001.1", "一种样例方法", NAMES[1], "发明公开", "2023-01-03", "", "B23B1/00", "审中"],
        ],
    )

    report = adapt([path], zone)

    assert codes_of(report) == []
    assert [question.name for question in report.questions] == ["样例大学"]
    assert report.persons == 1
    rows = {row["number"]: row for row in rows_of(zone, "ip_rights")}
    joint = rows["202010123456.7"]
    assert (joint["uscc"], joint["owner_rank"], joint["co_owned"], joint["ipc"]) == (
        code(1),
        "1",
        "true",
        "G06F17/30",
    )
    single = rows["202120123456.X"]
    assert (single["kind"], single["filed_on"], single["granted_on"], single["co_owned"]) == (
        "utility_model",
        "2021-01-18",
        "2021-09-03",
        "false",
    )
    assert rows["202310000001.1"]["granted_on"] == ""
    assert no_errors(zone) == []


def test_a_persons_name_is_nowhere_in_what_adapt_writes_or_says(tmp_path, zone):
    path = book(
        tmp_path / "patents.xlsx",
        [
            ["专利号", "名称", "专利权人", "专利类型"],
            ["202010123456.7", "一种样例装置", f"欧阳样例；{NAMES[0]}", "发明"],
        ],
    )

    report = adapt([path], zone)

    written = "".join(file.read_text("utf-8-sig") for file in zone.rglob("*.csv"))
    assert "欧阳样例" not in written + "".join(problem.line() for problem in report.said)
    assert rows_of(zone, "ip_rights")[0]["owner_rank"] == "2"


def test_a_merged_applicant_holds_for_all_its_rows_but_a_merged_figure_is_refused(tmp_path, zone):
    path = book(
        tmp_path / "patents.xlsx",
        [
            ["申请人", "申请号", "专利名称", "专利类型"],
            [NAMES[0], "202010123456.7", "一", "发明"],
            [None, "202010123457.1", "二", None],
        ],
        merged=["A2:A3", "D2:D3"],
    )

    report = adapt([path], zone)

    assert codes_of(report) == ["facts.merged-cells"]
    assert [row["uscc"] for row in rows_of(zone, "ip_rights")] == [code(1), code(1)]


# ---------------------------------------------------------------- business exports


def test_capital_is_read_to_yuan_and_foreign_currency_is_listed_and_not_converted(tmp_path):
    path = tmp_path / "export.csv"
    lines = [
        "企业名称,登记状态,法定代表人,注册资本,成立日期,统一社会信用代码,企业类型",
        f"{NAMES[0]},存续,某人,300万人民币,2015-03-01,{code(1)},有限责任公司",
        f"{NAMES[1]},注销,某人,326(万美元),2016-03-01,{code(2)},有限责任公司",
        f'{NAMES[2]},存续,某人,"1,000.5（万元）",2017-03-01,{code(3)},有限责任公司',
        f"{NAMES[3]},重组中,某人,500(万),2018-03-01,{code(4)},有限责任公司",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    out = tmp_path / "out"

    report = adapt([path], out)

    rows = {row["uscc"]: row for row in rows_of(out, "enterprises")}
    capital = {number: rows[code(number)]["registered_capital"] for number in (1, 2, 3, 4)}
    assert {n: float(text) if text else None for n, text in capital.items()} == {
        1: 3_000_000,
        2: None,
        3: 10_005_000,
        4: None,
    }
    assert rows[code(2)]["status"] == "cancelled"
    assert sorted(codes_of(report)) == [
        "adapt.capital-no-currency",
        "adapt.foreign-currency",
        "adapt.word-unknown",
    ]
    assert "法定代表人" not in (out / "enterprises.csv").read_text("utf-8-sig")
    assert "某人" not in (out / "enterprises.csv").read_text("utf-8-sig")
    assert no_errors(out) == []


def test_enterprises_and_a_list_that_names_them_are_read_in_one_call(tmp_path):
    register = tmp_path / "register.csv"
    register.write_text(
        "uscc,name,reg_date,ent_type,capital_raw,business_scope,address\n"
        f"{code(1)},{NAMES[0]},2001-02-03,,20万人民币,软件,某路1号\n"
        f"{code(3)},{NAMES[2]},2001-02-03,,20万人民币,软件,某路2号\n",
        "utf-8",
    )
    out = tmp_path / "out"

    report = adapt([title_list(tmp_path / "list.xlsx"), register], out)

    assert report.rows == {"enterprises": 2, "titles": 2}
    assert no_errors(out) == []


def test_a_column_one_source_does_not_have_is_unknown_and_not_none(tmp_path, zone):
    path = tmp_path / "export.csv"
    path.write_text(
        "企业名称,统一社会信用代码,注册资本,成立日期,注销日期\n"
        f"{NAMES[0]},{code(1)},300万人民币,2015-03-01,\n",
        "utf-8",
    )

    adapt([path], zone)

    by_source = {row["source"]: row for row in rows_of(zone, "enterprises") if row["uscc"] == code(1)}
    assert by_source["commercial"]["cancelled_on"] == ""
    assert by_source["register"]["cancelled_on"] == "不详"


def test_a_bad_code_sets_its_row_aside_with_its_place(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(
        f"uscc,name,reg_date,ent_type,capital_raw\n{code(1)[:-1]}?,样例,2001-02-03,,\n{code(2)},样例二,2001-02-30,,\n",
        "utf-8",
    )
    out = tmp_path / "out"

    report = adapt([path], out)

    assert [(problem.code, problem.place.row, problem.place.column) for problem in report.problems] == [
        ("uscc.alphabet", 2, "uscc"),
        ("facts.not-a-date", 3, "reg_date"),
    ]
    assert [(row["uscc"], row["registered_on"]) for row in rows_of(out, "enterprises")] == [(code(2), "")]


# ---------------------------------------------------------------- tax forms


def main_form(path, lines, *, uscc=None, year=2022):
    return book(
        path,
        [
            ["A100000  中华人民共和国企业所得税年度纳税申报表（A类）"],
            [f"税款所属期间：{year}年01月01日至{year}年12月31日"],
            [
                f"纳税人识别号（统一社会信用代码）：{uscc or code(1)}",
                None,
                None,
                "金额单位：人民币元（列至角分）",
            ],
            ["行次", "类别", "项目", "金额"],
            *lines,
        ],
        sheet="A100000",
    )


LINES_2017 = [
    [1, "利润总额计算", "一、营业收入(填写A101010\\101020\\103000)", 12345678.9],
    [2, None, "减：营业成本", 100],
    [13, None, "三、利润总额（10+11-12）", -2000.5],
    [23, "应纳税所得额计算", "五、应纳税所得额（19-20-21-22）", 0],
]


def test_the_main_form_of_the_tax_return_is_read_by_its_lines(tmp_path, zone):
    report = adapt([main_form(tmp_path / "return.xlsx", LINES_2017)], zone)

    assert codes_of(report) == []
    (row,) = rows_of(zone, "statements")
    assert (row["uscc"], row["year"], row["source"]) == (code(1), "2022", "tax")
    assert (float(row["revenue"]), float(row["profit_total"]), float(row["taxable_income"])) == (
        12345678.9,
        -2000.5,
        0,
    )


def test_lines_that_moved_in_another_edition_are_refused_and_never_misread(tmp_path, zone):
    moved = [[number + 1, kind, says, amount] for number, kind, says, amount in LINES_2017]

    report = adapt([main_form(tmp_path / "return.xlsx", moved)], zone)

    assert codes_of(report) == ["adapt.form-edition"]
    assert not (zone / "statements.csv").exists()


def test_the_base_of_the_super_deduction_joins_the_main_form_of_the_same_year(tmp_path, zone):
    detail = book(
        tmp_path / "detail.xlsx",
        [
            ["A107012 研发费用加计扣除优惠明细表"],
            [f"税款所属期间：2022年01月01日至2022年12月31日 纳税人识别号：{code(1)}"],
            ["行次", "项目", "金额（数量）"],
            [47, "七、允许扣除的研发费用抵减特殊收入后的金额（45-46）", 900000],
            [48, "减：当年销售研发活动直接形成产品（包括组成部分）对应的材料部分", 100000],
            [49, "减：以前年度销售研发活动直接形成产品对应材料部分结转金额", None],
        ],
    )

    report = adapt([main_form(tmp_path / "return.xlsx", LINES_2017), detail], zone)

    assert (codes_of(report), report.rows) == ([], {"statements": 1})
    (row,) = rows_of(zone, "statements")
    assert float(row["rd_expense_deductible"]) == 800000
    assert float(row["revenue"]) == 12345678.9


# ---------------------------------------------------------------- files and adapters


def test_files_that_cannot_be_read_are_said_and_the_others_are_read(tmp_path, zone):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    picture = tmp_path / "scan.pdf"
    picture.write_bytes(b"%PDF")
    stranger = tmp_path / "stranger.csv"
    stranger.write_text("甲,乙\n1,2\n", "utf-8")

    report = adapt(
        [broken, picture, stranger, tmp_path / "absent.csv", title_list(tmp_path / "list.xlsx")], zone
    )

    assert codes_of(report) == [
        "facts.not-a-workbook",
        "adapt.file-kind",
        "adapt.no-adapter",
        "adapt.no-file",
    ]
    assert report.rows == {"titles": 2}


def test_an_unknown_adapter_comes_with_the_nearest(tmp_path, zone):
    with pytest.raises(YuqiError) as refused:
        adapt([tmp_path / "a.csv"], zone, adapter="social_insurence")

    assert refused.value.problems[0].line() == (
        "没有名为“social_insurence”的适配器 · 最接近的是“social_insurance” [adapt.unknown-adapter]"
    )


def test_a_file_of_the_users_own_in_the_facts_folder_is_never_changed(tmp_path, zone):
    own = zone / "titles.csv"
    own.write_text(f"统一社会信用代码,称号代码,发证日期\n{code(1)},hnte,2022-01-01\n", "utf-8")
    before = own.read_bytes()

    with pytest.raises(YuqiError) as refused:
        adapt([title_list(tmp_path / "list.xlsx")], zone)

    assert refused.value.problems[0].code == "adapt.not-ours"
    assert own.read_bytes() == before
    assert sorted(path.name for path in zone.iterdir()) == ["enterprises.csv", "names.csv", "titles.csv"]


OWN = """
id: park_survey
find: [公司, 人数]
source: declared
table: statements
year: {pattern: '(\\d{4})年'}
enterprise: {name: 公司}
columns:
  人数: {column: staff}
"""


def test_a_users_own_adapter_is_found_by_its_headings(tmp_path, zone):
    (tmp_path / "home" / "adapters").mkdir(parents=True)
    (tmp_path / "home" / "adapters" / "park.yaml").write_text(OWN, "utf-8")
    path = book(tmp_path / "a.xlsx", [["2024年调查"], ["公司", "人数"], [NAMES[0], 7]])

    report = adapt([path], zone, home=tmp_path / "home")

    assert report.sheets[0].adapter == "park_survey"
    assert float(rows_of(zone, "statements")[0]["staff"]) == 7


@pytest.mark.parametrize(
    ("mistake", "key", "says"),
    [
        (("column: staff}", "column: staf}"), None, "staf is no column of statements"),
        (("table: statements", "table: statement"), None, "table: statement is no table of facts"),
        (("source: declared\n", ""), "source", "Field required"),
        (("find:", "finds:"), "finds", "Extra inputs are not permitted"),
        (("(\\d{4})年", "(\\d{4}年"), "year.0", "not a regular expression"),
        (("year: {pattern: '(\\d{4})年'}\n", ""), None, "year: statements needs one"),
    ],
)
def test_a_mistake_in_an_adapter_is_said_with_file_and_key(tmp_path, zone, mistake, key, says):
    (tmp_path / "home" / "adapters").mkdir(parents=True)
    (tmp_path / "home" / "adapters" / "park.yaml").write_text(OWN.replace(*mistake), "utf-8")

    with pytest.raises(YuqiError) as refused:
        adapt([], zone, home=tmp_path / "home")

    places = {problem.place.key for problem in refused.value.problems}
    assert all(problem.place.file == "park.yaml" for problem in refused.value.problems)
    assert key in places
    assert any(says in problem.line() for problem in refused.value.problems)


def test_what_adapt_writes_does_not_depend_on_the_order_of_files(tmp_path, zone):
    files = [
        title_list(tmp_path / "list.xlsx"),
        book(tmp_path / "b.xlsx", [["2024年社保"], ["单位名称", "参保人数"], [NAMES[0], 12], [NAMES[2], 3]]),
    ]
    other = tmp_path / "other"
    other.mkdir()
    for name in ("enterprises.csv", "names.csv"):
        (other / name).write_bytes((zone / name).read_bytes())

    adapt(files, zone)
    adapt(list(reversed(files)), other)

    for name in ("titles.csv", "statements.csv"):
        assert (zone / name).read_bytes() == (other / name).read_bytes()


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("20,000(万元人民币)", "200000000"),
        ("16,151.2000(万元)", "161512000"),
        ("1200000万人民币", "12000000000"),
        ("116,891.1100(万人民币元)", "1168911100"),
        ("13200（万元）", "132000000"),
        ("46万元", "460000"),
        ("50万人民币元", "500000"),
        ("4,300(万元(人民币))", "43000000"),
        ("20万元人民币", "200000"),
        ("208(万人民币 )", "2080000"),
        ("3,000(万元（人民币）)", "30000000"),
        ("０.5亿元", "50000000"),
        ("300000元", "300000"),
    ],
)
def test_capital_of_every_chinese_spelling_is_read(written, yuan):
    assert read_capital(written) == yuan


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1,200(万美元)", "adapt.foreign-currency"),
        ("198,130(万香港元)", "adapt.foreign-currency"),
        ("2,493.5480(万元美元)", "adapt.foreign-currency"),
        ("860(万元(港币))", "adapt.foreign-currency"),
        ("100(万港元)", "adapt.foreign-currency"),
        ("25(万德国马克)", "adapt.foreign-currency"),
        ("10,000(万)", "adapt.capital-no-currency"),
        ("1,100()", "adapt.capital-no-unit"),
        ("4,9000000(万)", "adapt.capital-unreadable"),
        ("若干", "adapt.capital-unreadable"),
    ],
)
def test_capital_that_cannot_be_known_in_yuan_is_refused_with_its_reason(written, why):
    refused = read_capital(written)

    assert refused.code == why


def test_a_bare_capital_takes_the_unit_of_its_heading():
    assert read_capital("5,000", unit="万元") == "50000000"
