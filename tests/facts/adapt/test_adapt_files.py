"""Official forms, files that cannot be read, and adapters of the user's own."""

import pytest

from yuqi.base import YuqiError
from yuqi.facts.adapt import adapt


def main_form(desk, path, lines, *, uscc=None, year=2022):
    return desk.book(
        path,
        [
            ["A100000  中华人民共和国企业所得税年度纳税申报表（A类）"],
            [f"税款所属期间：{year}年01月01日至{year}年12月31日"],
            [
                f"纳税人识别号（统一社会信用代码）：{uscc or desk.code(1)}",
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


def test_the_main_form_of_the_tax_return_is_read_by_its_lines(desk, tmp_path, zone):
    report = adapt([main_form(desk, tmp_path / "return.xlsx", LINES_2017)], zone)

    assert desk.codes_of(report) == []
    (row,) = desk.rows_of(zone, "statements")
    assert (row["uscc"], row["year"], row["source"]) == (desk.code(1), "2022", "tax")
    assert (float(row["revenue"]), float(row["profit_total"]), float(row["taxable_income"])) == (
        12345678.9,
        -2000.5,
        0,
    )


def test_lines_that_moved_in_another_edition_are_refused_and_never_misread(desk, tmp_path, zone):
    moved = [[number + 1, kind, says, amount] for number, kind, says, amount in LINES_2017]

    report = adapt([main_form(desk, tmp_path / "return.xlsx", moved)], zone)

    assert desk.codes_of(report) == ["adapt.form-edition"]
    assert not (zone / "statements.csv").exists()


def test_the_base_of_the_super_deduction_joins_the_main_form_of_the_same_year(desk, tmp_path, zone):
    detail = desk.book(
        tmp_path / "detail.xlsx",
        [
            ["A107012 研发费用加计扣除优惠明细表"],
            [f"税款所属期间：2022年01月01日至2022年12月31日 纳税人识别号：{desk.code(1)}"],
            ["行次", "项目", "金额（数量）"],
            [47, "七、允许扣除的研发费用抵减特殊收入后的金额（45-46）", 900000],
            [48, "减：当年销售研发活动直接形成产品（包括组成部分）对应的材料部分", 100000],
            [49, "减：以前年度销售研发活动直接形成产品对应材料部分结转金额", None],
        ],
    )

    report = adapt([main_form(desk, tmp_path / "return.xlsx", LINES_2017), detail], zone)

    assert (desk.codes_of(report), report.rows) == ([], {"statements": 1})
    (row,) = desk.rows_of(zone, "statements")
    assert float(row["rd_expense_deductible"]) == 800000
    assert float(row["revenue"]) == 12345678.9


def test_files_that_cannot_be_read_are_said_and_the_others_are_read(desk, tmp_path, zone):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    picture = tmp_path / "scan.pdf"
    picture.write_bytes(b"%PDF")
    stranger = tmp_path / "stranger.csv"
    stranger.write_text("甲,乙\n1,2\n", "utf-8")

    report = adapt(
        [broken, picture, stranger, tmp_path / "absent.csv", desk.title_list(tmp_path / "list.xlsx")], zone
    )

    assert desk.codes_of(report) == [
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


def test_a_file_of_the_users_own_in_the_facts_folder_is_never_changed(desk, tmp_path, zone):
    own = zone / "titles.csv"
    own.write_text(f"统一社会信用代码,称号代码,发证日期\n{desk.code(1)},hnte,2022-01-01\n", "utf-8")
    before = own.read_bytes()

    with pytest.raises(YuqiError) as refused:
        adapt([desk.title_list(tmp_path / "list.xlsx")], zone)

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


def test_a_users_own_adapter_is_found_by_its_headings(desk, tmp_path, zone):
    (tmp_path / "home" / "adapters").mkdir(parents=True)
    (tmp_path / "home" / "adapters" / "park.yaml").write_text(OWN, "utf-8")
    path = desk.book(tmp_path / "a.xlsx", [["2024年调查"], ["公司", "人数"], [desk.NAMES[0], 7]])

    report = adapt([path], zone, home=tmp_path / "home")

    assert report.sheets[0].adapter == "park_survey"
    assert float(desk.rows_of(zone, "statements")[0]["staff"]) == 7


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


def test_what_adapt_writes_does_not_depend_on_the_order_of_files(desk, tmp_path, zone):
    files = [
        desk.title_list(tmp_path / "list.xlsx"),
        desk.book(
            tmp_path / "b.xlsx",
            [["2024年社保"], ["单位名称", "参保人数"], [desk.NAMES[0], 12], [desk.NAMES[2], 3]],
        ),
    ]
    other = tmp_path / "other"
    other.mkdir()
    for name in ("enterprises.csv", "names.csv"):
        (other / name).write_bytes((zone / name).read_bytes())

    adapt(files, zone)
    adapt(list(reversed(files)), other)

    for name in ("titles.csv", "statements.csv"):
        assert (zone / name).read_bytes() == (other / name).read_bytes()
