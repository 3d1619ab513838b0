"""Laws of reading: what a person writes in any form comes out as the same stored number."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis.strategies import dates, integers, lists, one_of, sampled_from, text

from yuqi.base import check_character
from yuqi.base.uscc import USCC_ALPHABET
from yuqi.facts import TABLES
from yuqi.facts.cells import parse_column
from yuqi.facts.headings import normal, read_headings, table_named

STATEMENTS = TABLES["statements"]
REVENUE = STATEMENTS.column("revenue")
UNITS = {"": 1, "（元）": 1, "(千元)": 1_000, "（万元）": 10_000, "(百万元)": 10**6, "（亿元）": 10**8}


def parsed(heading_text, table, cells):
    (heading,), faults = read_headings(table, [heading_text])
    assert faults == []
    return parse_column(pa.array(cells, pa.string()), heading, heading.column)


@given(lists(integers(0, 10**15), min_size=1, max_size=20), sampled_from(sorted(UNITS)))
def test_money_in_any_unit_comes_to_the_same_fen(amounts, unit):
    cells = [
        str((Decimal(fen) / 100 / UNITS[unit]).quantize(Decimal(10) ** -10).normalize()) for fen in amounts
    ]
    plain = [format(Decimal(cell), "f") for cell in cells]

    result = parsed(f"营业收入{unit}", STATEMENTS, plain)

    assert result.faults == {}
    assert result.values.to_pylist() == amounts


@given(integers(0, 10**13))
def test_thousands_and_full_width_digits_read_like_plain_ones(yuan):
    wide = str(yuan).translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    result = parsed("revenue", STATEMENTS, [str(yuan), f"{yuan:,}", wide, f" {yuan} ", f"{yuan}.00"])

    assert result.faults == {}
    assert set(result.values.to_pylist()) == {yuan * 100}


@given(integers(0, 1_000_000))
def test_shares_read_alike_as_fraction_and_percentage(millionths):
    fraction = format(Decimal(millionths) / 1_000_000, "f")
    percent = format(Decimal(millionths) / 10_000, "f")

    plain = parsed("market_share_national", STATEMENTS, [fraction, f"{percent}%"])
    marked = parsed("全国市场占有率（%）", STATEMENTS, [percent, f"{percent}%"])

    assert plain.faults == marked.faults == {}
    assert set(plain.values.to_pylist()) == set(marked.values.to_pylist()) == {millionths}


@given(lists(text(max_size=12), min_size=1, max_size=12))
def test_no_text_makes_a_number_cell_fail_otherwise_than_by_a_fault(cells):
    result = parsed("revenue", STATEMENTS, cells)

    assert len(result.values) == len(cells)
    for index, value in enumerate(result.values.to_pylist()):
        assert index not in result.faults or value is None


@pytest.mark.parametrize("column", [column for table in TABLES.values() for column in table.columns][::9])
@given(cells=lists(text(max_size=8), min_size=1, max_size=6))
def test_no_text_at_all_breaks_the_reading_of_any_column(column, cells):
    table = next(table for table in TABLES.values() if any(each is column for each in table.columns))

    result = parsed(column.name, table, cells)

    assert len(result.values) == len(cells)


@given(dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_dates_read_alike_in_every_form_people_use(day):
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month:02d}.{day.day:02d}",
        f"{day.year}{day.month:02d}{day.day:02d}",
        f"{day.isoformat()} 00:00:00",
    ]

    result = parsed("registered_on", TABLES["enterprises"], forms)

    assert result.faults == {}
    assert set(result.values.to_pylist()) == {day}


@given(integers(20_000, 80_000))
def test_a_workbooks_day_numbers_are_days_and_a_csvs_are_not(number):
    table = TABLES["enterprises"]
    (heading,), _ = read_headings(table, ["registered_on"])
    cells = pa.array([str(number)])
    epoch = date(1899, 12, 30)

    inside = parse_column(cells, heading, heading.column, epoch=epoch)
    outside = parse_column(cells, heading, heading.column)

    assert inside.values.to_pylist() == [epoch + timedelta(days=number)]
    assert outside.faults[0].code == "facts.not-a-date"


usccs = text(USCC_ALPHABET, min_size=17, max_size=17).map(lambda first: first + check_character(first))


@given(lists(one_of(usccs, text(USCC_ALPHABET, min_size=18, max_size=18)), min_size=1, max_size=30))
def test_credit_codes_are_proved_all_at_once_as_they_are_one_by_one(codes):
    result = parsed("uscc", TABLES["enterprises"], codes)

    for index, code in enumerate(codes):
        good = check_character(code[:17]) == code[17]
        assert (index not in result.faults) == good
        assert result.values[index].as_py() == (code if good else None)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_is_found_by_either_name(table):
    for words in (table.names, [column.heading for column in table.columns]):
        headings, faults = read_headings(table, words)
        assert faults == []
        assert tuple(heading.column.name for heading in headings) == table.names
    assert table_named(table.heading) is table_named(table.name) is table


@given(text("营业收入（）()％% *＊\u3000ABＣＤ１２", max_size=20))
def test_folding_a_heading_twice_changes_nothing(heading):
    assert normal(normal(heading)) == normal(heading)


def test_a_double_is_the_number_its_fifteen_digits_show():
    (heading,), _ = read_headings(STATEMENTS, ["revenue"])

    result = parse_column(pa.array([0.1 + 0.2, 1234567.89, 1.005, None, 1e13]), heading, REVENUE)

    assert result.values.to_pylist() == [30, 123_456_789, None, None, 10**15]
    assert {index: fault.code for index, fault in result.faults.items()} == {2: "facts.too-many-decimals"}
