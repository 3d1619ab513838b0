"""The workbook back: the bad cells are filled and commented, and the list leads to them."""

import openpyxl
import pytest

from yuqi.base import Place, Problem, Severity
from yuqi.facts import check_facts
from yuqi.facts.marked import write_marked

HEADINGS = ["统一社会信用代码", "企业名称", "成立日期", "注册资本（元）"]
ROWS = [
    ["91330100MA0000001A", "样例一有限公司", "2015-02-30", 100],
    ["91330100MA0000001A", "=1+1", "2015-03-01", "300万"],
]


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业"
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append(row)
    sheet["B3"].data_type = "s"
    sheet["B2"].font = openpyxl.styles.Font(bold=True)
    path = tmp_path / "facts.xlsx"
    book.save(path)
    return path


def test_a_bad_cell_is_filled_and_says_what_is_wrong_and_how_to_mend_it(tmp_path, workbook):
    report = check_facts(workbook)

    marked = openpyxl.load_workbook(write_marked(workbook, report.problems, tmp_path / "marked.xlsx"))

    cell = marked["企业"]["C2"]
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert "“2015-02-30”不是日期" in cell.comment.text
    assert "按年-月-日填写" in cell.comment.text
    assert marked["企业"]["D3"].comment is not None
    assert marked["企业"]["D2"].comment is None


def test_the_first_sheet_lists_every_problem_with_a_link_to_its_cell(tmp_path, workbook):
    report = check_facts(workbook)

    marked = openpyxl.load_workbook(write_marked(workbook, report.problems, tmp_path / "marked.xlsx"))

    listing = marked.worksheets[0]
    assert listing.title == "问题清单"
    assert listing.max_row == len(report.problems) + 2
    rows = [[cell.value for cell in row] for row in listing.iter_rows(min_row=3)]
    codes = [problem.code for problem in report.problems]
    assert [row[-1] for row in rows] == codes
    at = codes.index("facts.not-a-date") + 3
    assert listing.cell(at, 4).hyperlink.location == "'企业'!C2"


def test_formats_formulas_and_the_source_itself_are_left_alone(tmp_path, workbook):
    before = workbook.read_bytes()

    marked = openpyxl.load_workbook(
        write_marked(workbook, check_facts(workbook).problems, tmp_path / "marked.xlsx")
    )

    assert marked["企业"]["B2"].font.bold
    assert workbook.read_bytes() == before


def test_a_folder_comes_back_as_a_workbook_with_a_sheet_a_table(tmp_path):
    folder = tmp_path / "facts"
    folder.mkdir()
    lines = [",".join(str(cell) for cell in row) for row in [HEADINGS, *ROWS]]
    (folder / "enterprises.csv").write_text("\n".join(lines) + "\n", "utf-8")
    report = check_facts(folder)

    marked = openpyxl.load_workbook(write_marked(folder, report.problems, tmp_path / "marked.xlsx"))

    assert marked.sheetnames == ["问题清单", "企业"]
    sheet = marked["企业"]
    assert "不是日期" in sheet["C2"].comment.text
    assert sheet["B3"].value == "=1+1"
    assert sheet["B3"].data_type == "s"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"])
def test_foreign_text_never_becomes_a_formula(tmp_path, workbook, text):
    problem = Problem(
        code="facts.not-a-number",
        place=Place(file="facts.xlsx", sheet="企业", row=2, column="注册资本（元）", cell="D2"),
        params={"value": text, "example": "1"},
    )

    marked = openpyxl.load_workbook(write_marked(workbook, [problem], tmp_path / "marked.xlsx"))

    cell = marked.worksheets[0]["E3"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_workbook_that_cannot_be_opened_still_gives_the_list(tmp_path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    report = check_facts(path)

    marked = openpyxl.load_workbook(write_marked(path, report.problems, tmp_path / "marked.xlsx"))

    assert marked.sheetnames == ["问题清单"]
    assert marked.worksheets[0]["H3"].value == "facts.not-a-workbook"


def test_a_problem_of_a_merged_cell_marks_the_cell_that_shows(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业"
    sheet.append(HEADINGS)
    sheet.append(ROWS[0])
    sheet.merge_cells("A2:A3")
    path = tmp_path / "facts.xlsx"
    book.save(path)
    place = Place(file="facts.xlsx", sheet="企业", row=3, column="统一社会信用代码", cell="A3")
    problem = Problem(code="facts.merged-cells", place=place, severity=Severity.WARNING)

    marked = openpyxl.load_workbook(write_marked(path, [problem], tmp_path / "marked.xlsx"))

    assert marked["企业"]["A2"].comment is not None
    assert marked["企业"]["A2"].fill.fgColor.rgb.endswith("FFEB9C")


def test_nothing_wrong_is_said_too(tmp_path, workbook):
    marked = openpyxl.load_workbook(write_marked(workbook, [], tmp_path / "marked.xlsx"))

    assert marked.worksheets[0]["A1"].value == "没有问题"


def test_a_mended_cell_is_not_red_any_more_when_the_marked_workbook_is_checked_again(tmp_path, workbook):
    first = write_marked(workbook, check_facts(workbook).problems, tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(first)
    book["企业"]["C2"] = "2015-02-28"
    book.save(first)

    again = openpyxl.load_workbook(write_marked(first, check_facts(first).problems, tmp_path / "again.xlsx"))

    assert again["企业"]["C2"].comment is None
    assert again["企业"]["C2"].fill.fill_type is None
    assert again["企业"]["D3"].comment is not None
    assert again.sheetnames.count("问题清单") == 1
