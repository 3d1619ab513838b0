"""A backup holds everything, and a restore gives it back (备份与恢复)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

from yuqi.base import YuqiError
from yuqi.portal.enterprises.models import Enterprise, FactRow
from yuqi.portal.workflows.archive import back_up, restore_from

pytestmark = pytest.mark.django_db

_RESTORED = """
import json, sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from yuqi.portal.workflows.archive import restore_from
restore_from(Path(sys.argv[1]))
from yuqi.portal.accounts.models import User
from yuqi.portal.audit.services import verify
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.runs.selectors import current_run, folder_of
tenant = Tenant.objects.get(slug="sample")
rows = [(row.table, row.key, row.source, row.values) for row in every_current_row(tenant.pk)]
new = User.objects.create_user("after-restore", "x", name="x")
print(json.dumps({
    "rows": rows,
    "broken": len(list(verify())),
    "run": (folder_of(current_run(tenant.pk)) / "run.parquet").is_file(),
    "new": new.pk,
}))
"""


def _restore(archive: Path, home: Path, database: str | None = None) -> dict:
    home.mkdir()
    own = {"YUQI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yuqi.portal.settings"}
    environment = {**os.environ, **own}
    environment.pop("DATABASE_URL", None)
    if database:
        environment["DATABASE_URL"] = database
    done = subprocess.run(
        [sys.executable, "-c", _RESTORED, str(archive)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _rows(tenant_id):
    from yuqi.portal.enterprises.folding import every_current_row

    return [[row.table, row.key, row.source, row.values] for row in every_current_row(tenant_id)]


@pytest.mark.slow
def test_a_backup_restored_elsewhere_is_the_same_zone(zone, tmp_path):
    archive = back_up(tmp_path / "yuqi.tar.gz").file
    restored = _restore(archive, tmp_path / "home")
    assert restored["rows"] == _rows(zone.tenant_id)
    assert restored["broken"] == 0
    assert restored["run"]
    assert restored["new"] > 0


@pytest.mark.slow
def test_a_backup_moves_a_zone_to_postgres(zone, tmp_path, postgres_url):
    archive = back_up(tmp_path / "yuqi.tar.gz").file
    restored = _restore(archive, tmp_path / "home", postgres_url)
    assert restored["rows"] == _rows(zone.tenant_id)
    assert restored["broken"] == 0


def test_a_backup_is_for_its_owner_alone_and_replaces_nothing(zone, tmp_path):
    target = tmp_path / "yuqi.tar.gz"
    made = back_up(target)
    assert made.file.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        back_up(target)
    with tarfile.open(target) as archive:
        names = archive.getnames()
    assert f"tables/{FactRow._meta.db_table}.jsonl" in names
    assert "keys/secret.key" in names


def test_a_restore_refuses_a_home_that_somebody_lives_in(zone, tmp_path):
    made = back_up(tmp_path / "yuqi.tar.gz")
    before = Enterprise.objects.count()
    with pytest.raises(YuqiError) as refused:
        restore_from(made.file)
    assert [each.code for each in refused.value.problems] == ["cli.portal.not-empty"]
    assert Enterprise.objects.count() == before
    assert Path(settings.HOME).is_dir()
