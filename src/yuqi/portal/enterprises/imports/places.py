"""Where things of an import lie (存放位置)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.enterprises.models import Import, Upload

__all__ = ["adapters_of", "catalogs_of", "day_of", "page_of", "stored", "work_of"]


def stored(upload: Upload) -> Path:
    """Return where an upload's bytes are kept: by their hash, whoever sent them."""
    return Path(settings.UPLOADS) / upload.sha256[:2] / upload.sha256


def work_of(job: Import) -> Path:
    """Return the folder of an import's own, taken away when it ends."""
    return Path(settings.HOME) / "imports" / str(job.tenant_id) / str(job.pk)


def adapters_of(tenant: Tenant) -> Path:
    """Return the folder of the zone's own adapters."""
    return Path(settings.HOME) / "adapters" / tenant.slug


def catalogs_of(tenant: Tenant) -> list[Path]:
    """Return the layers of the zone's own catalog."""
    folder = Path(settings.HOME) / "catalog" / tenant.slug
    return [folder] if folder.is_dir() else []


def day_of(tenant: Tenant) -> date | None:
    """Return the day the tenant's facts are seen from; None: the day of the run."""
    return tenant.as_of


def page_of(job: Any) -> str:
    """Return the address of the import that a job works on."""
    return reverse("enterprises:import", args=[job.payload["import"]])
