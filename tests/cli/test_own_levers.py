"""The how-to on a zone's own levers: its example holds together and counts in plans."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
EXAMPLE = HOWTO / "examples" / "own-levers"


def test_the_how_to_shows_entries_of_the_example_as_they_are():
    shown = re.findall(r"```yaml\n(.*?)```", (HOWTO / "own-levers.md").read_text("utf-8"), re.DOTALL)
    example = (EXAMPLE / "levers.yaml").read_text("utf-8")

    assert len(shown) == 2
    assert all(block in example for block in shown)


@pytest.mark.slow
def test_the_example_is_sound(yuqi):
    said = yuqi("catalog", "check", "--catalog", EXAMPLE, "--json")

    ours = [each for each in json.loads(said.out)["problems"] if each["severity"] != "note"]
    assert [each for each in ours if "own-levers" in (each["file"] or "")] == []
    assert said.code == 0


@pytest.mark.slow
def test_prices_that_the_zone_gives_count_and_are_not_marked(yuqi, zone):
    codes = pq.read_table(zone / "enterprises.parquet")["uscc"].to_pylist()
    found = 0
    for uscc in codes:
        arguments = ["plan", zone, uscc, "zhejiang.tech_sme", "--accept-good", "--by", "2027-06-30", "--json"]
        ours = json.loads(yuqi(*arguments, "--catalog", EXAMPLE).out)
        steps = [step for step in ours["steps"] if step["table"] == "ip_rights"]
        if not steps:
            continue
        found += 1
        assert {step["cost_status"] for step in steps} == {"given"}
        assert ours["required"] == sum(step["amount"] for step in ours["steps"])
        assert {step["lever"] for step in steps} <= {"register_software"}  # the cheapest of those that count
        assert all(step["amount"] >= 800 for step in steps)
        if found == 2:
            return
    assert found
