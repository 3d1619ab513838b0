"""Where two trees can differ: the smallest pairs on which every difference hangs."""

from __future__ import annotations

from yuqi.engine.simulate.differing import differing_pairs
from yuqi.engine.tree import Op, Tree, Type


def answers(tree):
    """Two conditions on facts, and one with a threshold."""
    age, staff = (tree.row(name, Type.INT, 1000) for name in ("age", "staff"))
    old = tree.compare(Op.GE, age, tree.lit(365))
    return age, staff, old


def test_a_threshold_inside_a_conjunction_hangs_on_its_own_comparison():
    tree = Tree()
    age, staff, old = answers(tree)
    ten, fifteen = (tree.compare(Op.GE, staff, tree.lit(bar)) for bar in (10, 15))
    verdicts = [
        tree.case(
            [(tree.and_(old, bar), tree.lit("pass")), (tree.is_null(age), tree.lit("open"))], tree.lit("fail")
        )
        for bar in (ten, fifteen)
    ]

    assert differing_pairs(tree, [tuple(verdicts)]) == [(ten, fifteen)]


def test_a_condition_taken_away_hangs_on_itself():
    tree = Tree()
    _, staff, old = answers(tree)
    large = tree.compare(Op.GE, staff, tree.lit(10))
    known = tree.not_(tree.is_null(staff))

    assert differing_pairs(tree, [(tree.and_(old, large, known), tree.and_(old, known))]) == [
        (large, tree.true)
    ]


def test_constants_that_differ_are_told_by_what_holds_them():
    tree = Tree()
    _, _, old = answers(tree)
    five, six = (tree.case([(old, tree.lit(points))], tree.lit(0)) for points in (5, 6))

    assert differing_pairs(tree, [(tree.add(five, tree.lit(1)), tree.add(six, tree.lit(1)))]) == [(five, six)]


def test_equal_trees_differ_nowhere():
    tree = Tree()
    _, _, old = answers(tree)

    assert differing_pairs(tree, [(old, old), (tree.true, tree.true)]) == []
