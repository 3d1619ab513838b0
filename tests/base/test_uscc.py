"""Credit codes: the check character finds every single mistake."""

import pytest
from hypothesis import assume, given
from hypothesis.strategies import integers, sampled_from, text

from yuqi.base import BadUscc, check_character, parse_uscc, uscc_fault
from yuqi.base.uscc import USCC_ALPHABET

usccs = text(USCC_ALPHABET, min_size=17, max_size=17).map(lambda first: first + check_character(first))


@given(usccs)
def test_uscc_with_its_check_character_is_taken_as_it_is(uscc):
    assert parse_uscc(f"  {uscc.lower()} ") == uscc


@given(usccs, integers(0, 17), sampled_from(USCC_ALPHABET))
def test_uscc_with_one_wrong_character_is_refused(uscc, position, character):
    assume(uscc[position] != character)
    mistyped = uscc[:position] + character + uscc[position + 1 :]

    with pytest.raises(BadUscc):
        parse_uscc(mistyped)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91350100M000100Y43", None),
        ("91350100M000100Y4", "uscc.length"),
        ("91350100M000100Y4O", "uscc.alphabet"),
        ("91350100M000100Y44", "uscc.check-digit"),
    ],
)
def test_fault_of_a_uscc_is_named_by_its_kind(code, fault):
    assert uscc_fault(code) == fault
