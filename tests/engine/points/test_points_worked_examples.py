"""PTS-W1 to W5: the worked examples of docs/algorithms/points.md, exact to the last of four decimals."""

import pytest

from yuqi.rules import check_catalog

# revenue, R&D, R&D staff of 100, inventions, contracts, revenue before, graduates, events
EXAMPLES = {
    "PTS-W1": (12_000_000, 1_800_000, 50, 4, [1_000_000], 7_500_000, 10, {}),
    "PTS-W2": (20_000_000, 1_600_000, 30, 10, [], 20_000_000 / 1.12, 5, {}),
    "PTS-W3": (20_000_001, 1_600_000.08, 30, 10, [], 20_000_001 / 1.12, 5, {}),
    "PTS-W4": (650_000_000, 29_250_000, 18, 25, [8_000_000], 650_000_000 / 0.95, 8, {"platforms": 1}),
    "PTS-W5": (
        90_000_000,
        5_400_000,
        22,
        6,
        None,
        72_000_000,
        12,
        {"platforms": 1, "awards": 1, "incidents": 1},
    ),
}
NAMES = ("rd_ratio", "rd_staff", "inventions", "tech_contract", "revenue_growth", "graduates")
EXPECTED = {
    "PTS-W1": (0, (25, 15, 8, 2, 15, 7.5), 72.5, 0, 0, 72.5),
    "PTS-W2": (0, (20, 11.25, 20, 0, 6, 3.75), 61, 0, 0, 61),
    "PTS-W3": (1, (16, 7.5, 20, 0, 10, 3.75), 57.25, 0, 0, 57.25),
    "PTS-W4": (2, (6.75, 4.5, 20, 15, 0, 8), 54.25, 12, 0, 66.25),
    "PTS-W5": (1, (12, 5.5, 12, 0, 20.8333, 9), 59.3333, 30, 10, 79.3333),
}


@pytest.fixture
def examples(run, firms, demonstration, tools):
    parts, codes = [], {}
    for number, (name, made) in enumerate(EXAMPLES.items(), start=1):
        revenue, rd, rd_staff, inventions, contracts, before, graduates, events = made
        codes[name] = tools.code(number)
        parts.append(
            firms(
                codes[name],
                revenue,
                rd=rd,
                rd_staff=rd_staff,
                inventions=inventions,
                contracts=contracts,
                before=before,
                graduates=graduates,
                **events,
            )
        )
    return codes, run(demonstration, "points.demonstration", parts)


def test_the_demonstration_model_has_no_findings(demonstration):
    ours = [p for p in check_catalog(demonstration) if p.place.file and "demonstration" in p.place.file]

    assert [problem.line("en") for problem in ours if str(problem.severity) != "note"] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_figure_of_the_worked_example_comes_out(examples, of, name):
    codes, scores = examples
    stage, points, base, extra, deduction, total = EXPECTED[name]

    found = of(scores, codes[name])

    assert found.stage == stage
    assert tuple(found.points[id_] for id_ in NAMES) == points
    assert (found.base, found.extra, found.deduction, found.total) == (base, extra, deduction, total)


def test_one_yuan_more_of_revenue_changes_the_stage_and_the_total(examples, of):
    codes, scores = examples

    assert of(scores, codes["PTS-W2"]).total == 61
    assert of(scores, codes["PTS-W3"]).total == 57.25


def test_a_missing_value_is_listed_and_counted_full_in_the_highest_total(examples, of):
    codes, scores = examples

    found = of(scores, codes["PTS-W5"])

    assert found.missing == ["tech_contract"]
    assert found.total_high == 89.3333


def test_extra_points_above_their_ceiling_are_shown_and_taken_off(examples):
    codes, scores = examples
    row = scores.frame.uscc.index(codes["PTS-W5"])

    assert scores.over_cap[row] == 50_000
