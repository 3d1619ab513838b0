"""Statistics, head counts, patents, business exports: tables with a row an enterprise, year or right."""

from yuqi.facts.adapt import adapt


def test_statistics_are_read_in_the_unit_above_the_table_or_in_the_heading(desk, tmp_path, zone):
    path = desk.book(
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
            [1, desk.code(1), desk.NAMES[0], "12,345.67", 800, 120],
            [2, desk.code(2), desk.NAMES[1], 0, None, 8],
            ["合计", None, None, 12345.67, 800, 128],
        ],
    )

    report = adapt([path], zone)

    assert desk.codes_of(report) == []
    first, second = desk.rows_of(zone, "statements")
    assert (first["year"], first["source"]) == ("2024", "statistics")
    amounts = [float(first[name]) for name in ("revenue", "hightech_revenue", "staff_year_end")]
    assert amounts == [12_345_670, 8_000_000, 120]
    assert float(second["revenue"]) == 0
    assert second["hightech_revenue"] == ""
    assert desk.no_errors(zone) == []


def test_an_amount_without_any_unit_is_refused_and_the_rest_of_the_row_is_kept(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "torch.xlsx",
        [["统一社会信用代码", "营业收入", "从业人员期末人数"], [desk.code(1), 12345, 120]],
    )

    report = adapt([path], zone, year=2024)

    (problem,) = report.problems
    assert (problem.code, problem.place.cell) == ("adapt.unit-missing", "B2")
    (row,) = desk.rows_of(zone, "statements")
    assert (row["revenue"], float(row["staff_year_end"])) == ("", 120)


def test_a_year_nobody_says_is_asked_and_one_said_twice_is_compared(desk, tmp_path, zone):
    silent = desk.book(tmp_path / "a.xlsx", [["单位名称", "参保人数"], [desk.NAMES[0], 12]])
    said = desk.book(
        tmp_path / "b.xlsx", [["数据时间", "2024年12月"], ["单位名称", "参保人数"], [desk.NAMES[0], 12]]
    )
    june = desk.book(
        tmp_path / "c.xlsx", [["数据时间", "2024年6月"], ["单位名称", "参保人数"], [desk.NAMES[0], 12]]
    )

    assert desk.codes_of(adapt([silent], zone)) == ["adapt.year-missing"]
    assert desk.codes_of(adapt([june], zone)) == ["adapt.year-missing"]
    assert desk.codes_of(adapt([said], zone, year=2023)) == ["adapt.year-differs"]
    assert adapt([said], zone).rows == {"statements": 1}
    assert desk.rows_of(zone, "statements")[0]["year"] == "2024"


def test_two_sources_of_one_year_stand_beside_each_other_and_a_second_call_changes_nothing(
    desk, tmp_path, zone
):
    torch = desk.book(
        tmp_path / "a.xlsx",
        [["2024年火炬统计"], ["单位名称", "营业收入(千元)", "从业人员期末人数"], [desk.NAMES[0], 5, 11]],
    )
    social = desk.book(tmp_path / "b.xlsx", [["2024年社保"], ["单位名称", "参保人数"], [desk.NAMES[0], 12]])

    adapt([torch], zone)
    adapt([social], zone)
    before = (zone / "statements.csv").read_bytes()
    adapt([torch, social], zone)

    assert [(row["source"], float(row["staff_year_end"])) for row in desk.rows_of(zone, "statements")] == [
        ("social_insurance", 12),
        ("statistics", 11),
    ]
    assert (zone / "statements.csv").read_bytes() == before
    assert desk.no_errors(zone) == []


def test_a_key_that_says_two_things_is_refused_with_both_rows(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "a.xlsx",
        [["2024年"], ["单位名称", "参保人数"], [desk.NAMES[0], 12], [desk.NAMES[0], 13], [desk.NAMES[1], 5]],
    )

    report = adapt([path], zone)

    assert desk.codes_of(report) == ["adapt.rows-differ", "adapt.rows-differ"]
    assert [problem.place.row for problem in report.problems] == [3, 4]
    assert [row["uscc"] for row in desk.rows_of(zone, "statements")] == [desk.code(2)]


def test_an_enterprise_outside_the_register_is_said_and_left_out(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "a.xlsx",
        [["2024年"], ["单位名称", "统一社会信用代码", "参保人数"], ["别处", desk.code(77), 5]],
    )

    report = adapt([path], zone)

    assert desk.codes_of(report) == ["adapt.not-registered"]
    assert report.outside == 1
    assert not (zone / "statements.csv").exists()


def test_a_patent_of_several_applicants_gives_each_of_ours_its_place(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "patents.xlsx",
        [
            ["申请号", "专利名称", "申请人", "专利类型", "申请日", "授权公告日", "IPC主分类号", "法律状态"],
            [
                "CN202010123456.7",
                "一种样例装置",
                f"{desk.NAMES[0]};样例大学;张三",
                "发明授权",
                "2020.02.25",
                "2022-03-01",
                "G06F17/30;H04L29/06",
                "有权",
            ],
            [
                "ZL 2021 2 0123456.X",
                "一种样例夹具",
                desk.NAMES[1],
                "实用新型",
                "20210118",
                "2021/09/03",
                "B23B1/00",
                "有权",
            ],
            [
                "CN202310000001.1",
                "一种样例方法",
                desk.NAMES[1],
                "发明公开",
                "2023-01-03",
                "",
                "B23B1/00",
                "审中",
            ],
        ],
    )

    report = adapt([path], zone)

    assert desk.codes_of(report) == []
    assert [question.name for question in report.questions] == ["样例大学"]
    assert report.persons == 1
    rows = {row["number"]: row for row in desk.rows_of(zone, "ip_rights")}
    joint = rows["202010123456.7"]
    assert (joint["uscc"], joint["owner_rank"], joint["co_owned"], joint["ipc"]) == (
        desk.code(1),
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
    assert desk.no_errors(zone) == []


def test_a_persons_name_is_nowhere_in_what_adapt_writes_or_says(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "patents.xlsx",
        [
            ["专利号", "名称", "专利权人", "专利类型"],
            ["202010123456.7", "一种样例装置", f"欧阳样例；{desk.NAMES[0]}", "发明"],
        ],
    )

    report = adapt([path], zone)

    written = "".join(file.read_text("utf-8-sig") for file in zone.rglob("*.csv"))
    assert "欧阳样例" not in written + "".join(problem.line() for problem in report.said)
    assert desk.rows_of(zone, "ip_rights")[0]["owner_rank"] == "2"


def test_a_merged_applicant_holds_for_all_its_rows_but_a_merged_figure_is_refused(desk, tmp_path, zone):
    path = desk.book(
        tmp_path / "patents.xlsx",
        [
            ["申请人", "申请号", "专利名称", "专利类型"],
            [desk.NAMES[0], "202010123456.7", "一", "发明"],
            [None, "202010123457.1", "二", None],
        ],
        merged=["A2:A3", "D2:D3"],
    )

    report = adapt([path], zone)

    assert desk.codes_of(report) == ["facts.merged-cells"]
    assert [row["uscc"] for row in desk.rows_of(zone, "ip_rights")] == [desk.code(1), desk.code(1)]


def test_capital_is_read_to_yuan_and_foreign_currency_is_listed_and_not_converted(desk, tmp_path):
    path = tmp_path / "export.csv"
    lines = [
        "企业名称,登记状态,法定代表人,注册资本,成立日期,统一社会信用代码,企业类型",
        f"{desk.NAMES[0]},存续,某人,300万人民币,2015-03-01,{desk.code(1)},有限责任公司",
        f"{desk.NAMES[1]},注销,某人,326(万美元),2016-03-01,{desk.code(2)},有限责任公司",
        f'{desk.NAMES[2]},存续,某人,"1,000.5（万元）",2017-03-01,{desk.code(3)},有限责任公司',
        f"{desk.NAMES[3]},重组中,某人,500(万),2018-03-01,{desk.code(4)},有限责任公司",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    out = tmp_path / "out"

    report = adapt([path], out)

    rows = {row["uscc"]: row for row in desk.rows_of(out, "enterprises")}
    capital = {number: rows[desk.code(number)]["registered_capital"] for number in (1, 2, 3, 4)}
    assert {n: float(text) if text else None for n, text in capital.items()} == {
        1: 3_000_000,
        2: None,
        3: 10_005_000,
        4: None,
    }
    assert rows[desk.code(2)]["status"] == "cancelled"
    assert sorted(desk.codes_of(report)) == [
        "adapt.capital-no-currency",
        "adapt.foreign-currency",
        "adapt.word-unknown",
    ]
    assert "法定代表人" not in (out / "enterprises.csv").read_text("utf-8-sig")
    assert "某人" not in (out / "enterprises.csv").read_text("utf-8-sig")
    assert desk.no_errors(out) == []


def test_enterprises_and_a_list_that_names_them_are_read_in_one_call(desk, tmp_path):
    register = tmp_path / "register.csv"
    register.write_text(
        "uscc,name,reg_date,ent_type,capital_raw,business_scope,address\n"
        f"{desk.code(1)},{desk.NAMES[0]},2001-02-03,,20万人民币,软件,某路1号\n"
        f"{desk.code(3)},{desk.NAMES[2]},2001-02-03,,20万人民币,软件,某路2号\n",
        "utf-8",
    )
    out = tmp_path / "out"

    report = adapt([desk.title_list(tmp_path / "list.xlsx"), register], out)

    assert report.rows == {"enterprises": 2, "titles": 2}
    assert desk.no_errors(out) == []


def test_a_column_one_source_does_not_have_is_unknown_and_not_none(desk, tmp_path, zone):
    path = tmp_path / "export.csv"
    path.write_text(
        "企业名称,统一社会信用代码,注册资本,成立日期,注销日期\n"
        f"{desk.NAMES[0]},{desk.code(1)},300万人民币,2015-03-01,\n",
        "utf-8",
    )

    adapt([path], zone)

    by_source = {
        row["source"]: row for row in desk.rows_of(zone, "enterprises") if row["uscc"] == desk.code(1)
    }
    assert by_source["commercial"]["cancelled_on"] == ""
    assert by_source["register"]["cancelled_on"] == "不详"


def test_a_bad_code_sets_its_row_aside_with_its_place(desk, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(
        f"uscc,name,reg_date,ent_type,capital_raw\n{desk.code(1)[:-1]}?,样例,2001-02-03,,\n{desk.code(2)},样例二,2001-02-30,,\n",
        "utf-8",
    )
    out = tmp_path / "out"

    report = adapt([path], out)

    assert [(problem.code, problem.place.row, problem.place.column) for problem in report.problems] == [
        ("uscc.alphabet", 2, "uscc"),
        ("facts.not-a-date", 3, "reg_date"),
    ]
    assert [(row["uscc"], row["registered_on"]) for row in desk.rows_of(out, "enterprises")] == [
        (desk.code(2), "")
    ]
