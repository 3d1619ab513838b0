"""Whom to coach within hours and money (攻坚编排)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from yuqi import api
from yuqi.api import Campaign, CampaignLine
from yuqi.portal.bridge.questions import Source

__all__ = ["Campaign", "CampaignLine", "choose"]


def choose(
    source: Source,
    programmes: Sequence[str],
    *,
    hours: Decimal,
    budget: Decimal | None,
    by: date | None,
    out: Path,
    progress: Callable[[str, float], None] | None = None,
) -> Campaign:
    """Return whom to coach for these titles, and write choice and plans to a folder.

    Raises:
        YuqiError: an unknown programme, a day that is not ahead.
    """
    return api.campaign(
        source.snapshot,
        list(programmes),
        hours=hours,
        budget=budget,
        by=by,
        as_of=source.as_of,
        catalogs=source.catalogs,
        home=source.home,
        out=out,
        lang=source.lang,
        progress=progress,
    )
