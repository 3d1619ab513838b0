"""Why an enterprise is entitled to a benefit or not (权益说明), asked of a snapshot."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from yuqi import api
from yuqi.api import Entitlement, EntitlementCondition
from yuqi.base import YuqiError

__all__ = ["Entitlement", "EntitlementCondition", "of_enterprise"]

_MEMORY = "384MB"
_KEPT = 128  # enterprises looked at last: a snapshot never changes


@lru_cache(maxsize=_KEPT)
def of_enterprise(
    snapshot: Path,
    uscc: str,
    *,
    as_of: date,
    catalogs: tuple[Path, ...],
    catalog_hash: str,
    home: Path,
    lang: str,
) -> tuple[Entitlement, ...]:
    """Return every benefit in force with its conditions as they stand for one enterprise.

    Args:
        snapshot: a run's.
        uscc: the enterprise.
        as_of: the run's day.
        catalogs: layers over the shipped catalog.
        catalog_hash: of the run: an answer under another catalog is another answer.
        home: the folder of all state.
        lang: zh or en.

    Raises:
        LookupError: the snapshot does not have the enterprise: it came in later.
    """
    try:
        return api.entitlements(
            snapshot, uscc, as_of=as_of, catalogs=catalogs, home=home, lang=lang, memory=_MEMORY
        )
    except YuqiError as refused:
        raise LookupError(uscc) from refused
