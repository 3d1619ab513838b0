"""Two people at one thing: a conflict that says so, never a lost update (并发修改).

Follow-ups and declarations have tests of their own (ladder/test_board.py, enterprises/declarations/test_rules.py).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.portal.faults.conftest import _OPEN, House

from yuqi.portal.access import Seat
from yuqi.portal.audit.models import Entry
from yuqi.portal.coaching import services as coaching
from yuqi.portal.policies.models import LetterTemplate
from yuqi.portal.policies.services import letters

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]

_EDIT = """
import time
from yuqi.portal.enterprises.selectors.cell import cell_of
from yuqi.portal.enterprises.services import edits
me, value = sys.argv[1:]
by = seat(me)
uscc = Membership.objects.get(user__username="legal").uscc
key = {"uscc": uscc, "year": "2025"}
seen = edits.seen_mark(cell_of(by, uscc, "statements", key, "revenue"))
connections.close_all()
Path(settings.HOME, "ready-" + me).touch()
while not all(Path(settings.HOME, "ready-" + each).exists() for each in ("officer", "chief")):
    time.sleep(0.001)
try:
    edits.edit_cell(by=by, uscc=uscc, table="statements", key=key, column="revenue", text=value, reason="核", seen=seen)
except edits.Conflict:
    print("conflict")
else:
    print("written", value)
"""
_NOW = """
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.selectors.cell import cell_of
uscc = Membership.objects.get(user__username="legal").uscc
cell = cell_of(seat("officer"), uscc, "statements", {"uscc": uscc, "year": "2025"}, "revenue")
print(cell.value, Entry.objects.filter(action="facts.edited").count(), len(list(verify())))
"""


@pytest.mark.slow
def test_two_processes_at_one_cell_at_one_moment_write_once(house: House) -> None:
    writing = [
        subprocess.Popen(
            [sys.executable, "-c", _OPEN + _EDIT, who, value],
            env=house.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who, value in (("officer", "1111.00"), ("chief", "2222.00"))
    ]
    said = [process.communicate(timeout=120) for process in writing]

    words = sorted(out.strip() for out, _fault in said)
    assert words[0] == "conflict", said
    assert words[1].startswith("written"), said
    assert house.says(_NOW) == f"{words[1].split()[1]} 1 0"


def test_a_template_that_somebody_changed_meanwhile_is_not_overwritten(
    zone: Any, seat: Callable[..., Seat], client_as: Callable[..., Client]
) -> None:
    said = {"name": "函", "title": "题", "signer": "局", "prefix": "函"}
    template = letters.save_template(by=seat("officer"), body="甲", **said)
    page = f"/policies/letters/templates/{template.pk}/"
    first, second = client_as("officer"), client_as("chief_officer")
    assert 'name="version" value="1"' in second.get(page).content.decode()

    assert first.post(page, {**said, "body": "乙", "version": "1"}).status_code == 302
    answer = second.post(page, {**said, "body": "丙", "version": "1"})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "别人刚改过" in text
    assert "丙" in text
    assert LetterTemplate.objects.get(pk=template.pk).body == "乙"


def test_an_application_handed_on_twice_is_handed_on_once(
    zone: Any, seat: Callable[..., Seat], client_as: Callable[..., Client]
) -> None:
    begun = coaching.start(by=seat("officer"), uscc=zone.firm, programme="hnte", procedure="new", year=2026)
    first, second = client_as("officer"), client_as("chief_officer")
    page = f"/coaching/{begun.pk}/act/"

    first.post(page, {"act": "give_up", "why": "企业不报了"})
    answer = second.post(page, {"act": "send"}, follow=True)

    begun.refresh_from_db()
    assert begun.state not in ("pre_review", "preparing")
    assert Entry.objects.filter(action__startswith="coaching.", on__contains=begun.label).count() == 2
    assert "已办好" not in answer.content.decode()
