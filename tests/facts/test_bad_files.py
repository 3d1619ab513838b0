"""Files as people really send them: read right, or refused clearly, never a traceback."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date, datetime, time

import openpyxl
import pyarrow.parquet as parquet
import pytest

from yuqi.facts import build_snapshot, check_facts

NAMES = "统一社会信用代码,企业名称,成立日期"


def errors(folder):
    return [
        (problem.code, problem.place.row, problem.place.cell) for problem in check_facts(folder.path).errors
    ]


def table(folder, out, name, accept_good=False):
    snapshot = build_snapshot(folder.path, out=out, accept_good=accept_good)
    return parquet.read_table(snapshot.path(name)).to_pylist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_are_read_in_every_encoding_offices_use(folder, code_of, tmp_path, encoding):
    folder.csv("enterprises", NAMES, f"{code_of(1)},甲公司㐂,2015-01-02", encoding=encoding)

    rows = table(folder, tmp_path / "out", "enterprises")

    assert [(row["uscc"], row["name"], row["registered_on"]) for row in rows] == [
        (code_of(1), "甲公司㐂", date(2015, 1, 2))
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "shift-jis", "utf-16-le"])
def test_other_encodings_are_refused_clearly(folder, code_of, encoding):
    folder.csv("enterprises", "統一,ｶﾅ名前テスト", "あ,い", encoding=encoding)

    codes = {code for code, _, _ in errors(folder)}

    assert codes <= {
        "facts.wrong-encoding",
        "facts.not-text",
        "facts.unknown-column",
        "facts.key-column-missing",
    }
    assert codes


def test_compressed_csv_is_read_like_a_plain_one(folder, code_of):
    folder.enterprises().text("statements.csv.gz", f"uscc,year,revenue\n{code_of(1)},2024,5\n")

    assert check_facts(folder.path).rows["statements"].good == 1


def test_one_broken_line_in_a_long_file_is_named_without_holding_the_file(folder, code_of, monkeypatch):
    monkeypatch.setattr("yuqi.facts.readers.csv._BLOCK", 1 << 18)
    monkeypatch.setattr("yuqi.facts.staging._KEPT_IN_MEMORY", 50_000)
    good = "".join(f"{code_of(n % 5 + 1)},ZL{n},阀门体与密封结构第{n}号改进方案\n" for n in range(400_000))
    broken = f"{code_of(1)},ZLX,a,b,c\n"
    middle = good.index("\n", len(good) // 2) + 1
    folder.enterprises().text("ip_rights.csv", "uscc,number,title\n" + good[:middle] + broken + good[middle:])
    expected = good[:middle].count("\n") + 2
    size = (folder.path / "ip_rights.csv").stat().st_size
    del good

    tracemalloc.start()
    report = check_facts(folder.path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [(p.code, p.place.row) for p in report.errors] == [("facts.broken-line", expected)]
    assert report.rows["ip_rights"].read == 400_001
    assert report.rows["ip_rights"].set_aside == 1
    assert size > 20_000_000
    assert peak < 12_000_000


def test_rows_keep_their_numbers_after_blank_and_many_line_cells(folder, code_of):
    folder.enterprises().text(
        "ip_rights.csv",
        f'uscc,number,title\n{code_of(1)},ZL1,"两\n行"\n\n,,\n{code_of(1)},,a\n{code_of(1)},ZL3\n',
    )

    assert errors(folder) == [("facts.key-empty", 5, "B5"), ("facts.broken-line", 6, None)]
    assert check_facts(folder.path).rows["ip_rights"].read == 3


def test_tabs_and_semicolons_separate_too(folder, code_of):
    folder.enterprises()
    folder.text("statements.csv", f"uscc;year;revenue\n{code_of(1)};2024;1,234.5\n")
    folder.text("ip_rights.csv", f"uscc\tnumber\n{code_of(1)}\tZL1\n")

    assert errors(folder) == []


def test_units_in_headings_multiply_and_percentages_divide(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements",
        "uscc,year,营业收入（万元）,cost(千元),资产总额（亿元）,净利润,全国市场占有率（%）,world",
        f"{code_of(1)},2024,12.3456,1.5,0.12345678,-3.21,12.5,",
    )
    folder.text(
        "statements.csv",
        (folder.path / "statements.csv").read_text("utf-8").replace(",world", "").replace(",12.5,", ",12.5"),
    )

    (row,) = table(folder, tmp_path / "out", "statements")

    assert row["revenue"] == 12_345_600
    assert row["cost"] == 150_000
    assert row["assets"] == 1_234_567_800
    assert row["net_profit"] == -321
    assert row["market_share_national"] == 125_000


def test_a_share_is_read_one_way_or_refused_with_both_readings(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements",
        "uscc,year,market_share_national,market_share_world（%）",
        f"{code_of(1)},2022,0.125,12.5",
        f"{code_of(1)},2023,12.5%,12.5%",
        f"{code_of(1)},2024,12.5,12.5",
    )

    (problem,) = check_facts(folder.path).errors
    rows = table(folder, tmp_path / "out", "statements", accept_good=True)

    assert (problem.code, problem.place.cell) == ("facts.share-above-one", "C4")
    assert (problem.params["percent"], problem.params["fraction"]) == ("12.5 %", "0.125")
    assert [(row["market_share_national"], row["market_share_world"]) for row in rows] == [
        (125_000, 125_000)
    ] * 2


def test_workbook_cells_are_read_as_people_see_them(folder, code_of, tmp_path):
    def formats(book):
        sheet = book["年度报表"]
        sheet["D2"].number_format = "0.00%"
        sheet["C2"].number_format = "#,##0.00"

    folder.book(
        "facts.xlsx",
        {
            "企业": [
                ["统一社会信用代码", "企业名称 *", "成立日期", "注册资本(万元)"],
                [code_of(1), "甲", 42006, "１２．５"],
                [code_of(2), "乙", datetime.combine(date(2016, 2, 1), time()), 100],
                [code_of(3), "丙", "2017年3月1日", None],
                [code_of(4), "丁", "２０１８/４/１", "1,000"],
            ],
            "年度报表": [
                ["uscc", "年度", "revenue", "market_share_national"],
                [code_of(1), "2024年", 0.1 + 0.2, 0.125],
            ],
        },
        formats,
    )

    firms = table(folder, tmp_path / "out", "enterprises")
    (statement,) = table(folder, tmp_path / "again", "statements")

    assert [firm["registered_on"] for firm in firms] == [
        date(2015, 1, 2),
        date(2016, 2, 1),
        date(2017, 3, 1),
        date(2018, 4, 1),
    ]
    assert [firm["registered_capital"] for firm in firms] == [12_500_000, 100_000_000, None, 1_000_000_000]
    assert (statement["revenue"], statement["market_share_national"]) == (30, 125_000)


def test_a_formula_gives_its_stored_value_when_excel_has_computed_it(folder, code_of, tmp_path):
    folder.enterprises().book("book.xlsx", {"年度报表": [["uscc", "year", "revenue"], [code_of(1), 2024, 5]]})
    original = folder.path / "book.xlsx"
    content = io.BytesIO()
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(content, "w") as target:
        for part in source.infolist():
            text = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(b"<v>5</v>", b"<f>2+3</f><v>5</v>")
            target.writestr(part, text)
    original.write_bytes(content.getvalue())

    (statement,) = table(folder, tmp_path / "out", "statements")

    assert statement["revenue"] == 500


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(folder, code_of, keep):
    folder.enterprises().book("book.xlsx", {"年度报表": [["uscc", "year"], [code_of(1), 2024]]})
    file = folder.path / "book.xlsx"
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * keep)])

    assert [code for code, _, _ in errors(folder)] == ["facts.not-a-workbook"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_workbook_with_broken_xml_is_refused(folder, code_of, part):
    folder.enterprises().book("book.xlsx", {"年度报表": [["uscc", "year"], [code_of(1), 2024]]})
    original = folder.path / "book.xlsx"
    content = io.BytesIO()
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(content, "w") as target:
        for each in source.infolist():
            text = source.read(each)
            target.writestr(each, text[: len(text) // 2] if each.filename == part else text)
    original.write_bytes(content.getvalue())

    assert [code for code, _, _ in errors(folder)] == ["facts.not-a-workbook"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("book.xlsx", b"uscc,name\n"),
        ("book.xlsx", b""),
        ("statements.parquet", b""),
        ("statements.csv", b"PK\x03\x04\x00\x00"),
        ("statements.csv.gz", b"uscc,year\n"),
    ],
)
def test_a_file_with_the_wrong_ending_is_refused(folder, name, content):
    folder.enterprises().bytes(name, content)

    assert len(errors(folder)) == 1


def test_a_merge_over_a_whole_sheet_costs_no_memory(folder, code_of):
    folder.enterprises().book(
        "book.xlsx",
        {"年度报表": [["uscc", "year"], [code_of(1), 2024]]},
        lambda book: book["年度报表"].merged_cells.add("A2:XFD1048576"),
    )

    assert [code for code, _, _ in errors(folder)] == ["facts.merged-cells"]


def test_empty_sheets_notes_and_hidden_lists_are_left_alone(folder, code_of):
    def extra(book):
        book.create_sheet("Sheet1")
        book.create_sheet("说明")["A1"] = "怎样填写"
        book.create_sheet("_lists")["A1"] = "发明专利"
        book["_lists"].sheet_state = "hidden"

    folder.enterprises().book("book.xlsx", {"年度报表": [["uscc", "year"], [code_of(1), 2024]]}, extra)

    assert errors(folder) == []


def test_a_single_workbook_is_a_facts_folder_too(tmp_path, code_of):
    book = openpyxl.Workbook()
    book.active.title = "企业"
    book.active.append(["uscc", "name"])
    book.active.append([code_of(1), "甲"])
    book.save(tmp_path / "facts.xlsx")

    assert check_facts(tmp_path / "facts.xlsx").rows["enterprises"].good == 1


def test_a_long_number_that_excel_has_rounded_is_not_taken_for_a_code(folder):
    folder.book("book.xlsx", {"企业": [["uscc", "name"], [913700000000000123, "甲"]]})

    assert errors(folder) == [("facts.scientific-notation", 2, "A2")]


def test_personal_data_does_not_appear_in_a_problem(folder, code_of):
    folder.csv("enterprises", "uscc,name,contact_phone", f"{code_of(1)},甲,138\x07000")

    (problem,) = check_facts(folder.path).errors

    assert problem.params["value"] == "***"


def test_big5_is_refused_though_gb18030_could_read_its_bytes(folder, code_of):
    text = f"uscc,name,registered_on\n{code_of(1)},樣例機電股份有限公司,2015-01-01\n"
    (folder.path / "enterprises.csv").write_bytes(text.encode("big5"))

    found = check_facts(folder.path).problems

    assert [problem.code for problem in found] == ["facts.wrong-encoding"]
