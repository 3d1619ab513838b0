"""What people write for ids of the catalog (称呼与编号): 高新技术企业 for hnte, the name of an item for its id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yuqi.rules.shapes import Catalog, Label

__all__ = ["offered_words", "spoken_ids"]

_JUDGED = re.compile(r"judged\(\s*(\w+)\s*\)")


def spoken_ids(catalog: Catalog) -> dict[str, Mapping[str, str]]:
    """Return, for the columns of facts that name entries of the catalog, word → id; an id is a word too.

    Columns are `programme` (称号、项目) and `item` (评价项: what judges grade, items and conditions). A word
    that two different ids share is left out, so that nothing is guessed.
    """
    programmes, items = _words(catalog)
    return {"programme": _sure(programmes), "item": _sure(items)}


def offered_words(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Return, for the same columns, one word an id to choose from: its Chinese name, the id where two share it."""
    offered = {}
    for column, words in zip(("programme", "item"), _words(catalog), strict=True):
        sure = _sure(words)
        first: dict[str, str] = {}
        for word in words:
            # the name stands right behind the id
            if word in sure and first.get(sure[word], sure[word]) == sure[word]:
                first[sure[word]] = word
        offered[column] = tuple(first.values())
    return offered


def _words(catalog: Catalog) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return the ids that each word stands for, of programmes and of items."""
    programmes: dict[str, set[str]] = {}
    items: dict[str, set[str]] = {}
    for id_, programme in catalog.programmes.items():
        _add(programmes, id_, programme.label)
        for edition in programme.editions:
            for part in edition.scorecard.parts if edition.scorecard else ():
                for item in part.items:
                    if item.judged:
                        _add(items, item.id, item.label)
            for item_id, label in _judged_conditions(edition.model_dump()):
                _add(items, item_id, label)
    for benefit in catalog.benefits.values():
        for item_id, label in _judged_conditions(benefit.model_dump()):
            _add(items, item_id, label)
    for entry in (*catalog.variables.values(), *catalog.benefits.values()):
        for item_id in _JUDGED.findall(str(entry.model_dump())):
            items.setdefault(item_id, {item_id})
    return programmes, items


def _judged_conditions(value: Any) -> Iterator[tuple[str, Label]]:
    """Return what judges are asked below an entry; the name is the condition's when it asks nothing else."""
    if isinstance(value, dict):
        asked = _JUDGED.findall(value["when"]) if isinstance(value.get("when"), str) else []
        for item in asked:
            label = value.get("label") if len(asked) == 1 else None
            yield item, Label(**label) if label else Label(zh=item, en=item)
    if isinstance(value, dict | list | tuple):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _judged_conditions(inside)


def _add(words: dict[str, set[str]], id_: str, label: Label) -> None:
    for word in (id_, label.zh, label.zh.removesuffix("企业"), label.en):
        words.setdefault(word, set()).add(id_)


def _sure(words: Mapping[str, set[str]]) -> dict[str, str]:
    """Return the words of one id each; an id always stands for itself."""
    ids = {id_ for each in words.values() for id_ in each}
    sure = {word: next(iter(each)) for word, each in words.items() if len(each) == 1}
    return sure | {id_: id_ for id_ in ids}
