"""What people read when something is wrong: the same codes and placeholders in both languages, all documented."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from yuqi.base.messages import LANGUAGES, sentences

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "yuqi"
MESSAGES = SOURCE / "base" / "messages"


def placeholders(entry):
    return {
        part: {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for part, text in entry.items()
    }


def codes_in_source():
    """Every constant that is given as `code=` to a Problem, with its file."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Problem":
                for keyword in node.keywords:
                    if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                        yield keyword.value.value, path.relative_to(ROOT).as_posix()


def test_both_languages_have_the_same_codes():
    assert set(sentences("zh")) == set(sentences("en"))


def test_both_languages_have_the_same_files():
    files = [{path.name for path in (MESSAGES / lang).glob("*.yaml")} for lang in LANGUAGES]

    assert files[0] == files[1]


def test_no_code_stands_in_two_files():
    for lang in LANGUAGES:
        seen: dict[str, str] = {}
        for path in sorted((MESSAGES / lang).glob("*.yaml")):
            for line in path.read_text("utf-8").splitlines():
                code = re.match(r"([\w.-]+):", line)
                if code:
                    assert code[1] not in seen, f"{code[1]}: {path.name}, {seen.get(code[1])}"
                    seen[code[1]] = path.name


@pytest.mark.parametrize("part", ["what", "mend"])
def test_both_languages_name_the_same_placeholders(part):
    zh, en = sentences("zh"), sentences("en")

    different = [
        code
        for code in zh.keys() & en.keys()
        if placeholders(zh[code]).get(part) != placeholders(en[code]).get(part)
    ]

    assert different == []


def test_every_code_a_problem_is_raised_with_has_a_sentence_and_a_mend():
    zh = sentences("zh")

    speechless = [f"{code} ({file})" for code, file in codes_in_source() if not zh.get(code, {}).get("mend")]

    assert speechless == []


def test_chinese_sentences_do_not_end_with_a_full_stop_nor_english_ones():
    # A sentence stands inside `what · where · mend [code]`; words without a mend stand alone.
    ended = [
        f"{code}.{part}"
        for lang in LANGUAGES
        for code, entry in sentences(lang).items()
        for part, text in entry.items()
        if "mend" in entry and text.endswith(("。", "."))
    ]

    assert ended == []


def test_the_manual_documents_every_problem():
    page = (ROOT / "docs" / "reference" / "problems.md").read_text("utf-8")

    missing = [code for code, entry in sentences("zh").items() if "mend" in entry and f"`{code}`" not in page]

    assert missing == [], "run `make docs`"
