"""The shipped catalog: what its files owe each other beyond what the loader checks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import pytest
import yaml

from yuqi.catalog import folder
from yuqi.facts.vocabulary import TABLES
from yuqi.rules import load_catalog
from yuqi.rules.shapes import Catalog

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Ids of the domain's worked examples that this part of the catalog answers for.
EXAMPLES = [*(f"SU-W{n}" for n in range(1, 13)), *(f"LT-W{n}" for n in range(6, 13))]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def files(suffix: str, under: Traversable | None = None) -> Iterator[Traversable]:
    for child in (under or folder()).iterdir():
        if child.is_dir():
            yield from files(suffix, child)
        elif child.name.endswith(suffix):
            yield child


def read(file: Traversable) -> list[dict[str, Any]]:
    entries = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)
    return entries if isinstance(entries, list) else [entries]


@cache
def cases() -> list[dict[str, Any]]:
    """Return every case; one written `like` another takes its programme or benefit from it."""
    found: list[dict[str, Any]] = []
    for file in files(".test.yaml"):
        by_id: dict[str, dict[str, Any]] = {}
        for case in read(file):
            model = by_id.get(str(case.get("like")), {})
            asked: dict[str, Any] = {key: model[key] for key in ("programme", "benefit") if key in model}
            by_id[str(case["id"])] = {**asked, **case}
        found += by_id.values()
    return found


def cited(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        source = value.get("source")
        if isinstance(source, dict):
            yield source["document"]
        for child in value.values():
            yield from cited(child)
    elif isinstance(value, list):
        for child in value:
            yield from cited(child)


def test_every_cited_document_is_described_in_sources(catalog: Catalog) -> None:
    documents = {document for file in files(".yaml") for entry in read(file) for document in cited(entry)}

    assert sorted(documents - set(catalog.documents)) == []


def test_every_document_that_another_replaces_is_described(catalog: Catalog) -> None:
    replaced = {old for document in catalog.documents.values() for old in document.replaces}

    assert sorted(replaced - set(catalog.documents)) == ["国科火字〔2017〕144号"]


def test_the_ladder_shows_every_programme_once_on_its_own_track(catalog: Catalog) -> None:
    (ladder,) = catalog.ladders.values()

    shown = [(rung.programme, track.id) for track in ladder.tracks for rung in track.rungs]

    assert sorted(shown) == sorted((name, entry.track) for name, entry in catalog.programmes.items())


def test_every_assessed_programme_and_every_benefit_has_a_case() -> None:
    catalog = load_catalog()
    tested = {case.get("programme") or case.get("benefit") for case in cases()}
    tested |= {name for case in cases() for name in case["expect"].get("benefits", {})}
    wanted = {name for name, entry in catalog.programmes.items() if entry.editions} | set(catalog.benefits)

    assert sorted(wanted - tested) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_worked_example_is_a_case_or_listed_with_its_reason(example: str) -> None:
    untested = folder().joinpath("NOT_TESTED.md").read_text(encoding="utf-8")
    named = {str(case["id"]).split(" ")[0] for case in cases()}

    assert (example in named) != (f"| {example} |" in untested)


def test_every_case_uses_columns_of_the_vocabulary() -> None:
    strangers = [
        f"{case['id']}: {table}.{name}"
        for case in cases()
        for table, rows in case.get("facts", {}).items()
        for row in rows
        for name in row
        if name not in (*TABLES[table].names, "times")  # times: so many rows alike
    ]

    assert strangers == []


def test_every_case_expects_conditions_its_programme_or_benefit_has(catalog: Catalog) -> None:
    strangers = []
    for case in cases():
        if "benefit" not in case and "programme" not in case:
            continue  # about variables alone
        if "benefit" in case:
            known = {gate.id for gate in catalog.benefits[case["benefit"]].gates}
        else:
            known = set()
            for edition in catalog.programmes[case["programme"]].editions:
                known |= {gate.id for gate in (*edition.gates, *edition.directs)}
                if edition.routes:
                    known |= {"score"} | ({edition.routes.as_gate.id} if edition.routes.as_gate else set())
                for part in edition.scorecard.parts if edition.scorecard else ():
                    known |= {part.minimum.id} if part.minimum else set()
        strangers += [
            f"{case['id']}: {name}" for name in case["expect"].get("conditions", {}) if name not in known
        ]

    assert strangers == []


@pytest.mark.parametrize("name", ["industry", "strategic", "division", "currency"])
def test_code_list_has_the_columns_it_names_and_no_code_twice(catalog: Catalog, name: str) -> None:
    entry = catalog.code_lists[name]
    text = folder().joinpath("codes", entry.file).read_text(encoding="utf-8")

    head, *rows = csv.reader(text.splitlines())

    assert tuple(head) == entry.columns
    codes = [row[0] for row in rows]
    assert len(codes) == len(set(codes))
    assert all(len(row) == len(head) and all(row) for row in rows)


def test_industry_list_counts_what_the_standard_counts() -> None:
    text = folder().joinpath("codes", "industry.csv").read_text(encoding="utf-8")

    levels = [row["level"] for row in csv.DictReader(text.splitlines())]

    assert [levels.count(level) for level in "1234"] == [20, 97, 473, 1381]


def test_prefixes_of_code_tables_are_industry_codes(catalog: Catalog) -> None:
    text = folder().joinpath("codes", "industry.csv").read_text(encoding="utf-8")
    codes = {row["code"] for row in csv.DictReader(text.splitlines())}

    strangers = {
        f"{name}.{row}: {prefix}"
        for name, table in catalog.code_tables.items()
        for row, prefixes in table.prefixes.items()
        for prefix in prefixes
        if prefix not in codes
    }

    assert sorted(strangers) == []


def test_every_industry_falls_in_one_class_of_the_above_scale_limits(catalog: Catalog) -> None:
    table = catalog.code_tables["above_scale_limits"]
    text = folder().joinpath("codes", "industry.csv").read_text(encoding="utf-8")
    classes = [row["code"] for row in csv.DictReader(text.splitlines()) if row["level"] == "4"]

    prefixes = [prefix for row in table.prefixes.values() for prefix in row]
    unplaced = [code for code in classes if sum(code.startswith(prefix) for prefix in prefixes) != 1]

    assert unplaced == []


def test_super_deduction_rates_follow_the_history_of_the_law(catalog: Catalog) -> None:
    rows = catalog.code_tables["super_deduction_rate"].rows

    assert [rows["2017"][firm] for firm in ("general", "tech_sme", "manufacturing")] == [
        Decimal("0.5"),
        Decimal("0.75"),
        Decimal("0.5"),
    ]
    assert [rows["2021"][firm] for firm in ("general", "tech_sme", "manufacturing")] == [
        Decimal("0.75"),
        Decimal("0.75"),
        Decimal(1),
    ]
    assert [year for year, row in rows.items() if "list" in row] == ["2023", "2024", "2025", "2026", "2027"]


def test_chinese_texts_use_full_width_punctuation(catalog: Catalog) -> None:
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")
    texts = {name: entry.message.zh for name, entry in catalog.checks.items()}
    texts |= {name: entry.label.zh for name, entry in catalog.benefits.items()}

    assert [name for name, text in texts.items() if half_width.search(text)] == []
