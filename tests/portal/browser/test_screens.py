"""Every page that must be good enough to show, at 1440 and 390 px (截图): whole, quiet, not wider than the screen.

The pictures go to the folder named by YUQI_SCREENSHOTS, else they are looked at and thrown away.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

_OFFICER = {
    "cockpit": "/cockpit/",
    "todo": "/todo/",
    "register": "/enterprises/",
    "import": "/enterprises/imports/",
    "board": "/ladder/",
    "calendar": "/ladder/calendar/",
    "pools": "/ladder/pools/",
    "flows": "/ladder/flows/",
    "coaching": "/coaching/",
    "policies": "/policies/",
    "entitled": "/policies/entitled/",
    "letters": "/policies/letters/",
    "lab": "/policies/lab/new/?entry=hnte",
    "points": "/points/",
    "monitor": "/monitor/",
    "reports": "/reports/",
}
_FIRM = {
    "firm": "/firm/",
    "firm-declare": "/enterprises/declare/2025/",
    "firm-calendar": "/ladder/calendar/",
    "firm-entitled": "/policies/entitled/",
    "firm-points": "/points/mine/",
    "firm-account": "/account/",
}
# What is cut off on the page: text in a box that hides what does not fit, and is not meant to be unseen.
_CUT = """() => [...document.querySelectorAll('main *')]
    .filter(one => one.children.length === 0 && one.textContent.trim() && !one.closest('.vh, svg, canvas'))
    .filter(one => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
    .filter(one => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX))
    .map(one => one.textContent.trim().slice(0, 40))"""


def _check(person, name, path, width):
    """Return what is wrong with a page; its picture is kept where YUQI_SCREENSHOTS says."""
    person.go(path)
    if folder := os.environ.get("YUQI_SCREENSHOTS"):
        person.page.screenshot(full_page=True, path=str(Path(folder, f"{name}-{width}.png")))
    wide = person.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    headings = person.page.locator("h1").count()
    words = person.page.inner_text("main").strip()
    cut = person.page.evaluate(_CUT)
    wrong = [
        f"{name}@{width}: {what}"
        for what, is_so in (
            (f"{wide} px wider than the screen", wide > 0),
            (f"{headings} first headings", headings != 1),
            (f"nothing on it: {words!r}", len(words) < 20),
            (f"cut off: {cut}", bool(cut)),
            (f"unfinished words: {words[:200]!r}", bool(re.search(r"None\b|\bnan\b|\{\{|\{%|%\(", words))),
            (f"complaints {person.complaints}", bool(person.complaints)),
        )
        if is_so
    ]
    person.complaints.clear()
    return wrong


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_an_officer_are_whole(person, width):
    officer = person("officer", width=width)
    wrong = [each for name, path in _OFFICER.items() for each in _check(officer, name, path, width)]
    officer.go("/ladder/list/?programme=hnte&standing=near")
    uscc = re.search(r"/ladder/([0-9A-Z]{18})/hnte/", officer.page.content())[1]
    wrong += _check(officer, "enterprise", f"/enterprises/{uscc}/", width)
    wrong += _check(officer, "explain", f"/ladder/{uscc}/hnte/", width)
    wrong += _check(officer, "portrait", f"/points/{uscc}/", width)
    assert wrong == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_an_enterprise_are_whole(person, width):
    legal = person("legal", width=width)
    wrong = [each for name, path in _FIRM.items() for each in _check(legal, name, path, width)]
    legal.go("/firm/")
    plan = re.search(r"/ladder/[0-9A-Z]{18}/\w+/", legal.page.content())[0]
    wrong += _check(legal, "firm-explain", plan, width)
    assert wrong == []


def test_every_page_of_every_menu_opens(person):
    wrong, seen = [], {}
    for username in ("officer", "leader", "auditor", "admin", "legal"):
        someone = person(username)
        menu = someone.page.eval_on_selector_all("nav a[href]", "links => links.map(a => a.pathname)")
        more = someone.page.eval_on_selector_all(
            "nav details a[href], header a[href]", "links => links.map(a => a.pathname)"
        )
        pages = {path for path in menu + more if path.startswith("/") and not path.startswith("/static/")}
        assert len(pages) > 4, username
        seen[username] = pages
        for path in sorted(pages):
            answer = someone.page.request.get(someone.base + path)
            if answer.status != 200 or "<h1" not in answer.text():
                wrong.append((username, path, answer.status))
    assert wrong == []
    assert seen["admin"] > {"/account/", "/audit/"}
    assert not seen["legal"] & {"/cockpit/", "/enterprises/", "/audit/"}


def test_the_menu_opens_the_page_it_names(person):
    officer = person("officer", width=1440)
    officer.page.get_by_role("navigation").get_by_role("link", name="梯度培育").first.click()
    officer.page.wait_for_url("**/ladder/")
    officer.page.get_by_role("navigation").get_by_role("link", name="培育库").first.click()
    officer.page.wait_for_url("**/ladder/pools/")
    assert officer.page.locator("h1").inner_text() == "培育库"


def test_pages_speak_english_by_switch_and_stay_whole(person):
    officer = person("officer")
    officer.go("/cockpit/")
    officer.press("English")
    assert officer.page.get_attribute("html", "lang") == "en"
    wrong = []
    for name in ("cockpit", "board", "register", "import", "pools"):
        wrong += _check(officer, f"english-{name}", _OFFICER[name], 1440)
    heading = officer.page.locator("h1").inner_text()
    assert not re.search(r"[\u4e00-\u9fff]", heading)
    assert wrong == []
