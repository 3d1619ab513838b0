"""Labels and citations of catalog entries as results carry them (条目的称呼与依据)."""

from __future__ import annotations

import re

from yuqi.engine.tree import ConditionNodes
from yuqi.rules.shapes import Edition, Label, Programme, Source

__all__ = ["citation", "cited", "condition_citation", "condition_label", "spoken"]

_OWN_DOCUMENT = re.compile(r"\S{2,12}〔\d{4}〕\d+号")


def citation(source: Source) -> str:
    """Return document and article: 国科发火〔2016〕32号 第十一条."""
    return cited(source.document, source.article)


def cited(document: str, article: str | None) -> str:
    """Return document and article; an article that begins with a document of its own stands alone."""
    if not article:
        return document
    return article if _OWN_DOCUMENT.match(article) else f"{document} {article}"


def spoken(label: Label, lang: str) -> str:
    """Return a label in one language."""
    return label.en if lang == "en" else label.zh


def condition_citation(condition: ConditionNodes, edition: Edition) -> str:
    """Return a condition's document and article; the document is the edition's unless it names its own."""
    entry = condition.entry
    if entry is not None and entry.source is not None:
        return citation(entry.source)
    article = entry.cite if entry is not None else None
    if article is None:
        for part in edition.scorecard.parts if edition.scorecard else ():
            if part.minimum is not None and part.minimum.id == condition.id:
                article = part.minimum.cite
    return cited(edition.source.document, article) if article else citation(edition.source)


def condition_label(condition: ConditionNodes, edition: Edition, programme: Programme, lang: str) -> str:
    """Return a condition's name."""
    if condition.entry is not None:
        return spoken(condition.entry.label, lang)
    for part in edition.scorecard.parts if edition.scorecard else ():
        if part.minimum is not None and part.minimum.id == condition.id:
            return spoken(part.minimum.label, lang)
    return {"zh": "综合得分", "en": "Total score"}[lang] if condition.is_score else programme.id
