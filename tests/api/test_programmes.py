"""Programmes as people read them: conditions in words, papers with the facts they state, dated versions."""

from __future__ import annotations

from datetime import date

import pytest

from yuqi import api
from yuqi.base import YuqiError
from yuqi.facts import TABLES


def test_every_programme_can_be_read():
    for entry in api.catalog_list(kind="programme"):
        shown = api.programme(entry.id)
        for edition in shown.editions:
            assert edition.conditions
            assert all(condition.label.zh and condition.document for condition in edition.conditions)


def test_a_condition_says_what_it_asks_and_where_it_stands():
    edition = api.programme("hnte").editions[0]
    asked = {condition.id: condition for condition in edition.conditions}
    assert "365" in asked["age"].asks.zh
    assert "60%" in asked["rd_domestic"].asks.zh
    assert "60%" in asked["rd_domestic"].asks.en
    assert (asked["age"].document, asked["age"].article) == ("国科发火〔2016〕32号", "第十一条（一）")
    assert asked["score"].asks is None
    assert (edition.bar, edition.bar_op) == (70, ">")
    assert [part.max for part in edition.parts] == [30, 30, 20, 20]
    roles = {condition.id: condition.role for condition in api.programme("tech_sme").editions[0].conditions}
    assert roles["direct:hnte"] == "route"


def test_editions_come_newest_first_with_their_days():
    shown = api.programme("little_giant")
    assert [edition.id for edition in shown.editions] == ["little_giant@2026", "little_giant@2022"]
    history = api.catalog_history("little_giant")
    assert [version.version for version in history] == ["little_giant@2026", "little_giant@2022"]
    assert history[0].from_ > history[1].from_
    assert history[0].document
    assert [version.illustrative for version in api.catalog_history("rd_spend")] == [True]
    (one,) = api.catalog_history("tax.hnte_rate")
    assert isinstance(one.checked_on, date)


@pytest.mark.parametrize("name", ["hnte", "tech_sme", "innovative_sme", "specialised_sme", "little_giant"])
def test_papers_name_facts_that_exist(name):
    papers = api.materials(name)
    assert len(papers) >= 5
    assert len({paper.id for paper in papers}) == len(papers)
    for paper in papers:
        assert paper.label.zh
        assert paper.required != (paper.when is not None)
        for check in paper.cross_checks:
            table, column = check.fact.split(".")
            assert TABLES[table].column(column)


def test_papers_of_the_measure_are_cited():
    papers = {paper.id: paper for paper in api.materials("hnte")}
    assert papers["special_audit"].cite == "32号第十二条；195号二"
    checks = {check.fact: check.years for check in papers["special_audit"].cross_checks}
    assert checks["statements.rd_expense_hnte"] == 3
    assert not papers["tax_authorisation"].required
    assert api.materials("gazelle") == ()


def test_what_is_not_there_is_said():
    for asked in (api.programme, api.materials, api.catalog_history):
        with pytest.raises(YuqiError):
            asked("hnt")


def test_a_zone_lays_its_own_benefit_over_the_catalog(tmp_path):
    layer = tmp_path / "layer" / "benefits"
    layer.mkdir(parents=True)
    (layer / "award.yaml").write_text(
        """
- id: zone.hnte_award
  kind: benefit
  label: {zh: 园区高企奖励, en: Zone award for HNTE}
  source: {document: 样例园〔2026〕1号, article: 第三条}
  from: 2025-01-01
  checked_on: 2026-01-01
  confidence: known
  status: local
  gates:
    - id: held
      label: {zh: 持有高新技术企业称号, en: Holds the HNTE title}
      cite: 第三条
      when: holds(hnte)
  formula: "50000"
""",
        "utf-8",
    )
    assert api.catalog_check([tmp_path / "layer"]) == api.catalog_check()
    api.sample(tmp_path / "facts", enterprises=60)
    run = api.assess(
        tmp_path / "facts",
        accept_good=True,
        programmes=["hnte"],
        catalogs=[tmp_path / "layer"],
        home=tmp_path / "home",
    )
    rows = [row for row in api.result_rows(run.folder, "benefits") if row["benefit"] == "zone.hnte_award"]
    entitled = [row for row in rows if row["status"] == "entitled"]
    assert entitled
    assert {row["amount"] for row in entitled} == {50_000}
    assert api.catalog_show("zone.hnte_award", [tmp_path / "layer"]).status == "local"
