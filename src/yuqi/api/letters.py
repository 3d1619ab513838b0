"""Letters of the authority (公函): letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

__all__ = ["letter"]


def letter(
    out: Path,
    *,
    head: str,
    number: str,
    title: str,
    addressee: str,
    paragraphs: Sequence[str],
    signer: str,
    dated: date,
    notes: Sequence[str] = (),
) -> Path:
    """Write one letter as a Word document in the form of GB/T 9704, and return where it is (函).

    The same values give the same bytes.

    Args:
        out: the .docx file, replaced whole or left as it was.
        head: the authority, in red at the top (发文机关标志).
        number: the document number (发文字号).
        title: one line, or several parted by line breaks.
        addressee: whom it is for, without the colon (主送).
        paragraphs: of the body, plain text.
        signer: who signs (发文机关署名).
        dated: the day of the letter (成文日期).
        notes: small lines at the end: what the figures rest on.
    """
    # Word is imported when it is asked for: it takes its time to load.
    from yuqi.reports.documents.letter import write_letter

    return write_letter(
        out,
        head=head,
        number=number,
        title=title,
        addressee=addressee,
        paragraphs=paragraphs,
        signer=signer,
        dated=dated,
        notes=notes,
    )
