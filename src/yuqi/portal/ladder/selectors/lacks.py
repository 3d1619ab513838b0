"""What verdicts lack, in a few words (差什么): for cards and lists, from the run's own files, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yuqi.portal.bridge import details
from yuqi.portal.ladder.wording import bar_words, fact_words, score_words, short_words, unit_of
from yuqi.portal.runs.models import Standing
from yuqi.portal.shared import figures

__all__ = ["lacks_of"]


def lacks_of(folder: Path, rows: Iterable[Standing]) -> dict[tuple[str, str], str]:
    """Return what each of some verdicts lacks, by enterprise and programme; a page of them at most."""
    wanted: dict[tuple[str, str], dict[str, Standing]] = {}
    for row in rows:
        wanted.setdefault((row.programme, row.edition), {})[row.uscc] = row
    found: dict[tuple[str, str], str] = {}
    for (programme, edition), verdicts in wanted.items():
        usccs = tuple(sorted(verdicts))
        said = _said(folder, programme, edition, usccs, get_language() or "zh")
        settles = _settles(folder, programme, usccs)
        for uscc, row in verdicts.items():
            words = said.get(uscc, ())
            if row.verdict == "open" or not words:
                found[uscc, programme] = _open_words(row, settles.get(uscc, ()))
            else:
                first = words[0]
                found[uscc, programme] = (
                    first
                    if len(words) == 1
                    else _("%(first)s 等 %(n)d 项") % {"first": first, "n": len(words)}
                )
    return found


@lru_cache(maxsize=256)
def _said(
    folder: Path, programme: str, edition: str, usccs: tuple[str, ...], lang: str
) -> Mapping[str, Sequence[str]]:
    """Return the unmet conditions in words, by code, the worst first; `lang` only tells answers apart."""
    entries = details.condition_labels(folder, programme, edition)
    return {
        uscc: tuple(words for _miss, words in sorted(_unmet(row, entries), key=lambda pair: -pair[0]))
        for uscc, row in details.outcomes_of(folder, programme, usccs).items()
    }


@lru_cache(maxsize=256)
def _settles(
    folder: Path, programme: str, usccs: tuple[str, ...]
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return details.settles_of(folder, programme, usccs)


def _unmet(row: Mapping[str, Any], entries: Mapping[str, details.Entry]) -> Iterable[tuple[Decimal, str]]:
    routes = [id_ for id_, entry in entries.items() if entry.role == "route"]
    way_met = any(row.get(f"{id_}__outcome") == "met" for id_ in routes)
    for id_, entry in entries.items():
        is_score = id_ == "score"
        if row.get(f"{id_}__outcome") != "unmet" or (entry.role == "route" and (way_met or not is_score)):
            continue
        cells = {
            "shortfall": row.get(f"{id_}__shortfall"),
            "shortfall_unit": entry.shortfall_unit,
            "op": entry.op,
        }
        bar = row.get(f"{id_}__threshold")
        unit = unit_of("points" if is_score else entry.unit, bar)
        label = entry.label.en if figures.is_english() else entry.label.zh
        short = short_words(cells, unit)
        yield (
            _miss(row, id_),
            f"{label}　{short}"
            if short
            else _("%(label)s　%(bar)s")
            % {
                "label": label,
                "bar": bar_words(entry.op, bar, unit),
            }
            if bar is not None
            else label,
        )


def _miss(row: Mapping[str, Any], id_: str) -> Decimal:
    value, bar = (
        figures.to_decimal(row.get(f"{id_}__value")),
        figures.to_decimal(row.get(f"{id_}__threshold")),
    )
    return abs((bar - value) / bar) if value is not None and bar else Decimal(0)


def _open_words(row: Standing, settles: Sequence[Mapping[str, Any]]) -> str:
    facts = [each for each in settles if each["kind"] == "facts"]
    if not facts:
        if row.score_low is not None or row.score_high is not None:
            return _("%(score)s，待专家评") % {
                "score": score_words(row.score_low, row.score_high, row.score_bar, row.bar_op)
            }
        return _("待专家评")
    first = facts[0]
    words = fact_words(first["table"], first["field"])
    name = words.table if first["field"] == "*" else words.name
    year = first.get("year")
    said = (
        _("缺 %(year)s 年%(name)s") % {"year": year, "name": name}
        if year
        else _("缺%(name)s") % {"name": name}
    )
    return said if len(facts) == 1 else _("%(first)s 等 %(n)d 个数") % {"first": said, "n": len(facts)}
