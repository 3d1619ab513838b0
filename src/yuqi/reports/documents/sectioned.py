"""A document of sections with tables (公文：分节与表): what others gathered, set on the official sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.plain import tight
from yuqi.reports.sections import Section

__all__ = ["write_sections"]


def write_sections(
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
    """Write a document as a Word file, whole or not at all; return where it is.

    Args:
        titles: the lines of the title.
        lead: the first paragraph.
        sections: in their order.
        notes: numbered sentences of a last section, without a heading of their own.
        signer: who signs.
        day_line: the line for the date.
        seal: where the seal goes.
        as_of: the data date, for the file's properties.
        lang: zh or en.
    """
    paper = Paper(lang, title="".join(titles), as_of=as_of)
    paper.title(*[tight(line, lang) for line in titles])
    paper.text(lead)
    for section in sections:
        paper.heading(section.heading)
        for text in section.texts:
            paper.text(text)
        for table in section.tables:
            paper.table(
                [Column(heading, width, is_number=is_number) for heading, width, is_number in table.columns],
                table.rows,
                label=table.label or None,
            )
    for note in notes:
        paper.note(note)
    paper.signature(signer, day_line, seal)
    return paper.save(out)
