"""Documents in Word (公文成文)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi import api
from yuqi.api import DocumentTable, Section

__all__ = ["TEXT_WIDTH", "DocumentTable", "Section", "write"]

TEXT_WIDTH = 156  # mm that the columns of a table share


def write(
    out: Path,
    *,
    titles: Sequence[str],
    lead: str,
    sections: Sequence[Section],
    notes: Sequence[str],
    signer: str,
    day_line: str,
    seal: str,
    as_of: date,
    lang: str,
) -> Path:
    """Write sections with tables as a Word document after GB/T 9704, whole or not at all."""
    return api.document(
        out,
        titles=titles,
        lead=lead,
        sections=sections,
        notes=notes,
        signer=signer,
        day_line=day_line,
        seal=seal,
        as_of=as_of,
        lang=lang,
    )
