"""The vocabulary holds together: names, headings, keys, stand-ins."""

import keyword

import pytest

from yuqi.facts import TABLES, Empty, Kind


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_headings_and_names_are_unique_in_a_table(table):
    for words in ([column.heading for column in table.columns], list(table.names)):
        assert len(words) == len(set(words))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_key_event_and_ends_are_columns(table):
    named = {*table.key, *table.ends, *([table.event] if table.event else [])}

    assert named <= set(table.names)
    assert table.names[: len(table.key)] == table.key


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_names_are_no_python_keywords(table):
    assert not [name for name in (table.name, *table.names) if keyword.iskeyword(name)]


def test_stand_ins_are_columns_of_the_same_kind():
    for table in TABLES.values():
        for column in table.columns:
            for name in column.stands_in_for:
                assert table.column(name).kind is column.kind


def test_every_ending_date_that_is_not_up_yet_says_so_when_empty():
    late = {"revoked_on", "cancelled_on", "lapsed_on", "removed_on", "settled_on", "left_on"}

    for table in TABLES.values():
        for name in set(table.ends) & late - {("loans", "settled_on")}:
            assert table.column(name).empty is Empty.NOT_YET


def test_closed_lists_have_a_chinese_label_for_every_code():
    for table in TABLES.values():
        for column in table.columns:
            if column.codes is not None:
                assert column.kind is Kind.CODE
                assert all(code and label for code, label in column.codes)


def test_all_tables_of_the_design_are_declared():
    assert len(TABLES) == 41
    assert list(TABLES)[:3] == ["coverage", "enterprises", "names"]
