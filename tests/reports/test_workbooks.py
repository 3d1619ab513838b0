"""Excel workbooks: every row of the results, sums that are formulas, texts that stay texts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yuqi.base import YuqiError
from yuqi.reports.workbooks import write_enterprise_workbook, write_zone_workbook
from yuqi.reports.workbooks.book import Book, Column, Formula, Kind

NAMES = [
    "梯度总览",
    "临近清单",
    "已符合未持证",
    "预警",
    "到期与义务",
    "待定与补充",
    "待补汇总",
    "政策权益",
    "权益明细",
    "疑点",
    "说明",
]


@pytest.fixture
def results(make_zone):
    return make_zone(firms=60)


@pytest.fixture
def book(results, tmp_path):
    return write_zone_workbook(results, tmp_path / "zone.xlsx")


def _verdicts(results):
    return pq.read_table(results / "verdicts.parquet").to_pylist()


def test_each_sheet_has_a_head_that_stays_is_printed_and_filters(book):
    opened = openpyxl.load_workbook(book)

    assert opened.sheetnames == NAMES
    for sheet in opened:
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert not sheet.merged_cells.ranges
        assert all(cell.value for cell in sheet[1])
        assert sheet.page_setup.paperSize == 9


def test_lists_hold_every_verdict_of_their_word(office, results, book):
    verdicts, rows = _verdicts(results), office.sheets(book)

    for name, standing in (("临近清单", "near"), ("已符合未持证", "pass"), ("预警", "at_risk")):
        wanted = [row["uscc"] for row in verdicts if row["standing"] == standing]
        assert sorted(row["统一社会信用代码"] for row in rows[name]) == sorted(wanted)
    assert len(rows["待定与补充"]) == sum(row["verdict"] == "open" for row in verdicts)
    for name, table in (("到期与义务", "deadlines"), ("疑点", "doubts")):
        assert len(rows[name]) == pq.read_metadata(results / f"{table}.parquet").num_rows


def test_the_near_list_says_what_is_missing_and_where_that_is_written(office, results, book):
    near = [row for row in office.sheets(book)["临近清单"] if row["目标资质"] == "高新技术企业"]

    assert near
    for row in near:
        assert 0 < row["差距"] <= 0.25
        assert row["还差什么"].startswith("差 ")
        assert row["依据"].startswith("国科发火〔2016〕32号 ")


def test_the_ladder_adds_up_by_formula(office, results, book):
    verdicts = _verdicts(results)

    formulas, values = office.sheets(book)["梯度总览"], office.sheets(book, values=True)["梯度总览"]

    assert formulas[0]["合计（家）"] == "=SUM(C2:H2)"
    for row in values:
        assert (
            row["合计（家）"]
            == sum(row[word] for word in ("预警", "已获", "达标", "临近", "待定", "尚远"))
            == 60
        )
    hnte = next(row for row in values if row["资质"] == "高新技术企业")
    assert hnte["临近"] == sum(row["programme"] == "hnte" and row["standing"] == "near" for row in verdicts)


def test_benefits_add_up_by_formula_to_what_the_results_say(office, results, book):
    rows = pq.read_table(results / "benefits.parquet").to_pylist()
    entitled = [row for row in rows if row["status"] == "entitled"]

    formula, value = office.sheets(book)["政策权益"][-1], office.sheets(book, values=True)["政策权益"][-1]

    assert formula["可享合计下限（元）"] == "=SUBTOTAL(109,F2:F4)"
    assert Decimal(str(value["可享合计下限（元）"])) == sum(row["amount"] for row in entitled)
    assert value["可享（家）"] == len(entitled)
    detail = office.sheets(book)["权益明细"]
    assert len(detail) == sum(row["status"] in ("entitled", "open") for row in rows)


def test_a_text_that_looks_like_a_formula_stays_a_text(office, results, tmp_path):
    table = pq.read_table(results / "subjects.parquet")
    names = ["=1+1", "+86 公司", "-x", "@sum", "A<b>&B_x0041_\x0b"] * 12
    place = table.schema.get_field_index("name")
    pq.write_table(
        table.set_column(place, "name", pa.array(names[: table.num_rows])), results / "subjects.parquet"
    )

    book = write_zone_workbook(results, tmp_path / "zone.xlsx")

    seen = set()
    for sheet in openpyxl.load_workbook(book):
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value.startswith(("=SUM(", "=SUBTOTAL("))
                if isinstance(cell.value, str) and cell.value in names:
                    seen.add(cell.value)
                    assert cell.data_type == "s"
                    assert bool(cell.quotePrefix) is (cell.value[0] in "=+-@")
    assert {"=1+1", "+86 公司", "-x", "@sum"} <= seen
    assert any(
        "A<b>&B" in row["企业"] for row in office.sheets(book)["疑点"] + office.sheets(book)["到期与义务"]
    )


def test_numbers_dates_and_shares_have_their_formats(book):
    opened = openpyxl.load_workbook(book)

    def column(sheet, heading):
        place = next(cell.column for cell in opened[sheet][1] if cell.value == heading)
        return opened[sheet].cell(row=2, column=place)

    assert column("临近清单", "差距").number_format == "0.0%"
    assert column("预警", "证书到期").number_format == "yyyy-mm-dd"
    assert column("预警", "证书到期").is_date
    assert column("政策权益", "可享合计（万元）").number_format == "#,##0.0"
    assert column("政策权益", "可享合计下限（元）").number_format == "#,##0.00"


def test_the_last_sheet_says_day_and_whole_hashes(office, results, book):
    run = pq.read_table(results / "run.parquet").to_pylist()[0]

    notes = {row["项目"]: row["内容"] for row in office.sheets(book)["说明"]}

    assert notes["数据截至"] == "2026-06-30"
    assert (notes["规则哈希"], notes["数据哈希"]) == (run["catalog_hash"], run["facts_hash"])
    assert all(f"表：{name}" in notes for name in NAMES[:-1])
    assert "不是行政机关的认定或决定" in notes["性质"]


def test_the_same_results_give_the_same_bytes(results, tmp_path):
    first, again = (write_zone_workbook(results, tmp_path / f"{n}.xlsx") for n in (1, 2))

    assert first.read_bytes() == again.read_bytes()


def test_a_zone_without_anything_gives_sheets_with_heads(office, make_zone, tmp_path):
    rows = office.sheets(
        write_zone_workbook(make_zone(firms=5, empty=True), tmp_path / "zone.xlsx", lang="en")
    )

    assert rows["Near"] == []
    assert rows["Ladder"][0]["Total"].startswith("=SUM(")


def test_an_enterprise_has_conditions_and_a_score_sheet_that_adds_up(office, explanation, results, tmp_path):
    book = write_enterprise_workbook([explanation()], tmp_path / "firm.xlsx", results=results)

    staff = next(row for row in office.sheets(book)["条件"] if row["条件"] == "科技人员占当年职工总数的比例")
    assert (staff["现值下限"], staff["门槛"], staff["差额"], staff["差额单位"]) == (0.078125, 0.1, 3, "名")
    formulas, values = office.sheets(book)["评分"], office.sheets(book, values=True)["评分"]
    assert (values[-1]["得分下限"], values[-1]["得分上限"]) == (60, 77)
    parts = [place + 2 for place, row in enumerate(values) if row["部分"] and "小计" in row["部分"]]
    assert formulas[-1]["得分下限"] == "=" + "+".join(f"E{place}" for place in parts)
    assert office.sheets(book)["待补"][0]["补什么"] == "2025 年高新技术产品(服务)收入"


def test_a_sheet_with_nothing_to_say_is_left_out(office, explanation, make_zone, tmp_path):
    zone = make_zone(firms=40, empty=True)

    bare = write_enterprise_workbook([explanation()], tmp_path / "bare.xlsx", results=zone)
    full = write_enterprise_workbook(
        [explanation()],
        tmp_path / "full.xlsx",
        results=zone,
        plans=[office.PLAN],
        points=[office.POINTS | {"label": "滨江积分"}],
        indicators=office.INDICATORS,
    )

    assert set(office.sheets(full)) - set(office.sheets(bare)) == {"提升方案", "创新积分", "积分指标"}
    assert not {"权益明细", "疑点"} & set(office.sheets(bare))
    steps = office.sheets(full)["提升方案"]
    assert [(row["步骤"], row["投入（元）"], row["费用性质"]) for row in steps] == [
        (1, 211000, "示意"),
        (2, None, None),
    ]
    assert office.sheets(full)["创新积分"][0]["权重性质"] == "示意"
    assert {row["模型"] for row in office.sheets(full)["积分指标"]} == {"滨江积分"}


def test_no_explanation_is_refused(results, tmp_path):
    with pytest.raises(YuqiError) as refused:
        write_enterprise_workbook([], tmp_path / "firm.xlsx", results=results)

    assert refused.value.problems[0].code == "reports.no-explanations"


def test_a_long_text_makes_its_row_as_high_as_it_needs(tmp_path):
    book = Book(title="t", as_of=date(2026, 6, 30), footer="&")
    columns = [Column(heading="短", width=10), Column(heading="长", width=10, kind=Kind.LONG)]

    book.sheet("a/b", columns, [["x", "汉" * 20], ["x", "汉"], [None, Formula("1+1", 2)]])
    sheet = openpyxl.load_workbook(book.save(tmp_path / "b.xlsx")).worksheets[0]

    assert sheet.title == "a／b"
    assert sheet.row_dimensions[2].height == 63
    assert sheet.row_dimensions[3].height is None
    assert sheet.cell(row=4, column=2).value == "=1+1"
