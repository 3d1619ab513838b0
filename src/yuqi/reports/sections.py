"""Sections and tables of a document (节与表), as others hand them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["DocumentTable", "Section"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTable:
    """One table (表): a width of 156 mm is shared out among the columns."""

    columns: Sequence[tuple[str, int, bool]]  # heading, width in mm, whether it holds figures
    rows: Sequence[Sequence[object]]
    label: str = ""  # a caption with the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One numbered section (节): paragraphs, then tables."""

    heading: str
    texts: Sequence[str] = ()
    tables: Sequence[DocumentTable] = ()
