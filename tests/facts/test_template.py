"""The empty workbook: opened again it is valid and empty, and it says what to write where."""

import openpyxl
import pytest

from yuqi.facts import check_facts
from yuqi.facts.template import template_tables, write_template
from yuqi.facts.vocabulary import TABLES


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    (path,) = write_template(tmp_path_factory.mktemp("template"))
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_empty_template_read_back_is_valid_and_empty(tmp_path, form):
    write_template(tmp_path, form)

    report = check_facts(tmp_path)

    assert [problem.line() for problem in report.problems] == []
    assert set(report.rows) == {table.name for table in template_tables()}
    assert all(count.read == 0 for count in report.rows.values())


def test_completeness_is_the_first_sheet_and_self_assessment_the_last_of_the_tables(workbook):
    book = openpyxl.load_workbook(workbook)

    tables = [name for name in book.sheetnames if book[name].sheet_state == "visible"]

    assert tables[:2] == ["完整性", "企业"]
    assert tables[-2:] == ["自评预评", "填表说明"]


def test_every_table_that_rules_read_is_there(workbook):
    book = openpyxl.load_workbook(workbook)

    for table in TABLES.values():
        if any(column.read and column.name not in table.key for column in table.columns):
            assert table.heading in book.sheetnames


def test_a_heading_says_its_unit_and_its_note_what_empty_means(workbook):
    sheet = openpyxl.load_workbook(workbook)["年度报表"]
    cells = {cell.value: cell for cell in sheet[1]}

    revenue = cells["营业收入（元）"]

    assert "万元" in revenue.comment.text
    assert "留空表示不知道" in revenue.comment.text
    assert cells["全国市场占有率（%）"].comment is not None
    assert cells["职工总数（人）"].comment is not None


def test_a_list_of_codes_is_a_drop_down_of_chinese_words(workbook):
    sheet = openpyxl.load_workbook(workbook)["知识产权"]

    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    kind = next(formula for cells, formula in rules.items() if cells.startswith("C2:"))

    assert kind.startswith('"发明专利,实用新型,外观设计')
    assert '"是,否"' in rules.values()


def test_a_list_too_long_for_a_rule_stands_on_a_hidden_sheet(workbook):
    book = openpyxl.load_workbook(workbook)

    rule = book["完整性"].data_validations.dataValidation[0]

    assert rule.formula1.startswith("'代码'!")
    assert book["代码"].sheet_state == "hidden"
    assert book["代码"]["A1"].value == "企业"


def test_dates_are_formatted_and_the_heading_stays_in_sight(workbook):
    sheet = openpyxl.load_workbook(workbook)["企业"]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}

    assert sheet.column_dimensions[letters["成立日期"]].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions[letters["统一社会信用代码"]].number_format == "@"
    assert sheet.freeze_panes == "C2"


def test_a_filled_template_is_read_with_its_units(tmp_path, workbook):
    book = openpyxl.load_workbook(workbook)
    enterprises, statements = book["企业"], book["年度报表"]
    enterprises["A2"], enterprises["B2"] = "91330100MA0000001T", "样例有限公司"
    columns = {cell.value: cell.column for cell in statements[1]}
    statements.cell(2, columns["统一社会信用代码"], "91330100MA0000001T")
    statements.cell(2, columns["年度"], 2024)
    statements.cell(2, columns["营业收入（元）"], 1250000.5)
    statements.cell(2, columns["全国市场占有率（%）"], 12.5)
    path = tmp_path / "filled.xlsx"
    book.save(path)

    report = check_facts(path)

    wrong = [problem.code for problem in report.errors if not problem.code.startswith("uscc.")]
    assert wrong == []
    assert report.rows["statements"].read == 1


def test_what_experts_judge_is_offered_where_the_catalog_names_it(tmp_path):
    (path,) = write_template(tmp_path, offered={"item": ["技术的先进程度", "知识产权数量"]})

    sheet = openpyxl.load_workbook(path)["自评预评"]

    column = next(cell.column_letter for cell in sheet[1] if cell.value == "评价项")
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules[f"{column}2:{column}5000"] == '"技术的先进程度,知识产权数量"'
