"""kill -9 of the worker in mid-work: what people see stays whole, and the next worker does the work once.

The import has its own test (enterprises/imports/test_kill.py).
"""

from __future__ import annotations

import os
import signal

import pytest
from tests.portal.faults.conftest import House

# The mark has the zone made, of which the home is a copy; the tests themselves leave the test database alone.
pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]

_RUNS = """
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.jobs import ask_for_run
from yuqi.portal.runs import services as runs
from yuqi.portal.runs.models import BenefitLine, Run, Standing
from yuqi.portal.runs.selectors import current_run, folder_of
"""
_ASK = """
Job.objects.filter(kind="enterprises.assess").delete()
ask_for_run(tenant_id=TENANT.pk, reason="kill -9", by=seat("officer"))
"""
# What is computed does not matter to where the worker dies: the current run's own tables once more.
_QUICK = """
from yuqi.portal.bridge import results
from yuqi.portal.runs.selectors import snapshot_of
was = current_run(TENANT.pk)
said = {"as_of": was.as_of, "catalog_hash": was.catalog_hash, "facts_hash": was.facts_hash, "engine": was.engine}
results.assess = lambda *args, **more: results.Made(
    folder=folder_of(was), snapshot=snapshot_of(was), run=said, enterprises=was.enterprises, set_aside=0)
"""
_STATE = """
job = Job.objects.get(kind="enterprises.assess")
now = current_run(TENANT.pk)
rows = Standing.objects.filter(run=now).count()
unpublished = Run.objects.filter(tenant=TENANT, published_at=None).count()
work = [path.name for path in Path(settings.HOME, "snapshots", "sample").iterdir() if path.name.startswith(".")]
print(now.number, rows > 100, Run.objects.filter(tenant=TENANT, is_current=True).count(),
      job.state, job.attempt, len(list(verify())), Entry.objects.filter(action="run.published").count())
"""


def _killed(house: House, *parts: str) -> None:
    done = house.python(*parts, "jobs.run_pending()")
    assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]


def test_killed_while_assessing_and_while_publishing_the_earlier_run_counts_and_one_new_one_comes(
    house: House,
) -> None:
    published = int(house.says(_RUNS, "print(Entry.objects.filter(action='run.published').count())"))

    # Killed when half of the new run's rows are written: people still see the first run, whole.
    half = (
        "real = runs.insert_rows\n"
        "def insert_rows(model, rows, **more):\n"
        "    if model is not Standing: die()\n"
        "    return real(model, rows, **more)\n"
        "runs.insert_rows = insert_rows"
    )
    _killed(house, _RUNS, _ASK, _QUICK, half)
    assert house.says(_RUNS, _STATE) == f"1 True 1 running 1 0 {published}"
    with house.served() as server:
        assert server.ask("/healthz", None).json == {"database": True, "runs": True}
        assert server.ask("/ladder/").status == 200

    # Killed inside the transaction that makes it current: the same.
    _killed(house, _RUNS, _QUICK, "lost(); runs.audit.record = die")
    assert house.says(_RUNS, _STATE) == f"1 True 1 running 2 0 {published}"

    # The next worker publishes one run; nothing of the two half-written ones is left.
    rest = (
        "of = current_run(TENANT.pk)\n"
        "print(Run.objects.filter(tenant=TENANT).count(), folder_of(of).is_dir(),\n"
        "      Standing.objects.filter(tenant=TENANT).exclude(run=of).count(),\n"
        "      BenefitLine.objects.filter(tenant=TENANT).exclude(run=of).count(), of.reason)"
    )
    assert house.says(_RUNS, "lost(); jobs.run_pending()", _STATE).endswith(
        f"True 1 done 3 0 {published + 1}"
    )
    assert house.says(_RUNS, rest) == "2 True 0 0 kill -9"


def test_killed_while_the_engine_computes_leaves_no_work_behind_after_the_next_run(house: House) -> None:
    _killed(house, _RUNS, _ASK, "from yuqi import api; api.snapshot = die")  # the facts are written
    assert house.says(_RUNS, _STATE).startswith("1 True 1 running 1 0")
    (left,) = (house.home / "snapshots" / "sample").glob(".facts-*")
    os.utime(left, (0, 0))  # as the next day sees it

    done = house.says(_RUNS, "lost(); jobs.run_pending()", _STATE, "print(job.state, now.reason, work)")

    assert done == "done kill -9 []"


def test_work_that_kills_its_worker_three_times_is_given_up_and_says_so(house: House) -> None:
    ask = (
        "from yuqi.portal.enterprises.jobs import ask_for_duplicates; ask_for_duplicates(tenant_id=TENANT.pk)"
    )
    state = "job = Job.objects.get(kind='enterprises.find_duplicates'); print(job.pk, job.state, job.attempt)"
    for _attempt in range(3):
        _killed(house, ask, "lost(); jobs.HANDLERS['enterprises.find_duplicates'] = die")

    number, *over = house.says("lost(); jobs.run_pending()", state).split()
    assert over == ["failed", "3"]
    with house.served() as server:
        page = server.ask(f"/jobs/{number}/")
        assert page.status == 200
        assert "没有做成" in page.text
        assert "三次中途停了" in page.text
        assert server.ask(f"/jobs/{number}/retry/", again="1").status == 302
    assert house.says("jobs.run_pending()", state) == f"{number} done 1"


_GRANTS = """
from datetime import date
from decimal import Decimal
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.models import Enterprise, FactRow
from yuqi.portal.policies.models import GrantBatch, GrantLine, Letter
from yuqi.portal.policies.services import grants, letters
from yuqi.portal.runs.models import BenefitLine
from yuqi.portal.runs.selectors import current_run
AWARD = "zibo_2020.rd_increment"
"""
_MAKE = """
run = current_run(TENANT.pk)
firms = Enterprise.objects.filter(tenant=TENANT, ended_on=None, moved_out_on=None, merged_into="").order_by("uscc")
usccs = list(firms.values_list("uscc", flat=True)[:3])
BenefitLine.objects.filter(run=run, benefit=AWARD).delete()
BenefitLine.objects.bulk_create(
    BenefitLine(tenant=TENANT, run=run, uscc=uscc, benefit=AWARD, edition=AWARD + "@2020", year=2025, status="entitled",
                amount=Decimal(1000), amount_low=Decimal(1000), amount_high=Decimal(1000), cite="研发费用增量补助")
    for uscc in usccs)
batch = grants.make(benefit=AWARD, year=2025, usccs=usccs, basis="样高新管〔2026〕8号", by=seat("officer"))
grants.submit(batch, by=seat("officer"))
grants.review(batch, by=seat("approver"))
"""
_LEDGER = """
batch = GrantBatch.objects.get()
numbers = list(batch.lines.exclude(ledger_number=None).order_by("ledger_number").values_list("ledger_number", flat=True))
print(batch.state, numbers, Job.objects.get(kind="policies.grant").state,
      Entry.objects.filter(action="policies.grant_entered").count(), len(list(verify())))
"""


def test_killed_while_entering_grants_no_number_is_given_and_then_each_once(house: House) -> None:
    _killed(house, _GRANTS, _MAKE, "grants.audit.record = die")
    assert house.says(_GRANTS, _LEDGER) == "approved [] running 0 0"

    # Killed after the ledger was written and before the job was noted as done: not entered a second time.
    after = (
        "real = grants.enter\n"
        "import yuqi.portal.policies.jobs as work\n"
        "def enter(*args, **kwargs):\n"
        "    real(*args, **kwargs)\n"
        "    die()\n"
        "work.grants.enter = enter"
    )
    _killed(house, _GRANTS, "lost()", after)
    assert house.says(_GRANTS, _LEDGER) == "granted [1, 2, 3] running 1 0"

    assert house.says(_GRANTS, "lost(); jobs.run_pending()", _LEDGER) == "granted [1, 2, 3] done 1 0"


def test_killed_while_paying_leaves_no_fact_of_a_payment(house: House) -> None:
    pay = (
        "jobs.run_pending(); batch = GrantBatch.objects.get()\n"
        "grants.audit.record = die\n"
        "grants.mark_paid(batch, by=seat('officer'), paid_on=date.today(), document='样财拨〔2026〕3号')"
    )
    died = house.python(_GRANTS, _MAKE, pay)
    assert died.returncode == -signal.SIGKILL, died.stderr[-3000:]

    facts = "print(FactRow.objects.filter(table='subsidies', batch__kind='filing').count(), GrantBatch.objects.get().state)"
    assert house.says(_GRANTS, facts) == "0 granted"
