"""An application under way (在办的申报)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    """Keep files in a folder of the test's own."""
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


@pytest.fixture
def begun(zone: Any, seat: Callable[..., Any]) -> Any:
    """Return an application of the zone's firm for HNTE, just started by an officer."""
    from yuqi.portal.coaching import services

    return services.start(by=seat("officer"), uscc=zone.firm, programme="hnte", procedure="new", year=2026)


@pytest.fixture
def paper() -> Callable[..., SimpleUploadedFile]:
    """Return a maker of files."""

    def make(name: str = "审计报告.pdf", content: bytes = b"%PDF-1.4 text") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content)

    return make
