"""The house of the portal: facts in batches, runs, the door."""

from __future__ import annotations

import pytest

from yuqi.portal.audit.services import record, verify
from yuqi.portal.enterprises.folding import current_rows, every_current_row
from yuqi.portal.enterprises.models import Batch, Enterprise
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch, undo
from yuqi.portal.runs.selectors import current_run, standings

pytestmark = pytest.mark.django_db


def test_the_sample_zone_is_registered_and_assessed(zone, seat):
    assert Enterprise.objects.filter(tenant_id=zone.tenant_id).count() == 60
    run = current_run(zone.tenant_id)
    assert run is not None
    assert run.enterprises == 60
    assert standings(seat("officer")).filter(programme="hnte").count() == 60
    assert {row.uscc for row in standings(seat("legal_rep"))} == {zone.firm}


def _edit(zone, by, **values):
    batch = new_batch(tenant_id=zone.tenant_id, kind=Batch.Kind.EDIT, title="改名", by=by)
    key = {"uscc": zone.firm}
    add_rows(
        batch,
        [NewRow(table="enterprises", uscc=zone.firm, key=key, values=values, source="officer", whole=False)],
    )
    return commit(batch, by=by)


def test_undoing_a_batch_brings_back_what_was_said_before_also_after_later_ones(zone, seat):
    officer = seat("officer")
    before = [(row.table, row.key, row.source, row.values) for row in every_current_row(zone.tenant_id)]
    name = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm).name
    first = _edit(zone, officer, name="甲有限公司", district="东区")
    second = _edit(zone, officer, name="乙有限公司")
    assert Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm).name == "乙有限公司"
    undo(first, by=officer, why="改错了")
    shown = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm)
    assert shown.name == "乙有限公司"
    assert shown.district != "东区"
    undo(second, by=officer, why="改错了")
    assert Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm).name == name
    after = [(row.table, row.key, row.source, row.values) for row in every_current_row(zone.tenant_id)]
    assert after == before


def test_a_row_taken_away_and_said_again_counts_again(zone, seat):
    officer = seat("officer")
    key = {"uscc": zone.firm, "name": "旧名有限公司"}

    def say(**row):
        batch = new_batch(tenant_id=zone.tenant_id, kind=Batch.Kind.EDIT, title="曾用名", by=officer)
        add_rows(
            batch,
            [NewRow(table="names", uscc=zone.firm, key=key, source="officer", **{"values": {}, **row})],
        )
        commit(batch, by=officer)

    def known():
        return [row.key for row in current_rows(zone.tenant_id, uscc=zone.firm, table="names")]

    earlier = known()
    say(values={"since": "2020-01-01"})
    assert len(known()) == len(earlier) + 1
    say(removed=True)
    assert known() == earlier
    say(values={"since": "2021-01-01"})
    assert len(known()) == len(earlier) + 1


def test_the_log_is_whole_and_a_changed_entry_shows(zone, seat):
    entry = record("test.done", on="thing:1", by=seat("officer"), before={"a": 1}, after={"a": 2}, why="因为")
    assert list(verify()) == []
    type(entry).objects.filter(pk=entry.pk).update(why="别的")
    assert [(each.number, each.what) for each in verify()] == [(entry.number, "changed")]
    type(entry).objects.filter(pk=entry.pk).delete()
    assert [each.what for each in verify()] == ["cut"]


def test_an_entry_is_never_changed_or_deleted_through_the_model(zone, seat):
    entry = record("test.done", on="thing:1", by=seat("officer"))
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_a_page_asks_for_log_in_first(client, zone):
    answer = client.get("/")
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_health_is_answered_without_log_in(client, zone):
    assert client.get("/healthz").json() == {"database": True, "runs": True}
