"""kill -9 in the middle: nothing half-done, and the work is done once when the next worker comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_COMMON = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "yuqi.portal.settings"
import django
django.setup()
from datetime import timedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from yuqi.portal.accounts.models import Membership, Tenant, User
from yuqi.portal.accounts.selectors import seat_from
from yuqi.portal.audit.services import verify
from yuqi.portal.enterprises.imports import differences, reading, services
from yuqi.portal.enterprises.models import Batch, Enterprise, FactRow, Import
from yuqi.portal.enterprises.services import batches
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def lost():
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
"""
_BEGIN = """
call_command("migrate", interactive=False, verbosity=0)
tenant = Tenant.objects.create(slug="zone", name="某园区")
user = User.objects.create_user("officer", "correct horse", name="某专员")
seat = seat_from(Membership.objects.create(tenant=tenant, user=user, role="officer"))
lines = ["统一社会信用代码,企业名称,成立日期"]
from yuqi.base.uscc import check_character
for n in range(300):
    head = f"91330100MA2{n:06d}"
    lines.append(f"{head}{check_character(head)},某某第{n}号有限公司,2020-01-01")
services.start(file=SimpleUploadedFile("企业.csv", "\\n".join(lines).encode()), title="", by=seat)
"""
_STATE = """
of = Import.objects.get()
batch = of.batch
print(of.state, batch.state if batch else None, FactRow.objects.filter(batch__state="committed").count(),
      Enterprise.objects.count(), Job.objects.filter(state="running").count(), len(list(verify())))
"""


def _python(home: Path, *parts: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "YUQI_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", "\n".join([_COMMON, *parts])],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def _says(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.slow
@pytest.mark.one_database
def test_killed_while_checking_and_while_committing_it_is_committed_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()

    # Killed when the draft's rows are written and its differences are not.
    killed = _python(home, _BEGIN, "reading.compare = die", "jobs.run_pending()")
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-3000:]
    assert _says(_python(home, _STATE)) == "reading draft 0 0 1 0"

    # Killed inside the transaction of the commitment, after the batch was marked as committed.
    ready = "lost(); jobs.run_pending(); of = Import.objects.get(); assert of.state == 'ready', of.state"
    rows = "assert FactRow.objects.count() == 300"  # written anew, not twice
    ask = "seat = seat_from(Membership.objects.get()); services.ask_for_commit(of, by=seat)"
    killed = _python(home, ready, rows, ask, "batches.project = die", "jobs.run_pending()")
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-3000:]
    assert _says(_python(home, _STATE)) == "ready draft 0 0 1 0"

    # A worker that still holds its lease is not disturbed.
    assert _says(_python(home, "jobs.run_pending()", _STATE)) == "ready draft 0 0 1 0"

    # The next worker finishes; asked again, nothing happens a second time.
    again = "services.jobs.enqueue('imports.commit', key='x', tenant_id=of.tenant_id, payload={'import': of.pk, 'revision': of.revision})"
    done = _python(
        home, "lost(); jobs.run_pending()", "of = Import.objects.get()", again, "jobs.run_pending()", _STATE
    )
    assert _says(done) == "committed committed 300 300 0 0"
    count = "from yuqi.portal.audit.models import Entry; print(Entry.objects.filter(action='batch.committed').count())"
    assert _says(_python(home, count)) == "1"
