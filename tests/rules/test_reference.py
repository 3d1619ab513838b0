"""The page on expressions covers the language: every macro, word and unit, and its examples are read."""

import re
from pathlib import Path

import pytest

from yuqi.rules import MACROS, parse_expression
from yuqi.rules.macros import WORDS
from yuqi.rules.units import KNOWN_UNITS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "expressions.md").read_text("utf-8")
EXAMPLES = re.findall(r"```\n(.*?)\n```", PAGE, re.DOTALL)


def test_every_macro_is_on_the_page_with_its_signature_and_no_other():
    listed = re.findall(r"^\| `(\w+\([^`]*\))` \|", PAGE, re.MULTILINE)

    assert sorted(listed) == sorted(macro.signature for macro in MACROS.values())


def test_every_word_and_unit_is_on_the_page():
    words = set().union(*WORDS.values()) | KNOWN_UNITS

    assert {word for word in words if f"`{word}`" not in PAGE} == set()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_on_the_page_is_read(example):
    assert parse_expression(example)
