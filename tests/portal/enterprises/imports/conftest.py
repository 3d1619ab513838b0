"""Workbooks as people make them, and a hand that leads an import through its pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yuqi.portal.enterprises.models import Import
from yuqi.portal.jobs import services as jobs

Sheets = dict[str, Sequence[Sequence[Any]]]


def workbook(sheets: Sheets) -> bytes:
    """Return a workbook of sheets, each its rows, the heading first."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, data)


@dataclass
class Hand:
    """An officer at the wizard (操作人)."""

    client: Client
    of: Import | None = None

    def uploads(self, name: str, data: bytes) -> Import:
        """Upload a file and let the work in the background be done."""
        answer = self.client.post("/enterprises/imports/", {"file": upload(name, data), "title": ""})
        assert answer.status_code == 302, answer.content.decode()[:4000]
        self.of = Import.objects.get(pk=int(answer.url.rstrip("/").rsplit("/", 1)[-1]))
        return self.works()

    def works(self) -> Import:
        """Let the work in the background be done and return the import as it stands."""
        jobs.run_pending()
        assert self.of is not None
        self.of.refresh_from_db()
        return self.of

    def posts(self, what: str, **said: Any) -> Import:
        """Send a form of the import's pages, do the work it asks for, and return the import."""
        assert self.of is not None
        answer = self.client.post(f"/enterprises/imports/{self.of.pk}/{what}/", said)
        assert answer.status_code == 302, answer.content.decode()[:4000]
        return self.works()

    def sees(self, query: str = "") -> str:
        """Return the import's page."""
        assert self.of is not None
        answer = self.client.get(f"/enterprises/imports/{self.of.pk}/{query}")
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()


@pytest.fixture
def hand(client_as: Callable[..., Client]) -> Hand:
    """Return an officer at the wizard."""
    return Hand(client=client_as("officer", duties=("tax", "personal")))
