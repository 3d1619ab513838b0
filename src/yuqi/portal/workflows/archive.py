"""Backup and restore (备份与恢复): one file with everything a home folder and its database hold.

The database is written table by table in a form of our own, so that a backup of SQLite can be restored into
PostgreSQL and the other way round; that is also how a zone moves from one to the other.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from yuqi import __version__
from yuqi.base import Problem, YuqiError
from yuqi.portal.accounts.models import Tenant, User
from yuqi.portal.shared.bulk import insert_rows, take_statistics

__all__ = ["Backup", "back_up", "restore_from"]

# Made anew by migrate, or worth nothing after a restore.
_LEFT_OUT = frozenset({"contenttypes", "auth", "sessions", "axes"})
_FOLDERS = (
    "uploads",
    "runs",
    "points",
    "snapshots",
    "catalog",
    "adapters",
    "letters",
    "lab",
    "reports",
    "keys",
)
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was written (备份文件)."""

    file: Path
    size: int
    sha256: str


def back_up(target: Path) -> Backup:
    """Write database, uploads, runs, snapshots, catalogs and keys into one file, whole or not at all.

    The portal may go on running: the tables are read as of one moment, and files are never changed once written.

    Raises:
        FileExistsError: the target is there already.
    """
    if target.exists():
        raise FileExistsError(str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with tarfile.open(part, "w:gz", compresslevel=3) as archive, TemporaryDirectory() as work:
            counts = _write_tables(archive, Path(work))
            home = Path(settings.HOME)
            for name in _FOLDERS:
                if (home / name).is_dir():
                    archive.add(home / name, arcname=name)
            manifest = {
                "yuqi": __version__,
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "migrations": _migrations(),
                "rows": counts,
            }
            _add(archive, _MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2).encode())
        part.chmod(0o600)  # keys and personal data are in it
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Backup(file=target, size=target.stat().st_size, sha256=digest)


def restore_from(source: Path) -> None:
    """Restore a backup into this home folder and database, both empty; the database all or nothing.

    Raises:
        YuqiError: cli.portal.not-empty, somebody is there already; cli.portal.other-version, the backup is of
            another version of the tables.
    """
    home = Path(settings.HOME)
    if User.objects.exists() or Tenant.objects.exists():
        raise YuqiError(Problem(code="cli.portal.not-empty", params={"home": str(home)}))
    with tarfile.open(source, "r:gz") as archive, TemporaryDirectory(dir=home) as work:
        archive.extractall(work, filter="data")  # refuses paths that lead outside, links and devices
        unpacked = Path(work)
        manifest = json.loads((unpacked / _MANIFEST).read_text("utf-8"))
        if manifest["migrations"] != _migrations():
            raise YuqiError(Problem(code="cli.portal.other-version", params={"version": manifest["yuqi"]}))
        with transaction.atomic():
            for model in _models():
                file = unpacked / "tables" / f"{model._meta.db_table}.jsonl"
                if file.is_file():
                    with file.open(encoding="utf-8") as lines:
                        insert_rows(model, _rows(model, lines), with_keys=True)
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
                    cursor.execute(statement)
            take_statistics(*_models())
        for name in _FOLDERS:
            if (unpacked / name).is_dir():
                _move(unpacked / name, home / name)


def _models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in _LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app not in _LEFT_OUT)


def _write_tables(archive: tarfile.TarFile, work: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    begins = not connection.in_atomic_block  # inside another's transaction the moment is that one's
    with transaction.atomic():
        if begins and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        for model in _models():
            table = model._meta.db_table
            file = work / "table.jsonl"
            with file.open("w", encoding="utf-8") as out:
                counts[table] = _write_rows(model, out)
            archive.add(file, arcname=f"tables/{table}.jsonl")
    return counts


def _write_rows(model: type[models.Model], out: IO[str]) -> int:
    names = [field.attname for field in model._meta.concrete_fields]
    count = 0
    for row in model._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=5000):
        out.write(json.dumps(dict(zip(names, row, strict=True)), default=_said, ensure_ascii=False))
        out.write("\n")
        count += 1
    return count


def _said(value: Any) -> str:
    """Return a value JSON has no form for, with all its digits: microseconds too, for the log's hashes."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _rows(model: type[models.Model], lines: IO[str]) -> Iterator[dict[str, Any]]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    plain = (models.JSONField, models.ForeignKey)
    for line in lines:
        row = json.loads(line)
        yield {
            name: value if value is None or isinstance(fields[name], plain) else fields[name].to_python(value)
            for name, value in row.items()
        }


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(str(PurePosixPath(name)))
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _move(source: Path, target: Path) -> None:
    """Move a folder's files in, beside what the first start made (the key is replaced)."""
    for file in sorted(source.rglob("*")):
        if file.is_file():
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
