"""A disk without space: said in words on the page and at the work, nothing left by halves, mended by making room."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.portal.faults.conftest import Answer, House, Server

# The mark has the zone made, of which the home is a copy; the tests themselves leave the test database alone.
pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]

_LINES = ["统一社会信用代码,企业名称,成立日期"] + [
    f"9133010{n:011d},某某第{n}号有限公司,2020-01-01" for n in range(30_000)
]
_BIG = "\n".join(_LINES).encode()  # some 1.5 MB: kept in memory while it is sent


class SmallDisk:
    """A file system of a few megabytes with a home on it (小磁盘)."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.filler = place / "filler"

    def fill(self, *, leave: int = 0) -> None:
        """Take all space but so many bytes."""
        with self.filler.open("wb", buffering=0) as out:
            block, size = bytes(1 << 16), 0
            while block:
                try:
                    size += out.write(block)
                except OSError:
                    block = block[: len(block) // 2]
        os.truncate(self.filler, max(size - leave, 0))

    def make_room(self) -> None:
        """Give the space back."""
        self.filler.unlink()


@contextmanager
def mounted(place: Path, size: str) -> Iterator[SmallDisk]:
    """Mount a small disk, where the system lets one be mounted."""
    place.mkdir(exist_ok=True)
    program = shutil.which("mount")
    command = [program or "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if program is None or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("no file system of a test's own may be mounted here")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Return a small disk."""
    with mounted(tmp_path / "disk", "16m") as disk:
        yield disk


@pytest.fixture
def small(disk: SmallDisk, furnished: House) -> House:
    """Return a home on the small disk."""
    return House(home=Path(shutil.copytree(furnished.home, disk.place / "home")))


def _says_so(answer: Answer, *, english: bool = False) -> None:
    assert answer.status == 503, (answer.status, answer.text[:2000])
    assert ("The disk is full" if english else "磁盘满了") in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert "Traceback" not in answer.text


def _files(house: House, *folders: str) -> list[str]:
    return sorted(
        str(path.relative_to(house.home))
        for folder in folders
        for path in (house.home / folder).rglob("*")
        if path.is_file()
    )


def _uploads(server: Server, *, lang: str = "zh-hans") -> Answer:
    return server.ask("/enterprises/imports/", lang=lang, files={"file": ("企业.csv", _BIG)}, title="")


def test_an_upload_that_does_not_fit_leaves_no_file_and_no_row(small: House, disk: SmallDisk) -> None:
    rows = (
        "from yuqi.portal.enterprises.models import Import, Upload; "
        "print(Import.objects.count(), Upload.objects.count(), Job.objects.filter(kind='imports.check').count())"
    )
    before = _files(small, "uploads", "imports")
    with small.served() as server:
        assert server.ask("/enterprises/").status == 200
        disk.fill(leave=500_000)

        _says_so(_uploads(server))
        _says_so(_uploads(server, lang="en"), english=True)
        assert _files(small, "uploads", "imports") == before
        assert server.ask("/enterprises/").status == 200  # what is there can be read
        assert server.ask("/healthz", None).status == 200

        disk.make_room()
        assert small.says(rows) == "0 0 0"
        assert _uploads(server).status == 302
        assert small.says(rows) == "1 1 1"


def test_a_file_too_large_for_the_folder_of_uploads_on_their_way_is_said(
    small: House, disk: SmallDisk
) -> None:
    on_the_way = disk.place / "way"
    on_the_way.mkdir()
    with small.served(f"settings.FILE_UPLOAD_TEMP_DIR = {str(on_the_way)!r}") as server:
        disk.fill(leave=700_000)

        _says_so(server.ask("/enterprises/imports/", files={"file": ("企业.csv", _BIG * 2)}, title=""))

        assert list(on_the_way.iterdir()) == []


def test_material_of_an_application_leaves_no_file_and_no_row(small: House, disk: SmallDisk) -> None:
    begin = (
        "from yuqi.portal.coaching.models import Application, Material, MaterialFile\n"
        "from yuqi.portal.coaching.services import applications\n"
        "from yuqi.portal.enterprises.models import Enterprise\n"
        "uscc = Membership.objects.get(tenant=TENANT, role='legal_rep', user__username='legal').uscc\n"
        "of = applications.start(by=seat('officer'), uscc=uscc, programme='hnte', procedure='recognition', year=2026)\n"
        "print(of.pk, of.materials.first().pk)"
    )
    application, material = small.says(begin).split()
    count = "from yuqi.portal.coaching.models import MaterialFile; print(MaterialFile.objects.count())"
    path = f"/coaching/{application}/materials/{material}/upload/"
    before = _files(small, "uploads")
    with small.served() as server:
        disk.fill(leave=300_000)

        _says_so(server.ask(path, files={"file": ("审计报告.pdf", b"%PDF-1.7" + bytes(1 << 20))}))

        assert _files(small, "uploads") == before
        disk.make_room()
        assert small.says(count) == "0"
        assert server.ask(path, files={"file": ("审计报告.pdf", b"%PDF-1.7" + bytes(1 << 20))}).status == 302
        assert small.says(count) == "1"


def test_a_database_without_space_for_another_row_says_so_and_goes_on_afterwards(
    small: House, disk: SmallDisk
) -> None:
    count = "from yuqi.portal.enterprises.models import SavedView; print(SavedView.objects.count())"
    with small.served() as server:
        disk.fill()
        taken = 0
        for number in range(200):  # what space the journal holds already is used up first
            answer = server.ask("/enterprises/views/", name=f"视图{number}", query="q=" + "甲" * 150)
            if answer.status != 302:
                break
            taken += 1

        _says_so(answer)
        _says_so(server.ask("/enterprises/views/", lang="en", name="x", query="q=1"), english=True)

        disk.make_room()
        assert small.says(count) == str(taken)
        assert server.ask("/enterprises/views/", name="再来", query="q=1").status == 302
        assert server.ask("/enterprises/").status == 200
    assert small.says("print(len(list(verify())))") == "0"
    assert small.says(
        "cursor = connections['default'].cursor(); cursor.execute('pragma integrity_check')",
        "print(cursor.fetchone()[0])",
    ) == ("ok")


_WORK = "last = Job.objects.latest('pk'); print(last.state, last.problem.replace(chr(10), ' '))"


def test_a_run_that_does_not_fit_leaves_the_earlier_one_and_nothing_by_halves(
    small: House, disk: SmallDisk
) -> None:
    ask = (
        "from yuqi.portal.enterprises.jobs import ask_for_run\n"
        "Job.objects.all().delete()\n"
        "ask_for_run(tenant_id=TENANT.pk, reason='again', by=seat('officer'))\n"
        "print(0)"
    )
    state = (
        "from yuqi.portal.runs.models import Run; from yuqi.portal.runs.selectors import current_run\n"
        "print(Run.objects.filter(tenant=TENANT).count(), current_run(TENANT.pk).number)"
    )
    small.says(ask)
    before = _files(small, "snapshots", "runs")
    disk.fill(leave=500_000)

    said = small.says("jobs.run_pending()", _WORK)

    assert said.startswith("failed 磁盘满了"), said
    assert "腾出空间" in said
    assert _files(small, "snapshots", "runs") == before
    with small.served() as server:
        assert server.ask("/ladder/").status == 200
        assert server.ask("/healthz", None).json == {"database": True, "runs": True}
        number = small.says("print(Job.objects.latest('pk').pk)")
        assert "磁盘满了" in server.ask(f"/jobs/{number}/").text
    disk.make_room()
    assert small.says(state) == "1 1"
    assert small.says("seat_ = seat('officer'); jobs.retry(Job.objects.latest('pk'), by=seat_)", "print(0)")
    assert small.says("jobs.run_pending()", _WORK).startswith("done")
    assert small.says(state) == "2 2"


def test_a_report_that_does_not_fit_leaves_no_file(house: House) -> None:
    ask = (
        "from yuqi.portal.runs.selectors import current_run\n"
        "jobs.enqueue('insight.report', key='x', tenant_id=TENANT.pk, by=seat('officer'), "
        "payload={'run': current_run(TENANT.pk).pk, 'kind': 'docx', 'lang': 'zh'})"
    )
    with mounted(house.home / "reports", "16k"):
        said = house.says(ask, "jobs.run_pending()", _WORK)

        assert said.startswith("failed 磁盘满了"), said
        assert _files(house, "reports") == []

    retry = "jobs.retry(Job.objects.latest('pk'), by=seat('officer'))"
    assert house.says(retry, "jobs.run_pending()", _WORK).startswith("done")
    assert len(_files(house, "reports")) == 1


_LETTERS = """
from datetime import date
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.policies.models import Letter, LetterBatch, LetterSeries
from yuqi.portal.policies.services import letters
"""


def test_letters_that_do_not_fit_take_no_number(house: House) -> None:
    ask = (
        "firms = Enterprise.objects.filter(tenant=TENANT, ended_on=None, moved_out_on=None, merged_into='')\n"
        "template = letters.save_template(\n"
        "    by=seat('officer'), name='函', title='提示函', body='您好。', signer='局', prefix='函')\n"
        "letters.make(template=template, usccs=list(firms.values_list('uscc', flat=True)[:3]), programme='', "
        "dated=date(2026, 7, 6), by=seat('officer'))"
    )
    state = (
        "print(sorted(Letter.objects.values_list('state', 'number'), key=str), "
        "list(LetterSeries.objects.values_list('last', flat=True)))"
    )
    with mounted(house.home / "letters", "60k"):  # one letter fits, two do not
        said = house.says(_LETTERS, ask, "jobs.run_pending()", _WORK)

        assert said.startswith("failed 磁盘满了"), said
        assert house.says(_LETTERS, state) == "[('made', 1), ('waiting', None), ('waiting', None)] [1]"
        assert len(_files(house, "letters")) == 1
        kept = Path(shutil.copytree(house.home / "letters", house.home.parent / "kept"))

    shutil.copytree(kept, house.home / "letters", dirs_exist_ok=True)  # moved to a larger disk
    retry = "jobs.retry(Job.objects.latest('pk'), by=seat('officer'))"
    assert house.says(retry, "jobs.run_pending()", _WORK).startswith("done")
    assert house.says(_LETTERS, state) == "[('made', 1), ('made', 2), ('made', 3)] [3]"
    assert len(_files(house, "letters")) == 3


def test_a_backup_that_does_not_fit_leaves_no_file(small: House, disk: SmallDisk) -> None:
    disk.fill(leave=100_000)
    target = disk.place / "backup.tar.gz"

    done = small.python(
        "from yuqi.portal.workflows.archive import back_up", f"back_up(Path({str(target)!r}))"
    )

    assert done.returncode != 0
    assert "No space left" in done.stderr
    assert sorted(path.name for path in disk.place.iterdir()) == ["filler", "home"]
