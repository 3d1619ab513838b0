"""What a REFORM.yaml may say, what it makes of a copy of the catalog, and every way to get it wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yuqi.base import YuqiError
from yuqi.rules import load_catalog, value_on
from yuqi.rules.reform import load_reform, may_be_affected

RAISED = "ratio(last(science_staff), last(staff), unmet) >= 0.15"


@pytest.fixture
def reformed(tmp_path):
    """A reform from its text, over the shipped catalog."""

    def load(text, **files):
        for name, content in files.items():
            (tmp_path / f"{name}.yaml").write_text(content, "utf-8")
        (tmp_path / "reform.yaml").write_text(text, "utf-8")
        return load_reform(tmp_path / "reform.yaml", load_catalog())

    return load


def refused(reformed, text, **files):
    """The problems of a reform: code, line and key of each."""
    with pytest.raises(YuqiError) as wrong:
        reformed(text, **files)
    return wrong.value.problems


def gate(catalog, number=3):
    return catalog.programmes["hnte"].editions[0].gates[number]


def test_a_value_inside_an_entry_is_replaced(reformed):
    reform = reformed(
        f"changes:\n  - {{entry: hnte, path: editions/2016/gates/science_staff/when, value: '{RAISED}'}}\n"
    )

    assert gate(reform.catalog).when == RAISED
    assert gate(load_catalog()).when.endswith("0.10")
    (change,) = reform.changes
    assert (change.entry, change.key) == ("hnte", "editions.2016.gates.science_staff.when")
    assert change.place == "reform.yaml:2"
    assert reform.touched == {"hnte"}


def test_members_of_lists_are_named_by_id_or_number_and_may_be_removed_and_added(reformed):
    reform = reformed(
        """
changes:
  - {entry: hnte, path: editions/0/gates/3, remove: true}
  - entry: hnte
    path: editions/2016/gates
    add: {id: size, label: {zh: 规模, en: Size}, cite: 草案, when: is_sme}
"""
    )

    gates = [each.id for each in reform.catalog.programmes["hnte"].editions[0].gates]
    assert "science_staff" not in gates
    assert gates[-1] == "size"


def test_a_parameter_gets_a_value_for_all_days_or_from_a_day_on(reformed):
    reform = reformed(
        """
parameters:
  ip_class1_kinds: [invention]
  ip_class2_kinds: {value: [design], from: 2026-01-01}
"""
    )

    first = reform.catalog.parameters["ip_class1_kinds"]
    second = reform.catalog.parameters["ip_class2_kinds"]
    assert value_on(first, date(2020, 1, 1)) == value_on(first, date(2026, 6, 30)) == ("invention",)
    assert value_on(second, date(2026, 6, 30)) == ("design",)
    assert len(value_on(second, date(2025, 12, 31))) > 1


ENTRY = """
  - kind: benefit
    id: {id}
    label: {{zh: 草案补助, en: Draft grant}}
    source: {{document: 草案, article: 第一条}}
    from: 2020-01-01
    checked_on: 2026-06-01
    confidence: uncertain
    status: illustrative
    gates: [{{id: all, label: {{zh: 有收入, en: Revenue}}, cite: 第一条, when: last(revenue) > 0}}]
    formula: "1000"
    stacking: {{group: draft, rule: add}}
"""


def test_whole_entries_are_replaced_added_and_removed(reformed):
    reform = reformed(
        f"entries:{ENTRY.format(id='tax.hnte_rate')}added:{ENTRY.format(id='draft.grant')}"
        "removed: [zibo_2020.first_failure]\n"
    )

    benefits = reform.catalog.benefits
    assert benefits["tax.hnte_rate"].formula == benefits["draft.grant"].formula == "1000"
    assert "zibo_2020.first_failure" not in benefits
    assert "zibo_2020.first_failure" in load_catalog().benefits


def test_a_whole_file_replaces_a_file_of_the_catalog(reformed):
    reform = reformed("files: {benefits/zibo_2020.yaml: mine.yaml}\n", mine=ENTRY.format(id="draft.grant"))

    assert "draft.grant" in reform.catalog.benefits
    assert not [name for name in reform.catalog.benefits if name.startswith("zibo_2020")]


def test_a_reform_without_a_label_goes_by_its_file(reformed):
    reform = reformed("removed: [zibo_2020.first_failure]\n")

    assert (reform.label.zh, reform.note) == ("reform", None)


def test_equal_reforms_have_one_digest_and_others_another(reformed):
    text = "changes:\n  - {entry: hnte, path: editions/2016/scorecard/bar, value: %s}\n"

    assert reformed(text % 60).digest == reformed(text % 60).digest != reformed(text % 61).digest
    assert gate(reformed(text % 60).catalog, 7).scorecard
    assert reformed(text % 60).catalog.programmes["hnte"].editions[0].scorecard.bar == Decimal(60)


def test_a_changed_programme_reaches_those_that_can_obtain_its_title_and_not_those_that_hold_it(reformed):
    reform = reformed("changes:\n  - {entry: above_scale, path: near_rule/at_risk_months, value: 6}\n")

    reached = may_be_affected(load_catalog(), reform.catalog, reform.touched)

    assert "above_scale" in reached
    assert "tax.super_deduction" not in reached


def test_a_changed_term_reaches_everything(reformed):
    reform = reformed("changes:\n  - {entry: hnte, path: term/years, value: 5}\n")

    assert {"tech_sme", "tax.small_profit"} <= may_be_affected(load_catalog(), reform.catalog, reform.touched)


# ---------------------------------------------------------------- what is wrong, line by line


WRONG = [
    ("- 1\n", "catalog.no-entry", 1),
    ("- {}\n- {}\n", "reform.not-one", None),
    ("", "reform.not-one", None),
    ("reform: {}\n", "reform.empty", None),
    ("remove: [hnte]\n", "reform.unknown-key", 1),
    ("reform: [1]\nremoved: [zibo_2020.first_failure]\n", "reform.not-a-mapping", 1),
    ("reform: {label: 3}\n", "reform.not-a-label", 1),
    ("changes: {}\n", "reform.not-a-list", 1),
    ("parameters: [1]\n", "reform.not-a-mapping", 1),
    ("changes:\n  - {path: x, value: 1}\n", "reform.missing-key", 2),
    ("changes:\n  - {entry: hnte, path: x}\n", "reform.one-act", 2),
    ("changes:\n  - {entry: hnte, path: x, remove: no}\n", "reform.one-act", 2),
    ("changes:\n  - {entry: hntes, path: x, value: 1}\n", "reform.unknown-entry", 2),
    (
        "changes:\n  - {entry: hnte, path: editions/2016/gates/stuff, remove: true}\n",
        "reform.no-such-path",
        2,
    ),
    ("changes:\n  - {entry: hnte, path: label, add: 1}\n", "reform.no-list", 2),
    ("entries:\n  - {kind: benefit}\n", "reform.no-id", 2),
    ("entries:\n  - {kind: benefit, id: new}\n", "reform.unknown-entry", 2),
    ("entries:\n  - {kind: benefit, id: hnte}\n", "reform.other-kind", 2),
    ("entries:\n  - {kind: thing, id: hnte}\n", "reform.kind", 2),
    ("entries:\n  - {kind: word, id: hnte}\n", "reform.untouchable", 2),
    ("added:\n  - {kind: programme, id: hnte}\n", "reform.already-there", 2),
    ("removed: [nothing]\n", "reform.unknown-entry", 1),
    ("removed: [hnte]\nchanges:\n  - {entry: hnte, path: track, value: x}\n", "reform.removed-too", 3),
    ("parameters:\n  hnte: 1\n", "reform.not-a-parameter", 2),
    ("parameters:\n  ip_class1_kinds: {from: 2026-01-01}\n", "reform.dated-value", 2),
    ("files: {benefits/nowhere.yaml: mine.yaml}\n", "reform.no-catalog-file", 1),
    ("files: {benefits/zibo_2020.yaml: absent.yaml}\n", "reform.no-such-file", 1),
    (
        "changes:\n  - {entry: hnte, path: editions/2016/scorecard/bar, value: 70}\n",
        "reform.nothing-new",
        None,
    ),
    # what the catalog's own reading and check say, at the line of the change
    ("changes:\n  - {entry: hnte, path: term/years, value: three}\n", "catalog.not-a-number", 2),
    (
        "changes:\n  - {entry: hnte, path: editions/2016/gates/ip/when, value: 'last(science_stuff) > 1'}\n",
        "catalog.unknown-name",
        2,
    ),
    (
        "changes:\n  - {entry: hnte, path: editions/2016/gates/ip/when, value: 'last(staff'}\n",
        "expression.ends-early",
        2,
    ),
    ("reform: {label: x}\nreform: {label: y}\n", "catalog.key-twice", 2),
]


@pytest.mark.parametrize(("text", "code", "line"), WRONG)
def test_a_mistake_is_said_with_its_line(reformed, text, code, line):
    problems = refused(reformed, text, mine=ENTRY.format(id="draft.grant"))

    assert (code, line) in [(problem.code, problem.place.line) for problem in problems]
    for problem in problems:
        assert problem.line("zh").endswith(f"[{problem.code}]")
        assert problem.line("en").endswith(f"[{problem.code}]")


def test_all_mistakes_are_said_at_once(reformed):
    problems = refused(
        reformed,
        "removed: [nothing]\nchanges:\n  - {entry: hntes, path: x, value: 1}\n  - {entry: hnte, path: x, value: 1}\n",
    )

    assert [problem.code for problem in problems] == [
        "reform.unknown-entry",
        "reform.unknown-entry",
        "reform.no-such-path",
    ]


def test_the_whole_line_in_both_languages(reformed):
    (problem,) = refused(reformed, "changes:\n  - {entry: hnte, path: term/year, value: 1}\n")

    assert problem.line("zh") == (
        "条目里没有 term/year：找不到“year” · reform.yaml，第 2 行，hnte · "
        "最接近的是 years；这里有 years, months, end_of_year [reform.no-such-path]"
    )
    assert problem.line("en") == (
        'The entry has no term/year: "year" is not there · reform.yaml, line 2, hnte · '
        "the nearest is years; there are years, months, end_of_year [reform.no-such-path]"
    )


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(YuqiError) as wrong:
        load_reform(tmp_path / "absent.yaml", load_catalog())

    assert wrong.value.problems[0].code == "reform.no-file"
