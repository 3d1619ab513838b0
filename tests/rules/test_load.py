"""Reading catalog files: plain YAML only, layers over the shipped one, one digest for what is said."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from yuqi.base.problem import YuqiError
from yuqi.rules import check_paths, diff, edition_on, in_force, json_schema, load_catalog, value_on
from yuqi.rules.layers import catalog_files
from yuqi.rules.load import read_layers
from yuqi.rules.plain_yaml import MAX_BYTES, read_entries

BASE = Path(__file__).parent / "bad_catalog" / "base.yaml"


def parameter(name="bar", more="", value="1"):
    return (
        f"- id: {name}\n  kind: parameter\n  label: {{zh: 界限, en: Bar}}\n"
        f"  source: {{document: 测试文件, article: 第一条}}\n  from: 2016-01-01\n"
        f"  checked_on: 2026-01-01\n  confidence: known\n{more}"
        f"  values: [{{from: 2016-01-01, value: {value}}}]\n"
    )


@pytest.fixture
def layer(tmp_path, monkeypatch):
    """Write a layer's files; return its folder, relative to the working folder."""
    monkeypatch.chdir(tmp_path)

    def written(name="zone", **files):
        folder = Path(name)
        folder.mkdir(exist_ok=True)
        for file, content in files.items():
            path = folder / f"{file}.yaml"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return written


def only(problems):
    (problem,) = problems
    return problem


REFUSED = [
    ("yaml", "- id: a\n  label: {zh: x\n", 3),
    ("yaml", "- id: x: y\n", 1),
    ("yaml", "- id: a\n\tkind: b\n", 2),
    ("documents", "- id: a\n---\n- id: b\n", 2),
    ("too-deep", "- a: " + "[" * 25 + "]" * 25 + "\n", 1),
    ("key", "- id: a\n  ? [1, 2]\n  : b\n", 2),
    ("key-twice", "- id: a\n  kind: b\n  id: c\n", 3),
    ("alias", "- id: &one a\n  kind: *one\n", 1),
    ("alias", "- id: a\n  kind: *one\n", 2),
    ("tag", "- id: !!python/object/apply:os.system [ls]\n", 1),
    ("tag", "- id: a\n  kind: !secret b\n", 2),
    ("no-such-day", "- id: a\n  from: 2026-02-30\n", 2),
    ("no-entry", "- just words\n", 1),
    ("encoding", "- id: a\n  label: 名\n".encode("gb18030"), 2),
    ("too-large", b"#" * (MAX_BYTES + 1), None),
]


@pytest.mark.parametrize(("code", "content", "line"), REFUSED)
def test_what_is_more_or_less_than_plain_yaml_is_refused_with_its_line(layer, code, content, line):
    problem = only(check_paths([layer(a=content)], shipped=False))

    assert problem.code == f"catalog.{code}"
    assert (problem.place.file, problem.place.line) == ("zone/a.yaml", line)
    assert problem.line("zh") != problem.line("en")


def test_a_heap_of_aliases_costs_nothing(layer):
    bomb = "a: &a [x]\n" + "".join(
        f"{c}: &{c} [*{p},*{p},*{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )

    problem = only(check_paths([layer(a=bomb)], shipped=False))

    assert problem.code == "catalog.alias"


def test_numbers_are_exact_and_words_stay_words():
    (entry,) = read_entries(
        "{a: 0.1, b: 400_000_000, c: 05-31, d: yes, e: 2016-01-01, f: true, g: ~, h: '0.1', 2016: on, i: 007}",
        "x",
    )

    assert entry.value == {
        "a": Decimal("0.1"),
        "b": 400_000_000,
        "c": "05-31",
        "d": "yes",
        "e": date(2016, 1, 1),
        "f": True,
        "g": None,
        "h": "0.1",
        "2016": "on",
        "i": "007",
    }


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(YuqiError) as caught:
        load_catalog([tmp_path / "nowhere"])

    assert only(caught.value.problems).code == "catalog.no-folder"


def test_too_many_files_are_refused(layer, monkeypatch):
    monkeypatch.setattr("yuqi.rules.layers._MAX_FILES", 1)
    folder = layer(a=parameter("a"), b=parameter("b"))

    assert only(check_paths([folder], shipped=False)).code == "catalog.too-many-files"


def test_links_are_not_followed_and_hidden_files_not_read(layer, tmp_path):
    folder = layer(a=parameter("a"))
    (tmp_path / "secret.yaml").write_text(parameter("b"), "utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / ".hidden.yaml").write_text(parameter("c"), "utf-8")

    assert [file.name for file in catalog_files([folder], shipped=False)] == ["zone/a.yaml"]


def test_every_problem_of_every_file_is_reported_at_once(layer):
    folder = layer(a="- id: a\n  kind: parametr\n", b="- kind: scale\n", c=parameter("fine"))

    with pytest.raises(YuqiError) as caught:
        load_catalog([folder])

    assert [problem.code for problem in caught.value.problems] == ["catalog.kind", "catalog.no-id"]


def test_the_shipped_catalog_is_read_anew():
    read_layers.__globals__["_shipped"].cache_clear()

    catalog = load_catalog()

    assert catalog.programmes
    assert len(catalog.digest) == 64


def test_the_shipped_catalog_has_no_mistakes():
    found = [problem.line("en") for problem in check_paths() if problem.severity == "error"]

    assert found == []


def test_order_comments_and_files_make_no_difference_to_the_digest(layer):
    together = layer("one", a=parameter("a") + parameter("b"))
    apart = layer("two", x="# other file\n" + parameter("b"), y=parameter("a"))
    changed = layer("three", a=parameter("a") + parameter("b", value="2"))

    digests = [read_layers([folder], shipped=False)[0].digest for folder in (together, apart, changed)]

    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


# ---------------------------------------------------------------- layers


def test_a_layer_overrides_what_is_overridable(layer):
    below = layer("below", a=parameter("bar", "  overridable: [values]\n"))
    above = layer(
        "above",
        a="- overrides: bar\n  checked_on: 2026-02-02\n  source: {document: 区文件}\n"
        "  values: [{from: 2026-01-01, value: 7}]\n",
    )

    catalog, problems = read_layers([below, above], shipped=False)

    assert problems == []
    assert value_on(catalog.parameters["bar"], date(2026, 5, 1)) == 7
    assert catalog.parameters["bar"].source.document == "区文件"
    assert catalog.parameters["bar"].label.zh == "界限"
    assert catalog.places["bar"] == "above/a.yaml:1"


OVERRIDES = [
    ("not-overridable", "- overrides: bar\n  label: {zh: 新, en: New}\n"),
    ("override-renames", "- overrides: bar\n  id: other\n"),
    ("override-renames", "- overrides: bar\n  kind: scale\n"),
    ("override-unknown-near", "- overrides: baar\n"),
    ("override-unknown", "- overrides: something_else\n"),
    ("id-twice", parameter("bar")),
]


@pytest.mark.parametrize(("code", "content"), OVERRIDES)
def test_a_layer_cannot_change_what_is_not_overridable(layer, code, content):
    below = layer("below", a=parameter("bar", "  overridable: [values]\n"))
    above = layer("above", a=content)

    catalog, problems = read_layers([below, above], shipped=False)

    problem = only(problems)
    assert problem.code == f"catalog.{code}"
    assert (problem.place.file, problem.place.line) == ("above/a.yaml", 1)
    assert problem.line("zh") != problem.line("en")
    assert value_on(catalog.parameters["bar"], date(2026, 5, 1)) == 1


def test_the_shipped_layer_itself_overrides_nothing(layer, monkeypatch):
    folder = layer(a=parameter("bar", "  overridable: [values]\n") + "- overrides: bar\n  values: []\n")
    monkeypatch.setattr("yuqi.catalog.folder", lambda: folder)
    read_layers.__globals__["_shipped"].cache_clear()

    _, problems = read_layers()

    read_layers.__globals__["_shipped"].cache_clear()
    assert only(problems).code == "catalog.override-shipped"


def test_a_broken_override_is_reported_at_the_override(layer):
    below = layer("below", a=parameter("bar", "  overridable: [values]\n"))
    above = layer("above", a="# zone\n- overrides: bar\n  values: 7\n")

    _, problems = read_layers([below, above], shipped=False)

    assert only(problems).code == "catalog.not-a-list"
    assert (problems[0].place.file, problems[0].place.line) == ("above/a.yaml", 3)


# ---------------------------------------------------------------- days


def test_values_and_entries_apply_by_their_days(layer):
    text = parameter("bar", "  to: 2026-12-31\n").replace(
        "[{from: 2016-01-01, value: 1}]",
        "[{from: 2016-01-01, to: 2019-12-31, value: 1}, {from: 2021-01-01, value: 2}, {from: 2026-04-01, value: 3}]",
    )
    bar = read_layers([layer(a=text)], shipped=False)[0].parameters["bar"]

    days = ["2015-12-31", "2016-01-01", "2019-12-31", "2020-06-01", "2026-03-31", "2026-04-01"]
    assert [value_on(bar, date.fromisoformat(day)) for day in days] == [None, 1, 1, None, 2, 3]
    assert [
        in_force(bar, date.fromisoformat(day)) for day in (days[0], days[1], "2026-12-31", "2027-01-01")
    ] == [
        False,
        True,
        True,
        False,
    ]


def test_each_procedure_has_its_own_edition_of_a_day(layer):
    title = read_layers([layer(a=BASE.read_bytes())], shipped=False)[0].programmes["good_title"]

    def edition(procedure, day):
        found = edition_on(title, procedure, date.fromisoformat(day))
        return found.id if found else None

    assert [edition("new", day) for day in ("2015-12-31", "2026-03-31", "2026-04-01")] == [
        None,
        "2016",
        "2026",
    ]
    assert [edition("review", day) for day in ("2026-04-01", "2026-12-31", "2027-01-01")] == [
        "2016",
        "2016",
        "2026",
    ]


# ---------------------------------------------------------------- schema and differences


def test_the_schema_names_every_kind_and_macro():
    schema = json_schema()

    assert "Programme" in schema["$defs"]
    assert schema["$defs"]["Condition"]["properties"]["when"]["x-yuqi-expression"] is True
    assert schema["x-yuqi-macros"]["growth"] == "growth(x, when_zero)"


def test_differences_are_told_by_entry_and_key(layer):
    text = BASE.read_text("utf-8")
    before = layer("before", a=text + parameter("gone"))
    changed = text.replace(">= 0.05", ">= 0.06").replace("value: 50000}", "value: 60000}")
    after = layer("after", a=changed + parameter("new"))

    a, b = (read_layers([folder], shipped=False)[0] for folder in (before, after))
    found = {(change.entry, change.key, change.change): change for change in diff(a, b)}

    assert set(found) == {
        ("gone", "", "removed"),
        ("new", "", "added"),
        ("good_bar", "values", "changed"),
        ("good_title", "editions.2016.gates.rd.when", "changed"),
    }
    assert "0.06" in str(found["good_title", "editions.2016.gates.rd.when", "changed"].after)
    assert diff(a, a) == []
