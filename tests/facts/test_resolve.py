"""Names to credit codes: what is the same name, and what is a question for a person."""

from datetime import date

import pytest

from yuqi.base import check_character
from yuqi.facts.resolve import KnownName, Register, Resolver, fold_name, read_register


def code(number):
    first = f"91330100MA{number:07d}"
    return first + check_character(first)


def known(*names):
    return [KnownName(uscc=code(number), name=name) for number, name in enumerate(names, start=1)]


@pytest.mark.parametrize(
    "written",
    [
        "杭州样例科技（集团）有限公司",
        "杭州样例科技(集团)有限公司",
        " 杭州样例科技【集团】有限公司 ",
        "杭州样例科技（集团）有限责任公司",
        "杭州 样例科技\u3000（集团）\n有限公司",
        "杭州樣例科技（集團）有限公司",
        "“杭州样例科技（集团）有限公司”",
    ],
)
def test_a_name_is_found_however_it_is_written(written):
    resolver = Resolver(known("杭州样例科技（集团）有限公司", "杭州样例科技有限公司"))

    assert resolver.resolve(written).uscc == code(1)


def test_latin_letters_are_found_in_any_width_and_case():
    resolver = Resolver(known("样例ＡＢＣ科技有限公司"))

    assert resolver.resolve("样例abc科技有限公司").uscc == code(1)


def test_brackets_are_not_dropped_since_two_enterprises_may_differ_by_them_alone():
    resolver = Resolver(known("样例（杭州）科技有限公司"))

    answer = resolver.resolve("样例杭州科技有限公司")

    assert answer.uscc is None
    assert [one.uscc for one in answer.candidates] == [code(1)]


def test_a_character_that_simplified_text_uses_too_is_left_alone():
    assert fold_name("乾元科技") != fold_name("干元科技")


def test_two_enterprises_of_one_name_are_a_question_and_no_guess():
    resolver = Resolver(known("样例科技有限公司", "样例科技有限责任公司"))

    answer = resolver.resolve("样例科技有限公司")

    assert answer.uscc is None
    assert answer.is_ambiguous
    assert {one.uscc for one in answer.candidates} == {code(1), code(2)}


def test_an_unknown_name_comes_with_the_nearest_three_best_first():
    resolver = Resolver(
        known(
            "宁波样例精密机械有限公司",
            "宁波样例精密机床有限公司",
            "宁波样例机械有限公司",
            "宁波样例电子有限公司",
            "上海另一家生物股份有限公司",
        )
    )

    answer = resolver.resolve("宁波样例精密机械制造有限公司")

    assert answer.uscc is None
    assert len(answer.candidates) == 3
    assert answer.candidates[0].uscc == code(1)
    likeness = [one.likeness for one in answer.candidates]
    assert likeness == sorted(likeness, reverse=True)
    assert max(likeness) < 100


def test_a_former_name_counts_on_its_days_alone():
    former = KnownName(uscc=code(1), name="旧样例有限公司", since=date(2015, 1, 1), until=date(2020, 6, 1))
    resolver = Resolver([*known("新样例有限公司"), former])

    assert resolver.resolve("旧样例有限公司", on=date(2020, 5, 31)).uscc == code(1)
    assert resolver.resolve("旧样例有限公司", on=date(2020, 6, 1)).uscc is None
    assert resolver.resolve("旧样例有限公司", on=date(2014, 12, 31)).uscc is None
    assert resolver.resolve("旧样例有限公司").uscc == code(1)


def test_a_former_name_that_another_enterprise_took_over_is_decided_by_the_day():
    names = [
        KnownName(uscc=code(1), name="样例有限公司", until=date(2020, 1, 1)),
        KnownName(uscc=code(2), name="样例有限公司", since=date(2020, 1, 1)),
    ]

    assert Resolver(names).resolve("样例有限公司", on=date(2019, 12, 31)).uscc == code(1)
    assert Resolver(names).resolve("样例有限公司", on=date(2020, 1, 1)).uscc == code(2)
    assert Resolver(names).resolve("样例有限公司").is_ambiguous


def test_an_empty_register_answers_without_candidates():
    assert Resolver([]).resolve("样例有限公司").candidates == ()


def test_the_register_is_read_from_a_facts_folder_in_either_language(tmp_path):
    (tmp_path / "enterprises.csv").write_text(
        f"统一社会信用代码,企业名称\n{code(1)},样例有限公司\n91330100MA0000001X,错码有限公司\n", "utf-8"
    )
    (tmp_path / "names.csv").write_text(
        f"uscc,name,since,until\n{code(1)},旧样例有限公司,2015-01-01,2020-06-01\n{code(1)},样例股份,,\n",
        "utf-8",
    )

    register = read_register(tmp_path)

    assert register.codes == {code(1)}
    assert set(register.names) == {
        KnownName(uscc=code(1), name="样例有限公司"),
        KnownName(uscc=code(1), name="旧样例有限公司", since=date(2015, 1, 1), until=date(2020, 6, 1)),
        KnownName(uscc=code(1), name="样例股份"),
    }
    assert Register().and_also(register) == register
