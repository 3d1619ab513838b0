"""`yuqi catalog`."""

import json

import pytest

from yuqi.rules.load import KINDS

ENTRY = """
id: {id}
kind: parameter
label: {{zh: 试验参数, en: A trial parameter}}
source: {{document: 本园区〔2026〕1号, article: 第一条}}
from: 2026-01-01
checked_on: 2026-08-15
confidence: seen
status: local
values: [{{from: 2026-01-01, value: {value}}}]
"""


@pytest.fixture
def layer(tmp_path):
    def write(name, value="5", entry_id="trial_parameter"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "trial.yaml").write_text(ENTRY.format(id=entry_id, value=value), "utf-8")
        return folder

    return write


def test_list_prints_one_line_an_entry_with_its_place(yuqi):
    said = yuqi("catalog", "list", "--kind", "programme")

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].split("\t") == ["种类", "编号", "名称", "依据", "位置"]
    hnte = next(line for line in lines if line.split("\t")[1] == "hnte")
    assert hnte.split("\t")[2] == "高新技术企业"
    assert "programmes/hnte/programme.yaml:" in hnte


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_entry_of_every_kind_is_shown_with_its_kind_in_words(yuqi, lang):
    entries = json.loads(yuqi("catalog", "list", "--json").out)["entries"]
    one_a_kind = {entry["kind"]: entry["id"] for entry in entries if entry["kind"] in KINDS}
    assert {"lever", "ladder", "programme"} <= set(one_a_kind)

    for kind, entry_id in one_a_kind.items():
        said = yuqi("catalog", "show", entry_id, "--lang", lang)
        assert said.code == 0, said.err
        assert kind not in ("lever", "ladder") or f"({entry_id}) · " in said.out


def test_a_lever_is_shown_with_what_it_moves_and_its_price(yuqi):
    said = yuqi("catalog", "show", "obtain_utility_model")

    head, place, *_ = said.out.splitlines()
    assert head == "取得实用新型专利授权（主导产品相关） (obtain_utility_model) · 可做之事"
    assert place.startswith("levers/levers.yaml:")
    assert "  kind: utility_model\n" in said.out
    assert "\nprice: 6000" in said.out


def test_list_as_json_names_its_columns(yuqi, layer):
    said = yuqi("catalog", "list", "--json", "--catalog", layer("mine"))

    entries = {entry["id"]: entry for entry in json.loads(said.out)["entries"]}
    assert entries["trial_parameter"] == {
        "id": "trial_parameter",
        "kind": "parameter",
        "label": "试验参数",
        "document": "本园区〔2026〕1号",
        "article": "第一条",
        "checked_on": "2026-08-15",
        "confidence": "seen",
        "status": "local",
        "place": entries["trial_parameter"]["place"],
        "from": "2026-01-01",
        "to": None,
    }


def test_an_unknown_kind_is_refused_with_those_there_are(yuqi):
    said = yuqi("catalog", "list", "--kind", "programmes")

    assert said.code == 2
    assert said.err.startswith("条目种类“programmes”不认识")
    assert said.err.endswith("[catalog.kind]\n")


def test_show_prints_an_entry_with_label_and_content(yuqi):
    said = yuqi("catalog", "show", "hnte")

    assert said.code == 0
    assert said.out.startswith("高新技术企业 (hnte) · 项目\n")
    assert "国科发火〔2016〕32号" in said.out


def test_show_names_the_nearest_entry(yuqi):
    said = yuqi("catalog", "show", "hnt", "--lang", "en")

    assert said.code == 2
    assert said.err == (
        "the catalog has no entry hnt · the nearest is hnte; see yuqi catalog list [api.no-such-entry]\n"
    )


def test_schema_is_a_json_schema(yuqi):
    schema = json.loads(yuqi("catalog", "schema").out)

    assert "Programme" in schema["$defs"]


def test_diff_tells_what_one_layer_changed(yuqi, layer):
    said = yuqi("catalog", "diff", layer("old", "5"), layer("new", "7"))

    assert said.code == 0
    lines = [line.split("\t") for line in said.out.splitlines()]
    assert len(lines) == 2
    assert lines[1][:3] == ["修改", "trial_parameter", "values"]


def test_diff_of_a_catalog_with_itself_is_empty(yuqi, layer):
    folder = layer("same")

    assert json.loads(yuqi("catalog", "diff", folder, folder, "--json").out) == {"changes": []}


def test_the_shipped_catalog_has_no_error(yuqi):
    said = yuqi("catalog", "check", "--json")

    errors = [problem for problem in json.loads(said.out)["problems"] if problem["severity"] == "error"]
    assert errors == []
    assert said.code == 0


def test_a_mistake_in_a_layer_is_found_with_its_line(yuqi, tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "broken.yaml").write_text("id: x\nkind: nonsense\n", "utf-8")

    said = yuqi("catalog", "check", "--catalog", folder)

    assert said.code == 2
    assert "第 1 行" in said.err
    assert "[catalog.kind]" in said.err


@pytest.mark.slow
def test_cases_run_through_both_printers(yuqi):
    said = yuqi("catalog", "test", "tech_sme", "--json")

    cases = json.loads(said.out)["cases"]
    assert len(cases) > 5
    assert [case["id"] for case in cases if case["differences"]] == []
    assert said.code == 0


@pytest.mark.slow
def test_a_case_that_does_not_come_out_ends_with_2(yuqi, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    case = """
    - id: a firm of which nothing is known cannot pass
      source: 本园区〔2026〕1号
      as_of: 2026-06-30
      programme: tech_sme
      facts: {enterprises: [{name: 甲}]}
      expect: {verdict: pass}
    """
    (folder / "mine.test.yaml").write_text(case, "utf-8")

    said = yuqi("catalog", "test", "a firm of which nothing is known cannot pass", "--catalog", folder)

    assert said.code == 2
    assert "verdict  应为 pass，得到 open" in said.out
    assert said.err.endswith("0 个算例通过，1 个不符\n")
