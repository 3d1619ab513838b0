"""The sample page in a real browser, under our content security policy, from a phone to a desk.

The pages are rendered first and handed to the browser by a route: no server, no transaction to roll back.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.staticfiles import finders

HOST = "https://kit.example"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@pytest.fixture
def answers(client_as):
    """Return the sample page as an officer gets it: headers and all."""
    answer = client_as("officer").get("/kit/")
    return {"/kit/": (dict(answer.headers), answer.content)}


@pytest.fixture
def browser(program, answers):
    """Return a maker of pages of a width; each gathers what the browser complains of."""

    def serve(route):
        address = urlsplit(route.request.url).path
        if address in answers:
            headers, body = answers[address]
            return route.fulfill(headers=headers, body=body)
        if not address.startswith("/static/"):
            return route.fulfill(status=204)
        found = finders.find(unquote(address.removeprefix("/static/")))
        if not found:
            return route.fulfill(status=404)
        return route.fulfill(content_type=TYPES[Path(found).suffix], body=Path(found).read_bytes())

    contexts = []

    def at(width, **options):
        context = program.new_context(viewport={"width": width, "height": 844}, locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.route("**/*", serve)
        page.goto(f"{HOST}/kit/")
        page.wait_for_function("document.querySelectorAll('[data-chart] svg').length === 3")
        return page

    yield at
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 390, 800, 1440])
def test_nothing_is_refused_and_nothing_is_wider_than_the_screen(browser, width):
    page = browser(width)

    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.slow
def test_no_text_is_smaller_than_twelve_pixels(browser):
    page = browser(1440)

    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('body *')]"
        ".filter(one => [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim()))"
        ".filter(one => !['SCRIPT', 'TITLE'].includes(one.tagName))"
        ".map(one => parseFloat(getComputedStyle(one).fontSize)))"
    )
    assert smallest >= 12


@pytest.mark.slow
def test_a_selection_is_counted_kept_and_given_up(browser):
    page = browser(1440)
    assert not page.is_visible("[data-bulk]")

    page.check("tbody tr:nth-child(1) [data-pick]")
    page.check("tbody tr:nth-child(2) [data-pick]")
    assert page.inner_text("[data-bulk-count]") == "2"
    page.reload()
    assert page.inner_text("[data-bulk-count]") == "2"
    assert page.locator("tr.sel").count() == 2

    page.click("[data-bulk-clear]")
    assert not page.is_visible("[data-bulk]")
    assert page.locator("tr.sel").count() == 0


@pytest.mark.slow
def test_the_key_for_search_the_menu_of_a_phone_and_large_type(browser):
    page = browser(1440)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find-q"
    page.click(".me summary")
    page.click(".me [data-large]")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"

    phone = browser(390)
    assert not phone.is_visible(".side")
    phone.click(".menu-btn")
    assert phone.is_visible("#menu-sheet .side")
    assert phone.get_attribute(".menu-btn", "aria-expanded") == "true"


@pytest.mark.slow
def test_a_figure_is_copied_to_the_fen_by_a_click(browser):
    page = browser(1440)

    page.click("data[value='84600000.00']")

    page.wait_for_function("document.getElementById('toast').textContent.includes('84600000.00')")
