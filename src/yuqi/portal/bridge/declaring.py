"""What the catalog doubts about figures that are not facts yet (填报前的疑点核对)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from yuqi import api
from yuqi.api import FactRecord, Label
from yuqi.base import YuqiError
from yuqi.portal.bridge.vocabulary import tables

__all__ = ["FigureDoubt", "doubts_about"]

_PROGRAMME = "tech_sme"  # the quickest to assess; doubts do not hang on it
_MEMORY = "512MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDoubt:
    """Something the catalog finds odd (疑点), and the columns it speaks of."""

    check: str
    severity: str
    message: Label
    columns: tuple[str, ...]

    def record(self) -> dict[str, object]:
        """Return it as plain JSON."""
        return {
            "check": self.check,
            "severity": self.severity,
            "zh": self.message.zh,
            "en": self.message.en,
            "columns": list(self.columns),
        }


def doubts_about(
    records: Iterable[FactRecord], uscc: str, *, as_of: date, catalogs: Sequence[Path] = ()
) -> tuple[FigureDoubt, ...]:
    """Return what the catalog's checks say of one enterprise's facts as they would be; nothing is kept.

    Facts that cannot be read at all are doubted by nobody: what is wrong with them is said elsewhere.
    """
    with TemporaryDirectory(prefix="yuqi-doubts-") as work:
        folder, out = Path(work) / "facts", Path(work) / "out"
        try:
            api.write_facts(folder, records, as_of=as_of)
            api.assess(
                folder,
                programmes=[_PROGRAMME],
                as_of=as_of,
                accept_good=True,
                catalogs=catalogs,
                out=out,
                home=Path(work),
                memory=_MEMORY,
            )
        except YuqiError:
            return ()
        found = [row for row in api.result_rows(out, "doubts", columns=()) if row["uscc"] == uscc]
    known = _checks()
    return tuple(
        FigureDoubt(
            check=row["check"],
            severity=row["severity"],
            message=Label(zh=row["message"], en=known.get(row["check"], (row["message"], ()))[0]),
            columns=known.get(row["check"], ("", ()))[1],
        )
        for row in sorted(found, key=lambda row: (row["severity"] != "warning", row["check"]))
    )


@lru_cache(maxsize=1)
def _checks() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return the checks' English sentences and the columns of statements they read."""
    columns = [column.name for column in tables()["statements"].columns if not column.is_key]
    found = {}
    for entry in api.catalog_list(kind="check"):
        words = set(re.findall(r"[a-z_]+", str(entry.content.get("when", ""))))
        found[entry.id] = (
            entry.content["message"]["en"],
            tuple(column for column in columns if column in words),
        )
    return found
