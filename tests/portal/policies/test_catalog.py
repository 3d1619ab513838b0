"""The catalog browser: everything opens, everybody may read, nothing foreign is executed."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from django.urls import reverse

from yuqi.portal.bridge.library import KINDS, library
from yuqi.portal.policies.selectors import catalog

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_a_kind_has_a_page(client_as, kind):
    client = client_as("observer")

    answers = {
        entry.id: client.get(reverse("policies:entry", args=[kind, entry.id])).status_code
        for entry in library().of(kind)
    }

    assert set(answers.values()) <= {200}, answers


@pytest.mark.parametrize(
    "role", ["officer", "leader", "approver", "auditor", "administrator", "observer", "legal_rep"]
)
def test_every_role_may_read_the_catalog(client_as, role):
    answer = client_as(role).get(reverse("policies:catalog"))

    assert answer.status_code == 200
    assert "国科发火〔2016〕32号" in answer.content.decode()


def test_an_entry_shows_document_article_check_and_confidence(client_as):
    page = client_as("officer").get(reverse("policies:entry", args=["programme", "hnte"])).content.decode()

    for said in (
        "国科发火〔2016〕32号",
        "第十一条（四）",
        "2026-08-15",
        "已对照原文",
        "科技人员占职工总数比例不低于10%",
    ):
        assert said in page


def test_the_edition_in_force_on_the_day_is_shown_first(seat):
    before = catalog.shown(seat("officer"), "programme", "specialised_sme", today=date(2026, 3, 31))
    after = catalog.shown(seat("officer"), "programme", "specialised_sme", today=date(2026, 4, 1))

    assert [each.id for each in before.editions if each.is_now] == ["2022"]
    assert [each.id for each in after.editions if each.is_now] == ["2026"]


def test_figures_of_our_own_are_marked(client_as):
    page = client_as("officer").get(reverse("policies:entry", args=["points_model", "points.national_2024"]))

    assert "示例值" in page.content.decode()


def test_a_search_finds_by_document_number_and_by_condition():
    found = library()

    assert "hnte" in {entry.id for entry in found.found("国科发火〔2016〕32号")}
    assert "hnte" in {entry.id for entry in found.found("科技人员 职工总数")}
    assert found.found("没有这样的词") == []


def test_a_search_word_is_shown_as_text(client_as):
    page = client_as("officer").get(reverse("policies:catalog"), {"q": "<script>alert(1)</script>"})

    assert page.status_code == 200
    assert b"<script>alert(1)" not in page.content


def test_an_entry_that_is_not_there_is_not_found(client_as):
    client = client_as("officer")

    assert client.get("/policies/catalog/programme/nothing").status_code == 404
    assert client.get("/policies/catalog/word/hnte").status_code == 404
    assert client.get("/policies/catalog/document/" + quote("../../etc/passwd")).status_code == 404


def test_amounts_take_the_highest_class_of_what_they_are_computed_from():
    found = library()

    assert found.amount_class("tax.super_deduction") == "tax"
    assert found.amount_class("zibo_2020.rd_increment") == "zone"
    assert found.amount_class("no.such_benefit") == "personal"


@pytest.mark.parametrize(
    ("due", "said"),
    [("03-31", "每年 3 月 31 日前"), ("+3 months", "发生后 3 个月内"), ("另行通知", "另行通知")],
)
def test_when_a_duty_is_due_is_said_in_words(due, said):
    assert catalog.due_words(due) == said


def test_duties_of_a_title_are_told_with_their_dates(client_as):
    page = client_as("officer").get(reverse("policies:entry", args=["programme", "little_giant"]))
    assert "每年 5 月 31 日前" in page.content.decode()
    assert "发生后 3 个月内" in page.content.decode()


def test_a_search_with_signs_of_an_address_stays_the_search(client_as):
    page = client_as("officer").get(reverse("policies:catalog"), {"q": "研发&kind=lever#x"}).content.decode()
    assert "q=%E7%A0%94%E5%8F%91%26kind%3Dlever%23x" in page
