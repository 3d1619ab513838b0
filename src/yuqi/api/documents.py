"""Documents of sections and tables (公文): document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.reports.sections import DocumentTable, Section

__all__ = ["DocumentTable", "Section", "document"]


def document(
    out: Path,
    *,
    titles: Sequence[str],
    lead: str,
    sections: Sequence[Section],
    notes: Sequence[str] = (),
    signer: str,
    day_line: str,
    seal: str,
    as_of: date,
    lang: str = "zh",
) -> Path:
    """Write sections with tables as a Word document in the form of GB/T 9704, and return where it is (公文).

    Args:
        out: the .docx file, replaced whole.
        titles: the lines of the title.
        lead: the first paragraph.
        sections: numbered in their order; the columns of a table are 156 mm wide together.
        notes: small lines at the end: what the figures rest on.
        signer: who signs (发文机关署名).
        day_line: the line for the date.
        seal: where the seal goes (印章位).
        as_of: the data date (数据截至), which stands in the file's properties.
        lang: zh or en.

    Raises:
        ValueError: the columns of a table do not fill the text.
    """
    from yuqi.reports.documents.sectioned import write_sections

    return write_sections(
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
