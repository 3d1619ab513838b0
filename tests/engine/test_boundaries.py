"""Ten thousand firms at, one fen below and one above each threshold, against whole-number truth: nobody may be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from yuqi.engine.compile import build_ruleset, wide_outputs
from yuqi.facts import TABLES

pytestmark = pytest.mark.slow

FIRMS = 10_000
DAYS = (date(2026, 3, 31), date(2026, 6, 30))


@pytest.fixture(scope="session")
def truth(tools):
    tools.beside("boundary_spans")
    return tools.beside("boundary_truth")


@pytest.fixture(scope="session")
def firms(tools, truth):
    return tools.beside("boundary_firms").Maker(seed=20260630).firms(FIRMS)


@pytest.fixture(scope="session")
def zone(firms, tools, tmp_path_factory):
    """The firms as a snapshot; what they have no row of is complete."""
    rows = tools.beside("boundary_firms").tables(firms, tools.code)
    covered = [name for name in TABLES if name != "coverage"]
    return tools.write_snapshot(tmp_path_factory.mktemp("boundaries") / "snapshot", rows, covered=covered)


@pytest.fixture(scope="session")
def expected(firms, truth, tools):
    """(programme, uscc) → column → what must come out, by day."""
    shown = tools.beside("boundary_shown").SHOWN
    words = {True: "met", False: "unmet", None: "unknown"}
    found = {}
    for day, programmes in truth.EDITIONS.items():
        answers = found[day] = {}
        for number, firm in enumerate(firms):
            for programme, law in programmes.items():
                columns = answers[programme, tools.code(number)] = {}
                for name, answer in law(firm, day).items():
                    if isinstance(answer, tuple):
                        columns[f"{name}__low"], columns[f"{name}__high"] = answer
                    else:
                        columns[name] = words[answer]
                columns.update(shown[day].get(programme, lambda _: {})(firm))
    return found


def compare(expected, found):
    """Return how many rows were compared, and what came out otherwise: programme, code, column, truth, answer."""
    wrong = [
        (*key, column, answer, found[key][column])
        for key, columns in expected.items()
        for column, answer in columns.items()
        if found[key][column] != answer
    ]
    return len(expected), wrong


def through(backend, zone, catalog, tools, day, expected):
    ruleset = build_ruleset(
        catalog, as_of=day, programmes=sorted({key[0] for key in expected}), benefits=False
    )
    tools.prepare(backend, zone, ruleset)
    found = {}
    for block in ruleset.blocks:
        programme = block.programme.id
        columns = next(columns for key, columns in expected.items() if key[0] == programme)
        wanted = ", ".join(backend.dialect.identifier(name) for name in columns)
        select = f"select uscc, {wanted} from (\n{wide_outputs(block, backend.dialect)}\n) as wide"
        for row in backend.records(programme, select):
            found[programme, row["uscc"]] = row
    return found


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_firms_stand_on_all_sides_of_every_threshold(expected, day):
    answers = {}
    for (programme, _), columns in expected[day].items():
        for column, answer in columns.items():
            answers.setdefault((programme, column), set()).add(answer)

    one_sided = [
        key
        for key, found in answers.items()
        if key[1].endswith("outcome") and found != {"met", "unmet", "unknown"}
    ]

    assert one_sided == []


def test_an_answer_given_in_spite_of_gaps_stays_when_they_are_filled(firms, truth, tools):
    # The truth itself: filling in what is unknown may decide an open answer, never turn one that was given.
    maker = tools.beside("boundary_firms").Maker(seed=7)
    day = date(2026, 6, 30)
    turned = []

    for firm in firms[5::60]:
        for _ in range(3):
            whole = maker.filled(firm)
            for law in (truth.hnte, truth.tech_sme, truth.specialised_2026, truth.little_giant_2026):
                before, after = law(firm, day), law(whole, day)
                turned += [
                    (name, answer, after[name], firm)
                    for name, answer in before.items()
                    if (answer is not None and not isinstance(answer, tuple) and after[name] is not answer)
                    or (
                        isinstance(answer, tuple)
                        and not answer[0] <= after[name][0] <= after[name][1] <= answer[1]
                    )
                ]

    assert turned[:3] == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_duckdb_is_right_about_every_firm_at_every_threshold(expected, zone, catalog, tools, duckdb, day):
    rows, wrong = compare(expected[day], through(duckdb, zone, catalog, tools, day, expected[day]))

    assert rows >= 3 * FIRMS
    assert wrong[:10] == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_postgres_is_right_about_every_firm_at_every_threshold(expected, zone, catalog, tools, postgres, day):
    rows, wrong = compare(expected[day], through(postgres, zone, catalog, tools, day, expected[day]))

    assert rows >= 3 * FIRMS
    assert wrong[:10] == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_direct_evaluator_is_right_about_every_firm(expected, zone, catalog, tools, duckdb, day):
    programmes = sorted({key[0] for key in expected[day]})
    columns = {name for answers in expected[day].values() for name in answers}
    ruleset = build_ruleset(catalog, as_of=day, programmes=programmes, benefits=False)
    features = tools.prepare(duckdb, zone, ruleset)

    found = tools.directly(ruleset, tools.read_everybody(duckdb, features, day), columns.__contains__)

    rows, wrong = compare(expected[day], found)
    assert rows >= 3 * FIRMS
    assert wrong[:10] == []
