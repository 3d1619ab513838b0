"""The how-to's reform on the terminal: the document's own commands, on a small zone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
EXAMPLE = HOWTO / "examples" / "hnte-science-staff-15.yaml"


@pytest.mark.slow
def test_simulate_prints_edits_counts_names_and_budget(yuqi, zone, tmp_path):
    said = yuqi("simulate", zone, EXAMPLE, "--accept-good", "--out", tmp_path / "out")

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "方案：高企科技人员占比由10%提高到15%"
    assert any(line.startswith("hnte\teditions.2016.gates.science_staff.when\t") for line in lines)
    changes = pq.read_table(tmp_path / "out" / "reform_changes.parquet").to_pylist()
    assert f"结论有变 {len(changes)} 户" in lines
    assert any(line.startswith("资金（2025 年；") for line in lines)
    assert any(line.startswith("高新技术企业减按15%税率征收企业所得税\t") for line in lines)
    assert lines[-1] == str(tmp_path / "out")
    assert (tmp_path / "out" / "reform.yaml").read_bytes() == EXAMPLE.read_bytes()
    assert pq.read_table(tmp_path / "out" / "run.parquet")["reform"].to_pylist() == [lines[0][3:]]
    again = yuqi("simulate", zone, EXAMPLE, "--accept-good", "--out", tmp_path / "out", "--lang", "en")
    assert again.code == 0  # an earlier result is replaced whole
    assert again.out.startswith("Reform: HNTE science staff from 10 % to 15 %\n")


@pytest.mark.slow
def test_simulate_as_json_gives_the_tables(yuqi, zone, tmp_path):
    said = yuqi(
        "simulate", zone, EXAMPLE, "--accept-good", "--json", "--format", "csv", "--out", tmp_path / "out"
    )

    document = json.loads(said.out)
    assert set(document) == {
        "run",
        "reform_edits",
        "reform_changes",
        "reform_scores",
        "reform_budget",
        "reform_stakes",
    }
    assert {row["entry"] for row in document["reform_edits"]} == {"hnte"}
    assert {row["group_by"] for row in document["reform_budget"]} >= {"all", "industry", "size", "district"}
    assert (tmp_path / "out" / "reform_budget.csv").is_file()


def test_simulate_says_everything_wrong_with_a_reform(yuqi, zone, tmp_path):
    (tmp_path / "wrong.yaml").write_text("removed: [hntes]\nparameters: {hnte: 1}\n", "utf-8")

    said = yuqi("simulate", zone, tmp_path / "wrong.yaml", "--out", tmp_path / "out")

    assert said.code == 2
    lines = said.err.splitlines()[1:]
    assert [re.search(r"\[(.*)\]$", line)[1] for line in lines] == [
        "reform.unknown-entry",
        "reform.not-a-parameter",
    ]
    assert not (tmp_path / "out").exists()


def test_the_how_to_shows_the_example_as_it_is():
    text = (HOWTO / "simulate-a-reform.md").read_text("utf-8")

    (block, *_) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block == EXAMPLE.read_text("utf-8")
