"""Expressions: what is read, what is refused and how it is said, and that nothing takes long."""

import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yuqi.base.problem import Place, YuqiError
from yuqi.rules import MACROS, parse_expression
from yuqi.rules.expression import MAX_CHARACTERS, MAX_LEVELS
from yuqi.rules.shown import show
from yuqi.rules.syntax import Arithmetic, Call, Case, Compare, Logic, Name, Not, Number, Text, walk

GOLDEN = Path(__file__).parent / "golden"

REFUSED = [
    ("", "empty"),
    ("-- only a comment", "empty"),
    ("x" * (MAX_CHARACTERS + 1), "too-long"),
    ("(" * (MAX_LEVELS + 1) + "x" + ")" * (MAX_LEVELS + 1), "too-deep"),
    ("not " * (MAX_LEVELS + 1) + "x", "too-deep"),
    ("-" + " -" * MAX_LEVELS + " x", "too-deep"),
    ("case when x then " * (MAX_LEVELS + 1) + "1" + " end" * (MAX_LEVELS + 1), "too-deep"),
    ("x" + "+x" * 101, "too-many-terms"),
    ("9" * 31, "number-too-long"),
    ("last(revenue", "ends-early"),
    ("x >=", "ends-early"),
    ("x y", "unexpected"),
    ("x > 1)", "unexpected"),
    ("last(revenue,)", "unexpected"),
    ("case 1 end", "expected"),
    ("Revenue > 1", "character"),
    ("营业收入 > 1", "character"),
    ("1e9", "character"),
    ("1.", "character"),
    ("x ? y", "character"),
    ("$1", "character"),
    ("(select 1)", "subquery"),
    ("exists(select 1)", "subquery"),
    ("read_csv('/etc/passwd')", "unknown-macro"),
    ("pg_read_file('/etc/passwd')", "unknown-macro"),
    ("lasst(revenue)", "unknown-macro-near"),
    ("last(revenue) over (partition by zone)", "window"),
    ("cast(x as int)", "cast"),
    ("x::int", "cast"),
    ("registered_on > current_date", "clock"),
    ("now()", "clock"),
    ("name like '%科技%'", "pattern"),
    ("regexp_matches(name, 'a+')", "pattern"),
    ("kind in ('a', 'b')", "in"),
    ("x is null", "null"),
    ("coalesce(x, 0)", "null"),
    ("greatest(x, y)", "greatest"),
    ("min(x)", "greatest"),
    ("sum(amount)", "sum"),
    ("count(x) > 1", "sum"),
    ("lambda x: x", "lambda"),
    ("x -> x + 1", "lambda"),
    ("x ** 2", "power"),
    ("x ^ 2", "power"),
    ("x % 2 = 0", "modulo"),
    ("name || 'x'", "concatenate"),
    ("x[1]", "brackets"),
    ("{x}", "brackets"),
    ('"revenue" > 1', "quoted-name"),
    ("`revenue` > 1", "quoted-name"),
    ("x = \\'", "backslash"),
    ("x > 1; drop table titles", "semicolon"),
    ("kind = 'invention", "open-text"),
    ("kind = 'a\\'b'", "open-text"),
    ("x /* never ends", "open-comment"),
    ("0 < x < 1", "chain"),
    ("x = y = z", "chain"),
    ("x between 1 and 2 between 3 and 4", "chain"),
    ("last(rd_expense) / last(revenue)", "divisor"),
    ("x / (1 - 1)", "divisor-zero"),
    ("growth(revenue)", "arguments"),
    ("last()", "arguments"),
    ("used_in()", "arguments"),
    ("certificate_used_elsewhere(x)", "arguments"),
    ("growth(revenue, none)", "word"),
    ("within(won_on, 3, weeks)", "word"),
    ("count_where('ip_rights', x)", "name-wanted"),
    ("holds('hnte')", "name-wanted"),
    ("sum_years(revenue, 0)", "whole-wanted"),
    ("sum_years(revenue, 1.5)", "whole-wanted"),
    ("at(revenue, 1)", "years-back-wanted"),
    ("steps_of(x, y, 3)", "constant-wanted"),
    ("one_of(kind, 3)", "codes-wanted"),
    ("cagr(revenue, 2, unmet) + 1 > 2", "cagr-bare"),
]


def refusal(text):
    with pytest.raises(YuqiError) as caught:
        parse_expression(text, place=Place(file="rules.yaml", line=7))
    (problem,) = caught.value.problems
    return problem


def attempt(text):
    try:
        return parse_expression(text), ()
    except YuqiError as refused:
        return None, refused.problems


def refusals(lang):
    return "".join(f"{text[:60]!r}\n    {refusal(text).line(lang)}\n" for text, _ in REFUSED)


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=[f"{code}-{text[:20]}" for text, code in REFUSED])
def test_what_is_not_on_the_list_is_refused_with_its_place(text, code):
    problem = refusal(text)

    assert problem.code == f"expression.{code}"
    assert (problem.place.file, problem.place.line) == ("rules.yaml", 7)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refusal_reads_as_reviewed(lang):
    assert refusals(lang) == (GOLDEN / f"refused.{lang}.txt").read_text("utf-8")


def test_a_dotted_name_is_one_id_and_comments_vanish():
    tree = parse_expression("holds(pool.shandong_hnte) -- 培育库\n and /* a */ true")

    assert tree == parse_expression("holds(pool.shandong_hnte) and true")
    assert Name("pool.shandong_hnte") in list(walk(tree))


def test_between_becomes_two_comparisons():
    assert parse_expression("x between 1 and 2 and y") == Logic(
        "and",
        (
            Compare(">=", Name("x"), Number(Fraction(1))),
            Compare("<=", Name("x"), Number(Fraction(2))),
            Name("y"),
        ),
    )
    assert isinstance(parse_expression("x not between 1 and 2"), Not)


def test_or_binds_weaker_than_and_and_not_weaker_than_comparisons():
    tree = parse_expression("a or b and not c = 1")

    assert tree == Logic(
        "or", (Name("a"), Logic("and", (Name("b"), Not(Compare("=", Name("c"), Number(Fraction(1)))))))
    )


def test_sums_and_products_bind_as_in_arithmetic_and_from_the_left():
    assert parse_expression("a - b - c * 2") == Arithmetic(
        "-", Arithmetic("-", Name("a"), Name("b")), Arithmetic("*", Name("c"), Number(Fraction(2)))
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.05", Fraction(1, 20)),
        ("-3", Fraction(-3)),
        ("400_000_000", Fraction(400_000_000)),
        ("4000 * 10000", Fraction(40_000_000)),
        ("1/3", Fraction(1, 3)),
        ("-(2 + 1) * -2", Fraction(6)),
        ("0.1 + 0.2", Fraction(3, 10)),
    ],
)
def test_constants_are_exact_and_folded(text, value):
    assert parse_expression(text) == Number(value)


def test_a_quote_inside_a_text_is_written_twice():
    assert parse_expression("'专精特新''小巨人'''") == Text("专精特新'小巨人'")


def test_names_that_sql_reserves_are_columns_here():
    assert parse_expression("group = 'enterprise'") == Compare("=", Name("group"), Text("enterprise"))


def test_case_without_else_has_no_otherwise():
    tree = parse_expression("case when a then 1 when b then 2 end")

    assert isinstance(tree, Case)
    assert len(tree.whens) == 2
    assert tree.otherwise is None


def test_only_macros_of_the_table_are_called():
    calls = {
        "last": "last(revenue)",
        "one_of": "one_of(kind, 'a', codes)",
        "days_since": "days_since(registered_on, last_year_end)",
        "count_where": "count_where(ip_rights)",
        "holds": "holds(hnte, any, tax_year_end)",
        "assessed": "assessed(zjtx_75, -1)",
        "cagr": "cagr(revenue, 2, unmet) >= 0.1",
        "lookup": "lookup(super_deduction_rate, tax_year, firm_class)",
        "best_of": "best_of(1, x, y)",
    }

    for name, text in calls.items():
        assert name in {node.macro for node in walk(parse_expression(text)) if isinstance(node, Call)}
        assert name in MACROS


def test_the_worst_that_passes_the_limits_can_be_walked():
    sums = "+".join(["x"] * 101)
    nested = "(" * MAX_LEVELS + sums + ")" * MAX_LEVELS
    wide = " or ".join(["not x = 1 and (y or z)"] * 75)

    trees = [parse_expression(nested), parse_expression(wide)]

    assert all(len(list(walk(tree))) > 50 for tree in trees)


FRAGMENTS = [
    *MACROS,
    *(
        [
            "and",
            "or",
            "not",
            "between",
            "case",
            "when",
            "then",
            "else",
            "end",
            "true",
            "false",
            "select",
            "from",
            "in",
            "is",
            "null",
        ]
    ),
    *(
        [
            "(",
            ")",
            ",",
            "+",
            "-",
            "*",
            "/",
            "<",
            "<=",
            ">",
            ">=",
            "=",
            "<>",
            "'",
            ";",
            "\\",
            '"',
            "[",
            "]",
            "{",
            "}",
            "%",
            "||",
            "::",
            "->",
            "--",
            "/*",
            "*/",
            ".",
            "$",
        ]
    ),
    *(
        [
            "revenue",
            "ip_rights",
            "hnte",
            "0",
            "1",
            "0.05",
            "-1",
            "'invention'",
            "skip",
            "zero",
            "days",
            "as_of",
            "any",
            "1e9",
            "0x1F",
            "０．５",
            "中",
        ]
    ),
]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(FRAGMENTS), max_size=120).map(" ".join))
@example("(" * 1999)
@example("not " * 499)
@example("case when " * 199)
@example("-" * 1999)
@example("'" * 1999)
@example("last(" * 399)
@example("/*" + "*" * 1990)
@example("x" + " between 1 and x" * 100)
@example("0" * 1999)
@example("_" * 1999)
@example("a." * 999)
def test_any_text_is_read_or_refused(text):
    tree, problems = attempt(text)

    assert (tree is None) == bool(problems)
    assert all(problem.code.startswith("expression.") for problem in problems)
    assert all(problem.line(lang) for problem in problems for lang in ("zh", "en"))
    if tree is not None:
        assert all(node.macro in MACROS for node in walk(tree) if isinstance(node, Call))
        assert show(tree)


if __name__ == "__main__":  # python tests/rules/test_expression.py: writes the reviewed sentences anew
    for language in ("zh", "en"):
        (GOLDEN / f"refused.{language}.txt").write_text(refusals(language), "utf-8")
    sys.exit()
