"""Letters in Word (函件成文)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi import api

__all__ = ["write"]


def write(
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
    """Write one letter after GB/T 9704, whole or not at all; the same values give the same bytes."""
    return api.letter(
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
