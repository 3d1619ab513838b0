"""Every page stands in its frame: one heading, landmarks, a way to skip, language, stamp; errors say what to do."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from yuqi.portal.shared.views import csrf_failure


class Outline(HTMLParser):
    """Tags of a page by name, with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture
def kit(client_as):
    return client_as("officer").get("/kit/").content.decode()


def test_a_page_has_one_heading_its_landmarks_and_a_skip_link(kit):
    page = Outline(kit)

    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert page.all("html")[0]["lang"] == "zh-CN"
    assert any(link.get("href") == "#main" and link.get("class") == "skip" for link in page.all("a"))
    assert all(nav.get("aria-label") for nav in page.all("nav"))


def test_every_table_of_the_sample_has_a_caption_and_every_id_is_there_once(kit):
    page = Outline(kit)

    assert len(page.all("caption")) == len(page.all("table"))
    ids = [attrs["id"] for _tag, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_a_page_carries_no_style_and_no_script_inside(kit):
    page = Outline(kit)

    assert not [attrs for _tag, attrs in page.tags if "style" in attrs]
    assert not page.all("style")
    assert all("src" in attrs or attrs.get("type") == "application/json" for attrs in page.all("script"))


def test_every_field_of_the_sample_form_has_a_label_and_its_error_is_tied_to_it(kit):
    page = Outline(kit)

    labelled = {attrs.get("for") for attrs in page.all("label")}
    fields = [attrs for attrs in page.all("input") if attrs.get("name", "").endswith("staff")]
    assert {attrs["id"] for attrs in fields} <= labelled
    wrong = next(attrs for attrs in fields if attrs["name"] == "science_staff")
    assert wrong["aria-invalid"] == "true"
    assert "id_science_staff_error" in wrong["aria-describedby"]
    assert 'id="id_science_staff_error"' in kit


def test_the_stamp_says_which_run_the_figures_rest_on(kit):
    assert re.search(r"第 \d+ 次测算", kit)
    assert "数据截至" in kit


def test_the_language_is_switched_by_a_form(client_as):
    client = client_as("officer")

    answer = client.post("/language/", {"language": "en", "next": "/kit/"})

    assert answer.headers["Location"] == "/kit/"
    assert '<html lang="en"' in client.get("/kit/").content.decode()


def test_large_type_is_remembered_by_cookie(client_as):
    client = client_as("officer")
    client.cookies["yq_large"] = "1"

    assert 'class="yq-large"' in client.get("/kit/").content.decode()


def test_who_is_not_logged_in_does_not_see_the_sample():
    assert Client().get("/kit/").status_code == 302


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_nothing_and_leads_on(name):
    page = render_to_string(name)

    assert Outline(page).all("h1")
    assert 'href="/"' in page


@pytest.mark.parametrize(("kind", "words"), [("disk", "磁盘满了"), ("database", "数据库没有答复")])
def test_a_fault_of_the_machine_says_which_and_carries_its_code(kind, words):
    page = render_to_string("fault.html", {"kind": kind, "code": "4f21"})

    assert words in page
    assert "4f21" in page


def test_a_form_gone_stale_says_that_nothing_was_written():
    answer = csrf_failure(RequestFactory().get("/"))

    assert answer.status_code == 403
    assert "什么都没有写入" in answer.content.decode()
