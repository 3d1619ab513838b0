"""How a menu (菜单) is made from its declaration: which entries there are, and which of them a seat is shown on which page.

The entries stand in `menu.py`; nothing here looks at a role: whoever builds the menu hands in what may be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import NoReverseMatch, reverse

__all__ = ["Entry", "Item", "menu_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the menu as declared (菜单项)."""

    label: Any  # a lazy translation
    url_name: str
    icon: str = "circle"
    action: str | None = None  # what one must be allowed to do to be shown it; None: everyone
    counter: str | None = None  # name of a number that stands at its right
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the menu as shown on one page (菜单行)."""

    label: Any
    url: str
    icon: str
    count: int | None = None
    active: bool = False  # the page is here or in a child
    current: bool = False  # the page itself
    children: tuple[Item, ...] = ()


def menu_for(
    entries: Iterable[Entry],
    *,
    path: str,
    may: Callable[[str], bool],
    counts: Mapping[str, int] | None = None,
) -> tuple[Item, ...]:
    """Return the entries a person may use, the longest address that leads to `path` marked as current.

    Args:
        entries: as declared; one whose page does not exist is left out, and a parent stands for its children.
        path: of the request.
        may: whether an action is allowed.
        counts: numbers by name.
    """
    items = [item for entry in entries if (item := _item(entry, may, counts or {})) is not None]
    urls = [item.url for item in items] + [child.url for item in items for child in item.children]
    current = max((url for url in urls if _leads(url, path)), key=len, default=None)
    return tuple(_marked(item, current) for item in items)


def _item(entry: Entry, may: Callable[[str], bool], counts: Mapping[str, int]) -> Item | None:
    allowed = entry.action is None or may(entry.action)
    found = (_item(child, may, counts) for child in entry.children)
    children = tuple(item for item in found if item is not None)
    try:
        url = reverse(entry.url_name) if allowed else None
    except NoReverseMatch:
        url = None
    if url is None:
        if not children:
            return None
        url = children[0].url
    count = counts.get(entry.counter) if entry.counter else None
    return Item(label=entry.label, url=url, icon=entry.icon, count=count, children=children)


def _leads(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _marked(item: Item, current: str | None) -> Item:
    children = tuple(replace(child, current=child.url == current) for child in item.children)
    inside = any(child.current for child in children)
    here = item.url == current
    return replace(item, children=children, active=here or inside, current=here and not inside)
