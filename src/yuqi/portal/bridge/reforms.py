"""What a programme or benefit lets one turn, and what a turn would do (政策试算)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from yuqi import api
from yuqi.portal.bridge.library import CatalogEntry, Library

__all__ = ["Knob", "Tried", "Turn", "knobs", "reform_text", "removable", "try_out"]

_COMPARED = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)(?![\w.])")
_CHOSEN = re.compile(r"\b(then|else)\s+(\d+(?:\.\d+)?)(?![\w.])")
_FACTOR = re.compile(r"(\*|^)\s*(\d+(?:\.\d+)?)(?![\w.])|^\s*(\d+(?:\.\d+)?)\s*$")
_EDGES = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
_MONEY = 10_000  # a number of this size in a rule is yuan
_MEMORY = "2GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """One number of a rule that can be turned (可调参数)."""

    id: str  # of the field in a form
    group: str  # gate, score, amount, cap, parameter, scale
    label: Mapping[str, str]
    detail: str  # how it is asked: ">=", "<", "then", "else", "*"; "" for a value of its own
    entry: str
    path: str
    before: Decimal
    unit: str  # share, yuan, points, number
    earned: str = ""  # of a scale's edge: the points of its band
    text: str = ""  # the expression it stands in; "" where it is a value of its own
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A knob turned, or a condition taken away (改动)."""

    knob: Knob | None
    after: Decimal | None
    removed: str = ""  # path of a condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a trial gave (试算结果): plain figures; the lists stay in its folder."""

    seconds: float
    programmes: Sequence[Mapping[str, Any]]
    budget: Sequence[Mapping[str, Any]]
    stakes: Sequence[Mapping[str, Any]]
    scores: Sequence[Mapping[str, Any]]


def knobs(library: Library, entry: CatalogEntry, *, day: date) -> list[Knob]:
    """Return the numbers of a programme (its editions in force on the day) or a benefit that can be turned."""
    found: list[Knob] = []
    if entry.kind == "benefit":
        found += _of_conditions(entry.id, entry.content.get("gates", ()), "gates")
        found += _of_text(entry.id, "formula", str(entry.content["formula"]), entry.label, "amount", _FACTOR)
        for place, cap in enumerate(entry.content.get("caps", ())):
            label = {"zh": "最高金额", "en": "Ceiling"}
            found.append(_value(entry.id, f"caps/{place}/amount", cap["amount"], label, "cap", "yuan"))
        texts = [
            str(entry.content["formula"]),
            *(gate.get("when") or "" for gate in entry.content.get("gates", ())),
        ]
    else:
        texts = []
        for edition in _in_force(entry, day):
            root = f"editions/{edition['id']}"
            for shelf in ("gates", "directs"):
                found += _of_conditions(entry.id, edition.get(shelf, ()), f"{root}/{shelf}")
                texts += [condition.get("when") or "" for condition in edition.get(shelf, ())]
            found += list(_of_card(entry.id, edition.get("scorecard") or {}, root, texts))
    found += _of_entries(library, texts, day)
    return [replace(knob, id=f"k{number}") for number, knob in enumerate(found)]


def removable(entry: CatalogEntry, *, day: date) -> list[tuple[str, Mapping[str, str]]]:
    """Return path and name of each condition that can be taken away: not the score, not the last one."""
    groups = (
        [("gates", entry.content.get("gates", ()))]
        if entry.kind == "benefit"
        else [(f"editions/{each['id']}/gates", each.get("gates", ())) for each in _in_force(entry, day)]
    )
    return [
        (f"{path}/{gate['id']}", gate["label"])
        for path, gates in groups
        if len(gates) > 1
        for gate in gates
        if gate.get("when")
    ]


def reform_text(*, name: str, note: str, entry: str, turns: Sequence[Turn]) -> str:
    """Return the reform as the YAML that `simulate` reads."""
    changes: list[dict[str, Any]] = []
    parameters: dict[str, Any] = {}
    by_text: dict[tuple[str, str], list[tuple[Knob, Decimal]]] = defaultdict(list)
    for turn in turns:
        if turn.removed:
            changes.append({"entry": entry, "path": turn.removed, "remove": True})
        elif turn.knob is None or turn.after is None:
            continue
        elif turn.knob.group == "parameter":
            parameters[turn.knob.entry] = _number(turn.after)
        elif turn.knob.text:
            by_text[turn.knob.entry, turn.knob.path].append((turn.knob, turn.after))
        else:
            changes.append({"entry": turn.knob.entry, "path": turn.knob.path, "value": _number(turn.after)})
    for (owner, path), turned in by_text.items():
        text = turned[0][0].text
        for knob, after in sorted(turned, key=lambda pair: -pair[0].start):
            text = f"{text[: knob.start]}{after:f}{text[knob.end :]}"
        changes.append({"entry": owner, "path": path, "value": text})
    head: dict[str, Any] = {"label": {"zh": name, "en": name}}
    if note:
        head["note"] = {"zh": note, "en": note}
    document: dict[str, Any] = {"reform": head}
    if parameters:
        document["parameters"] = parameters
    if changes:
        document["changes"] = changes
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def try_out(
    snapshot: Path, reform: Path, *, as_of: date, catalogs: Sequence[Path], out: Path, home: Path
) -> Tried:
    """Compare a reform with the catalog on a snapshot; lists are written to `out`."""
    done = api.simulate(
        snapshot, reform, as_of=as_of, accept_good=True, catalogs=catalogs, out=out, home=home, memory=_MEMORY
    )
    return Tried(
        seconds=done.seconds,
        programmes=_programmes(done),
        budget=[_plain(row, done.labels) for row in done.tables["reform_budget"]],
        stakes=[_plain(row, done.labels) for row in done.tables["reform_stakes"]],
        scores=_scores(done),
    )


def _in_force(entry: CatalogEntry, day: date) -> list[Mapping[str, Any]]:
    editions = entry.content.get("editions", ())
    found = [
        each
        for each in editions
        if (each.get("from") is None or each["from"] <= day) and (each.get("to") is None or day <= each["to"])
    ]
    return found or list(editions[-1:])


def _of_conditions(owner: str, conditions: Sequence[Mapping[str, Any]], path: str) -> Iterator[Knob]:
    for condition in conditions:
        text = condition.get("when") or ""
        where = f"{path}/{condition['id']}/when"
        yield from _of_text(owner, where, text, condition["label"], "gate", _COMPARED, _CHOSEN)


def _of_text(
    owner: str, path: str, text: str, label: Mapping[str, str], group: str, *patterns: re.Pattern[str]
) -> Iterator[Knob]:
    spots = sorted(
        (
            (match, next(n for n in range(match.re.groups, 0, -1) if match[n] is not None))
            for p in patterns
            for match in p.finditer(text)
        ),
        key=lambda pair: pair[0].start(),
    )
    for match, place in spots:
        number = Decimal(match[place])
        yield Knob(
            id="",
            group=group,
            label=label,
            detail=match[1] if place > 1 and match[1] else "",
            entry=owner,
            path=path,
            before=number,
            unit=_unit(number) if group != "amount" or "." in match[place] else "yuan",
            text=text,
            start=match.start(place),
            end=match.end(place),
        )


def _of_card(owner: str, card: Mapping[str, Any], root: str, texts: list[str]) -> Iterator[Knob]:
    if not card:
        return
    label = {"zh": "评分及格线", "en": "Pass mark"}
    yield _value(owner, f"{root}/scorecard/bar", card["bar"], label, "score", "points")
    for part in card.get("parts", ()):
        minimum = part.get("minimum")
        if minimum:
            path = f"{root}/scorecard/parts/{part['id']}/minimum/at_least"
            yield _value(owner, path, minimum["at_least"], minimum["label"], "score", "points")
        texts += [item.get("points") or "" for item in part.get("items", ())]


def _of_entries(library: Library, texts: Sequence[str], day: date) -> Iterator[Knob]:
    """Give the numbers of parameters and scales that the expressions name, directly or through variables."""
    seen: set[str] = set()
    pending = list(texts)
    while pending:
        for use in library.uses(pending.pop()):
            if use.id in seen:
                continue
            seen.add(use.id)
            entry = library.get(use.kind, use.id)
            if entry is None:
                continue
            if use.kind == "variable":
                pending.append(str(entry.content.get("value", "")))
            elif use.kind == "parameter":
                yield from _of_parameter(entry, day)
            elif use.kind == "scale":
                yield from _of_scale(entry)


def _of_parameter(entry: CatalogEntry, day: date) -> Iterator[Knob]:
    for value in entry.content["values"]:
        holds = value["from"] <= day and (value.get("to") is None or day <= value["to"])
        if holds and isinstance(value["value"], Decimal) and entry.content.get("unit"):
            yield _value(entry.id, "", value["value"], entry.label, "parameter", entry.content["unit"])


def _of_scale(entry: CatalogEntry) -> Iterator[Knob]:
    unit = entry.content.get("unit") or ""
    for place, band in enumerate(entry.content["bands"]):
        for edge, sign in _EDGES.items():
            if band.get(edge) is not None:
                points = band["points"]
                earned = (
                    f"{points:f}" if isinstance(points, Decimal) else "–".join(f"{each:f}" for each in points)
                )
                yield _value(
                    entry.id,
                    f"bands/{place}/{edge}",
                    band[edge],
                    entry.label,
                    "scale",
                    unit,
                    detail=sign,
                    earned=earned,
                )


def _value(
    owner: str,
    path: str,
    before: Any,
    label: Mapping[str, str],
    group: str,
    unit: str,
    *,
    detail: str = "",
    earned: str = "",
) -> Knob:
    number = Decimal(str(before))
    known = unit if unit in ("share", "yuan", "points") else _unit(number)
    return Knob(
        id="",
        group=group,
        label=label,
        detail=detail,
        entry=owner,
        path=path,
        before=number,
        unit=known,
        earned=earned,
    )


def _unit(number: Decimal) -> str:
    if 0 < number < 1:
        return "share"
    return "yuan" if number >= _MONEY else "number"


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _programmes(done: api.Simulation) -> list[Mapping[str, Any]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in done.tables["reform_changes"]:
        counts[row["programme"]][row["effect"]] += 1
        if row["effect"] == "loss" and row["held"]:
            counts[row["programme"]]["held_loss"] += 1
    return [
        {
            "id": programme,
            "label": done.labels.get(programme, programme),
            **{name: found[name] for name in ("gain", "loss", "other", "held_loss")},
        }
        for programme, found in counts.items()
    ]


def _scores(done: api.Simulation) -> list[Mapping[str, Any]]:
    found: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for row in done.tables["reform_scores"]:
        found[row["programme"], row["edition"]].append(
            [int(row["band"]), int(row["before"]), int(row["after"])]
        )
    return [
        {
            "programme": programme,
            "label": done.labels.get(programme, programme),
            "edition": edition,
            "bands": sorted(bands),
        }
        for (programme, edition), bands in found.items()
    ]


def _plain(row: Mapping[str, Any], labels: Mapping[str, str]) -> Mapping[str, Any]:
    said = {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
    said["label"] = labels.get(row["benefit"], row["benefit"])
    said["group_label"] = labels.get(row["group"], row["group"]) if row["group"] else None
    return said
