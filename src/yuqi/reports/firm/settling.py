"""What would settle one verdict (补什么就能判定), in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuqi.reports.figures import Figures
from yuqi.reports.firm.shapes import Settle
from yuqi.reports.labels import Labels
from yuqi.reports.zone.gaps import settle_words

__all__ = ["settle_of"]


def settle_of(row: Mapping[str, Any], labels: Labels, figures: Figures) -> Settle:
    """Return one fact or judgement: what to bring, where it stands, what it would decide."""
    words = figures.words
    narrows = row.get("narrows")
    if row.get("decisive"):
        effect = words("firm.settle_decisive")
    elif narrows:
        effect = words("firm.settle_narrows", n=figures.number(narrows))
    else:
        effect = words("firm.settle_some")
    return Settle(
        what=settle_words(row, labels, figures),
        where=words("settle.expert") if row["kind"] == "judgement" else labels.table(row["table"] or ""),
        effect=effect,
        is_decisive=bool(row.get("decisive")),
    )
