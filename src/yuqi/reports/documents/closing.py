"""The end of a document (说明): day, run, hashes, what is illustrative, that it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable

from yuqi.reports.documents.paper import Paper
from yuqi.reports.figures import Figures
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp

__all__ = ["closing_section", "illustrative_names"]

# Programmes and benefits that are ours as a whole, and single conditions and items of others.
_ILLUSTRATIVE = """
select distinct coalesce(case $lang when 'zh' then entry.label_zh else entry.label_en end, entry.id) as label
from catalog as entry
where entry.status = 'illustrative'
    and case
        when entry.kind in ('programme', 'benefit') then entry.id in (select unnest($used))
        else entry.programme in (select unnest($used)) and entry.programme not in (
            select whole.id from catalog as whole where whole.kind = 'programme' and whole.status = 'illustrative')
    end
order by label
"""


def illustrative_names(results: Results, used: Iterable[str], lang: str) -> list[str]:
    """Return the entries among programmes and benefits used whose figures are not published (示意条目)."""
    return [row["label"] for row in results.ask(_ILLUSTRATIVE, {"used": list(used), "lang": lang})]


def closing_section(
    paper: Paper,
    stamp: Stamp,
    figures: Figures,
    illustrative: Iterable[str],
    *,
    further: Iterable[object] = (),
) -> None:
    """Write what makes the document reproducible and what it is not."""
    words = figures.words
    names = list(illustrative)
    paper.heading(words("document.closing.heading"))
    said: list[object] = [words("document.closing.no_decision")]
    said.append(
        words("document.closing.illustrative", names=words("figure.list_mark").join(names))
        if names
        else words("document.closing.none_illustrative")
    )
    said.extend(further)
    said.append(words("document.closing.unknown"))
    if stamp.is_sample:
        said.append(words("document.closing.sample"))
    said.append(
        words(
            "document.closing.stamp",
            day=figures.day(stamp.as_of),
            run=stamp.run,
            catalog=stamp.catalog_hash,
            facts=stamp.facts_hash,
            engine=stamp.engine,
        )
    )
    paper.items(said)
