"""Levers that can do no harm: what the tree's signs prove, what they refuse, and firms that try to prove them wrong."""

from __future__ import annotations

from datetime import date
from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqi.engine.evaluate.printer import compile_nodes
from yuqi.engine.plan import check_monotone
from yuqi.engine.plan.signs import STAYS, Slope, slopes
from yuqi.engine.tree import Feature, Fold, Op, Tree, Type, topological

NEXT_YEAR, THE_YEAR_AFTER = date(2027, 6, 30), date(2028, 6, 30)
TRIED = [
    "hnte",
    "tech_sme",
    "innovative_sme",
    "specialised_sme",
    "gazelle",
    "above_scale",
    "zhejiang.tech_sme",
]


def test_every_lever_said_to_do_no_harm_is_proved_to(catalog):
    declared = [title for lever in catalog.levers.values() for title in lever.monotone]

    assert len(declared) >= 40
    assert check_monotone(catalog) == []


def declaring(catalog, lever, *programmes):
    """The catalog with one lever declared monotone for programmes, the others for none."""
    levers = {name: each.model_copy(update={"monotone": ()}) for name, each in catalog.levers.items()}
    levers[lever] = levers[lever].model_copy(update={"monotone": programmes})
    return catalog.model_copy(update={"levers": levers})


@pytest.mark.parametrize(
    ("lever", "programme", "conditions"),
    [
        ("rd_spend", "specialised_sme", "debt"),  # R&D lowers assets
        ("hire_science_staff", "tech_sme", "staff_limit"),
        ("sell_main_product", "hnte", "rd_intensity"),
        ("pay_in_capital", "tech_sme", "assets_limit"),
        ("sell_main_product", "tech_sme", "revenue_limit"),
    ],
)
def test_a_lever_that_may_do_harm_is_refused_with_the_conditions(catalog, lever, programme, conditions):
    (problem,) = check_monotone(declaring(catalog, lever, programme))

    assert problem.code == "engine.lever-not-monotone"
    assert problem.place.file == "levers/levers.yaml"
    assert problem.place.key == lever
    assert conditions in problem.params["conditions"].split(", ")


def test_the_refusal_reads_as_reviewed(catalog):
    (problem,) = check_monotone(declaring(catalog, "hire_science_staff", "tech_sme"))

    where = problem.place.line
    assert problem.line("zh") == (
        "“hire_science_staff”声明对“tech_sme”只有好处，但证明不了：多做一步可能使这些条件变差：staff_limit, routes/score"
        f" · levers/levers.yaml，第 {where} 行，hire_science_staff"
        " · 从 monotone 删去“tech_sme”，或改写这些条件 [engine.lever-not-monotone]"
    )
    assert problem.line("en") == (
        "“hire_science_staff” is declared to do “tech_sme” no harm, which is not proved: a step more may make these"
        f" conditions worse: staff_limit, routes/score · levers/levers.yaml, line {where}, hire_science_staff"
        " · strike “tech_sme” from monotone, or rewrite these conditions [engine.lever-not-monotone]"
    )


@pytest.mark.slow
@pytest.mark.parametrize("by", [NEXT_YEAR, THE_YEAR_AFTER])
@pytest.mark.parametrize("programme", TRIED)
def test_a_lever_declared_monotone_never_turns_pass_into_fail(ahead, catalog, programme, by):
    at = ahead(programme, by)
    chance = Random(11)
    levers = [lever.id for lever in catalog.levers.values() if programme in lever.monotone]
    order = {"fail": 0, "open": 1, "pass": 2}
    tried = 0
    for uscc in chance.sample(sorted(at.views), 150):
        view = at.views[uscc]
        before = order[view.values["verdict"]]
        for act in at.acts(view, levers):
            less = chance.randint(0, act.most)
            more = chance.randint(less, act.most)
            verdicts = [order[at.horizon.after(view, [act], [steps])["verdict"]] for steps in (less, more)]
            assert before <= verdicts[0] <= verdicts[1], (uscc, act.key, less, more)
            tried += 1
    assert tried >= 100 or not levers


@pytest.mark.slow
def test_levers_that_are_not_declared_do_turn_firms_away_from_pass(ahead, catalog):
    turned = set()
    for programme in TRIED:
        at = ahead(programme, NEXT_YEAR)
        others = [lever.id for lever in catalog.levers.values() if programme not in lever.monotone]
        for view in at.views.values():
            if view.values["verdict"] == "pass":
                turned |= {
                    (act.lever.id, programme)
                    for act in at.acts(view, others)
                    if at.horizon.after(view, [act], [act.most])["verdict"] != "pass"
                }

    assert len(turned) >= 5
    assert ("sell_main_product", "tech_sme") in turned


# Signs over random trees


@st.composite
def trees(draw):
    """A tree over two figures that rise by a step, one that falls and one that stays, some unknown."""
    tree = Tree()
    table = "statements"
    leaves = {
        name: tree.input(
            Feature(name=name, table=table, fold=Fold.PICK, value=tree.row(column, Type.INT, 10**9)),
            Type.INT,
            10**9,
        )
        for name, column in (("up", "revenue"), ("fast", "assets"), ("down", "net_assets"), ("still", "cost"))
    }
    numbers = [
        *leaves.values(),
        *(tree.lit(value) for value in draw(st.lists(st.integers(-6, 6), max_size=4))),
    ]
    truths = [tree.true, tree.false]
    for _ in range(draw(st.integers(1, 9))):
        kind = draw(st.integers(0, 9))
        a, b, c = (draw(st.sampled_from(numbers)) for _ in range(3))
        p, q = (draw(st.sampled_from(truths)) for _ in range(2))
        match kind:
            case 0:
                numbers.append(tree.add(a, b))
            case 1:
                numbers.append(tree.sub(a, b))
            case 2:
                numbers.append(tree.mul(a, b))
            case 3:
                numbers.append(tree.case([(p, a), (q, b)], c))
            case 4:
                numbers.append(tree.pick(draw(st.sampled_from([Op.GREATEST, Op.LEAST])), [a, b]))
            case 5:
                numbers.append(tree.coalesce(a, b))
            case 6:
                truths.append(tree.compare(draw(st.sampled_from([Op.GE, Op.GT, Op.LE, Op.LT, Op.EQ])), a, b))
            case 7:
                truths.append(draw(st.sampled_from([tree.and_, tree.or_]))(p, q))
            case 8:
                truths.append(
                    tree.case([(p, q)], draw(st.sampled_from([tree.true, tree.null(Type.BOOL), p])))
                )
            case 9:
                truths.append(draw(st.sampled_from([tree.not_, tree.is_true, tree.is_null]))(q))
    return [node for node in (*numbers, *truths) if not node.is_literal]


BY = {"up": 1, "fast": 3, "down": -2, "still": 0}
FIGURES = st.fixed_dictionaries(
    {
        "up": st.none() | st.integers(0, 9),
        "fast": st.none() | st.integers(0, 9),
        "down": st.none() | st.integers(-9, 9),
        "still": st.none() | st.integers(0, 9),
    }
)


@given(trees(), FIGURES, st.integers(1, 4))
def test_a_slope_holds_whatever_the_figures(roots, figures, steps):
    order = [node for node in topological(roots) if not node.is_literal]
    evaluate = compile_nodes(order)
    found = slopes(order, lambda node: Slope(BY[node.data.name], BY[node.data.name]))
    later = {name: value if value is None else value + BY[name] * steps for name, value in figures.items()}

    before, after = evaluate(figures), evaluate(later)

    for node, old, new in zip(order, before, after, strict=True):
        slope = found.get(node.number, STAYS)
        if node.type is Type.BOOL:
            change = rank(new) - rank(old)
            assert change <= 0 or slope.high > 0, node
            assert change >= 0 or slope.low < 0, node
        elif old is None or new is None:
            assert slope.gaps or old is new, node
        else:
            low, high = (end if end in (inf, -inf) else end * steps for end in (slope.low, slope.high))
            assert low <= new - old <= high or slope.gaps, node


def rank(truth):
    return 1 if truth is None else 2 * truth
