"""The lever of a condition that asks for a title (取得资质): written obtain_title:hnte."""

from __future__ import annotations

__all__ = ["OBTAIN_TITLE", "obtaining", "title_asked"]

OBTAIN_TITLE = "obtain_title"


def obtaining(title: str) -> str:
    """Return the lever that obtains a title.

    >>> obtaining("hnte")
    'obtain_title:hnte'
    """
    return f"{OBTAIN_TITLE}:{title}"


def title_asked(lever: str | None) -> str | None:
    """Return the title a lever obtains, None for every other lever.

    >>> title_asked("obtain_title:hnte")
    'hnte'
    """
    op, _, title = (lever or "").partition(":")
    return title if op == OBTAIN_TITLE and title else None
