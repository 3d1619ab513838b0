"""Bad rules: every seeded mistake is found with file and line, nothing else is, and each is said as reviewed.

A line of bad_catalog/*.yaml on which something must be found ends with `# ✗ code`.
"""

import re
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from yuqi.base.messages import codes
from yuqi.base.problem import Severity
from yuqi.rules import check_paths

HERE = Path(__file__).parent
BAD = HERE / "bad_catalog"
GOLDEN = HERE / "golden"
TODAY = date(2026, 6, 1)
TOPICS = [
    "expressions",
    "scales",
    "scorecards",
    "editions",
    "points",
    "tables",
    "levers",
    "kpis",
    "materials",
    "entries",
    "shapes",
]
BEFORE_READING = {  # provoked in test_load.py
    "catalog.alias",
    "catalog.documents",
    "catalog.encoding",
    "catalog.key",
    "catalog.key-twice",
    "catalog.no-entry",
    "catalog.no-folder",
    "catalog.no-such-day",
    "catalog.not-overridable",
    "catalog.override-renames",
    "catalog.override-shipped",
    "catalog.override-unknown",
    "catalog.override-unknown-near",
    "catalog.tag",
    "catalog.too-deep",
    "catalog.too-large",
    "catalog.too-many-files",
    "catalog.yaml",
}


@pytest.fixture
def lay(tmp_path, monkeypatch):
    """Lay the sound catalog and a topic's mistakes into a folder; return the findings that are no notes."""

    def laid(topic=None):
        folder = tmp_path / "rules"
        folder.mkdir()
        shutil.copy(BAD / "base.yaml", folder)
        if topic:
            shutil.copy(BAD / f"{topic}.yaml", folder)
            shutil.copy(BAD / "odd.csv", folder)
        monkeypatch.chdir(tmp_path)
        found = check_paths([Path("rules")], shipped=False, today=TODAY)
        return [problem for problem in found if problem.severity is not Severity.NOTE]

    return laid


def marks(topic):
    """Every (line, code) that must be found in a topic's file."""
    found = set()
    for number, line in enumerate((BAD / f"{topic}.yaml").read_text("utf-8").splitlines(), start=1):
        mark = re.search(r"# ✗ ([\w.-]+)$", line)
        if mark:
            code = mark[1] if mark[1].startswith("expression.") else f"catalog.{mark[1]}"
            found.add((number, code))
    return found


def said(problems, lang):
    return "".join(f"{problem.severity}: {problem.line(lang)}\n" for problem in problems)


def test_a_sound_catalog_has_no_findings(lay):
    assert lay() == []


@pytest.mark.parametrize("topic", TOPICS)
def test_every_seeded_mistake_is_found_on_its_line_and_nothing_else(lay, topic):
    found = lay(topic)

    assert {(problem.place.line, problem.code) for problem in found} == marks(topic)
    assert {problem.place.file for problem in found} == {f"rules/{topic}.yaml"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("topic", TOPICS)
def test_findings_read_as_reviewed(lay, topic, lang):
    assert said(lay(topic), lang) == (GOLDEN / f"{topic}.{lang}.txt").read_text("utf-8")


def test_what_nothing_uses_is_noted(lay, tmp_path):
    lay("entries")

    problems = check_paths([tmp_path / "rules"], shipped=False)

    unused = [problem for problem in problems if problem.code == "catalog.unused"]
    assert {problem.severity for problem in unused} == {Severity.NOTE}
    assert {problem.params["value"] for problem in unused} >= {"unsure", "mismatch"}
    assert "good_bar" not in {problem.params["value"] for problem in unused}


def test_every_code_of_this_room_is_provoked_by_a_case():
    seeded = {code for topic in TOPICS for _, code in marks(topic)}
    ours = {code for code in codes() if code.startswith("catalog.")}

    assert ours - seeded - BEFORE_READING - {"catalog.unused"} == set()


def write_golden():
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for topic in TOPICS:
            rules = Path("rules")
            shutil.rmtree(rules, ignore_errors=True)
            rules.mkdir()
            for name in ("base.yaml", "odd.csv", f"{topic}.yaml"):
                shutil.copy(BAD / name, rules)
            found = check_paths([rules], shipped=False, today=TODAY)
            found = [problem for problem in found if problem.severity is not Severity.NOTE]
            for lang in ("zh", "en"):
                (GOLDEN / f"{topic}.{lang}.txt").write_text(said(found, lang), "utf-8")


if __name__ == "__main__":  # python tests/rules/test_lint.py: writes the reviewed sentences anew
    write_golden()
    sys.exit()
