"""Entries that may be one enterprise (查重): equal names, phones or addresses, codes that differ by a slip."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from yuqi.portal.bridge.vocabulary import strength
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.enterprises.models import Enterprise

__all__ = ["Pair", "found_pairs", "is_slip", "normal_name"]

_MOST_OF_ONE = 6  # more entries at one address are a building, at one phone an agent
_SEPARATORS = re.compile(r"[\s()（）〔〕【】\[\]·.,，。\-—_'\"“”]+")
_ENDINGS = (("有限责任公司", "有限公司"), ("股份有限公司", "股份公司"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entries that may be one (疑似重复)."""

    first: str
    second: str
    signs: tuple[str, ...]  # name, phone, address, code


def normal_name(name: str) -> str:
    """Return a name without what people write in different ways: width, brackets, spaces, the long ending."""
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).lower()
    for long, short in _ENDINGS:
        text = text.replace(long, short)
    return text


def found_pairs(tenant_id: int) -> list[Pair]:
    """Return pairs that look alike, the most signs first.

    A name, a phone or an address alone is a sign only when few share it; a code that differs in one character, or by
    two that changed places, only beside another sign: neighbouring codes are common.
    """
    firms = {
        uscc: normal_name(name)
        for uscc, name in Enterprise.objects.filter(tenant_id=tenant_id, merged_into="").values_list(
            "uscc", "name"
        )
    }
    phones, addresses = _contacts(tenant_id, firms)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sign, said in (("name", firms), ("phone", phones), ("address", addresses)):
        for pair in _alike(said):
            found[pair].add(sign)
    pairs = []
    for (first, second), signs in found.items():
        if is_slip(first, second):
            signs.add("code")
        if signs & {"name", "phone"} or len(signs) > 1:
            pairs.append(Pair(first=first, second=second, signs=tuple(sorted(signs))))
    return sorted(
        pairs, key=lambda pair: (-len(pair.signs), "name" not in pair.signs, pair.first, pair.second)
    )


def is_slip(first: str, second: str) -> bool:
    """Return whether two codes differ by one character, or by two neighbours that changed places.

    >>> is_slip("91330199MA05GC4C5U", "91330199MA05GC4C6U"), is_slip("AB", "BA"), is_slip("ABC", "BCA")
    (True, True, False)
    """
    if len(first) != len(second) or first == second:
        return False
    places = [at for at, (one, other) in enumerate(zip(first, second, strict=True)) if one != other]
    if len(places) == 1:
        return True
    swapped = len(places) == 2 and places[1] == places[0] + 1
    return swapped and first[places[0]] == second[places[1]] and first[places[1]] == second[places[0]]


def _contacts(tenant_id: int, known: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    best: dict[str, dict[str, tuple[int, str]]] = {"contact_phone": {}, "address": {}}
    wanted = set(known)
    for row in every_current_row(tenant_id, tables=["enterprises"]):
        uscc = row.uscc or json.loads(row.key).get("uscc", "")
        if uscc not in wanted:
            continue
        for column, by_code in best.items():
            if column in row.cells:
                rank = strength("enterprises", column, row.source)
                if uscc not in by_code or rank < by_code[uscc][0]:
                    by_code[uscc] = (rank, row.cells[column].value)
    phones = {uscc: re.sub(r"\D", "", text) for uscc, (_rank, text) in best["contact_phone"].items()}
    addresses = {uscc: normal_name(text) for uscc, (_rank, text) in best["address"].items()}
    return (
        {uscc: text for uscc, text in phones.items() if len(text) >= 7},
        {uscc: text for uscc, text in addresses.items() if len(text) >= 6},
    )


def _alike(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for uscc, text in said.items():
        if text:
            groups[text].append(uscc)
    for usccs in groups.values():
        if 1 < len(usccs) <= _MOST_OF_ONE:
            yield from combinations(sorted(usccs), 2)
