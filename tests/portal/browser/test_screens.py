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
    "batches": "/enterprises/batches/",
    "board": "/ladder/",
    "calendar": "/ladder/calendar/",
    "pools": "/ladder/pools/",
    "campaigns": "/ladder/campaigns/",
    "flows": "/ladder/flows/",
    "runs": "/runs/",
    "coaching": "/coaching/",
    "policies": "/policies/",
    "entitled": "/policies/entitled/",
    "grants": "/policies/grants/",
    "letters": "/policies/letters/",
    "lab": "/policies/lab/",
    "points": "/points/",
    "monitor": "/monitor/",
    "reports": "/reports/",
}


def _kept(person, name, width):
    folder = os.environ.get("YUQI_SCREENSHOTS")
    picture = person.page.screenshot(full_page=True, path=f"{folder}/{name}-{width}.png" if folder else None)
    assert len(picture) > 5_000
    if folder:
        assert Path(folder, f"{name}-{width}.png").is_file()


def _check(person, name, path, width):
    person.go(path)
    _kept(person, name, width)
    wide = person.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    headings = person.page.locator("h1").count()
    return [
        f"{name}@{width}: {what}"
        for what, wrong in (
            (f"{wide} px wider than the screen", wide > 0),
            (f"{headings} first headings", headings != 1),
            (f"complaints {person.complaints}", bool(person.complaints)),
        )
        if wrong
    ]


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
    wrong = [
        each
        for name, path in {
            "firm": "/firm/",
            "firm-declare": "/enterprises/declare/",
            "firm-calendar": "/ladder/calendar/",
            "firm-policies": "/policies/",
            "firm-account": "/account/",
        }.items()
        for each in _check(legal, name, path, width)
    ]
    assert wrong == []


def test_every_page_of_every_menu_opens(person):
    wrong = []
    for username in ("officer", "chief", "leader", "approver", "auditor", "admin", "legal", "finance"):
        someone = person(username)
        someone.go("/")
        menu = someone.page.eval_on_selector_all("nav a[href]", "links => links.map(a => a.pathname)")
        assert menu, username
        for path in sorted(set(menu)):
            answer = someone.page.goto(someone.base + path)
            if answer.status != 200 or len(someone.page.inner_text("main").strip()) < 20:
                wrong.append((username, path, answer.status))
    assert wrong == []


def test_a_page_speaks_english_by_switch(person):
    officer = person("officer")
    officer.go("/cockpit/")
    officer.press("English")
    assert officer.page.get_attribute("html", "lang") == "en"
