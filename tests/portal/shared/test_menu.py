"""The menu shows what there is and may be used, and marks where one is."""

from types import SimpleNamespace

import pytest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from yuqi.portal.shared.icons import NAMES
from yuqi.portal.shared.menu import FIRM_MENU, MENU, menu_of
from yuqi.portal.shared.navigation import Entry, menu_for

urlpatterns = [
    path("list/", lambda request: None, name="list"),
    path("list/imports/", lambda request: None, name="imports"),
    path("board/", lambda request: None, name="board"),
]

ENTRIES = (
    Entry(
        label=_("企业"),
        url_name="list",
        icon="building",
        action="list",
        counter="firms",
        children=(
            Entry(label=_("名录"), url_name="list", action="list"),
            Entry(label=_("导入"), url_name="imports", action="import"),
        ),
    ),
    Entry(label=_("看板"), url_name="board", icon="stairs", action="board"),
    Entry(label=_("还没有的"), url_name="nowhere", icon="star"),
)


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = __name__


def shown(path, *actions, counts=None):
    return menu_for(ENTRIES, path=path, may=lambda action: action in actions, counts=counts)


def test_an_entry_without_a_page_is_not_shown():
    assert [str(item.label) for item in shown("/", "list", "board")] == ["企业", "看板"]


def test_an_entry_one_may_not_use_is_not_shown():
    items = shown("/", "list")

    assert [str(item.label) for item in items] == ["企业"]
    assert [str(child.label) for child in items[0].children] == ["名录"]


def test_a_parent_one_may_not_use_stands_for_the_children_one_may():
    (item,) = shown("/", "import")

    assert item.url == "/list/imports/"


def test_the_longest_address_that_leads_to_the_page_is_the_current_one():
    firm, board = shown("/list/imports/7/", "list", "import", "board")

    assert firm.active
    assert [child.current for child in firm.children] == [False, True]
    assert not board.active


def test_a_number_stands_beside_its_entry():
    assert shown("/", "list", counts={"firms": 1286})[0].count == 1286


def test_every_icon_of_the_menus_exists():
    assert {entry.icon for entry in (*MENU, *FIRM_MENU)} <= set(NAMES)


def test_who_has_no_seat_has_no_menu():
    assert menu_of(None, None) == ()
    assert menu_of(SimpleNamespace(role="officer", is_firm=False), None) == ()  # no page of ours exists here
