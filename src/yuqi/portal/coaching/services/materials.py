"""Materials handed in and looked at (材料的写入)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat
from yuqi.portal.audit import services as audit
from yuqi.portal.coaching import files
from yuqi.portal.coaching.models import Material, MaterialFile
from yuqi.portal.coaching.services.locking import NotAllowedNow, locked

__all__ = ["check_material", "remove_file", "state_figures", "upload"]

_OPEN = ("preparing", "pre_review", "returned", "ready")
_State: Any = Material.State  # choices have no types without Django's


@transaction.atomic
def upload(*, by: Seat, material: Material, file: UploadedFile) -> MaterialFile:
    """Take a file for a material (上传材料); files before it stay beside it.

    Raises:
        FileRefused: type, content or size.
    """
    locked(by, material.application, "coaching.upload", within=_OPEN)
    sha256, size = files.keep(file)
    made = MaterialFile.objects.create(
        material=material,
        name=files.plain_name(file.name or ""),
        sha256=sha256,
        size=size,
        by_id=by.user_id,
    )
    material.state = _State.UPLOADED
    material.save(update_fields=["state"])
    _logged("coaching.uploaded", material, by, after={"file": made.name, "sha256": sha256, "size": size})
    return made


@transaction.atomic
def remove_file(*, by: Seat, file: MaterialFile) -> None:
    """Take a file out of the checklist (撤下文件); its bytes stay where they are."""
    material = file.material
    locked(by, material.application, "coaching.upload", within=_OPEN)
    MaterialFile.objects.filter(pk=file.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    if not material.files.filter(removed_at__isnull=True).exists():
        material.state = _State.MISSING
        material.save(update_fields=["state"])
    _logged("coaching.file_removed", material, by, before={"file": file.name, "sha256": file.sha256})


@transaction.atomic
def check_material(*, by: Seat, material: Material, state: str, remark: str) -> Material:
    """Say whether a material is good (审材料): accepted, returned with a remark, or not needed."""
    locked(by, material.application, "coaching.review", within=_OPEN)
    if state not in (_State.ACCEPTED, _State.RETURNED, _State.NOT_NEEDED):
        raise ValueError(state)
    if state == _State.RETURNED and not remark.strip():
        raise NotAllowedNow(_("写明这份材料要改什么"))
    before = {"state": material.state, "remark": material.remark}
    material.state, material.remark = state, remark.strip()[:500]
    material.checked_by_id, material.checked_at = by.user_id, timezone.now()
    material.save()
    _logged("coaching.checked", material, by, before=before, after={"state": state}, why=material.remark)
    return material


@transaction.atomic
def state_figures(*, by: Seat, material: Material, figures: Mapping[str, Decimal | None]) -> Material:
    """Note the figures a paper states (材料上的数), to be laid beside the facts; those not named stay."""
    locked(by, material.application, "coaching.upload", within=_OPEN)
    others = {name: text for name, text in material.figures.items() if name not in figures}
    stated = {name: f"{value:f}" for name, value in figures.items() if value is not None}
    material.figures = others | stated
    material.save(update_fields=["figures"])
    # Which, not what: the log is read by people who may not see the class of these values.
    _logged("coaching.figures_stated", material, by, after={"figures": sorted(stated)})
    return material


def _logged(action: str, material: Material, by: Seat, **said: object) -> None:
    audit.record(
        action,
        on=f"application:{material.application.label}/{material.item}",
        by=by,
        uscc=material.application.uscc,
        before=said.get("before"),
        after=said.get("after"),
        why=str(said.get("why") or ""),
    )
