"""The API: what it answers, to whom, how often, and how it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yuqi.portal.access import ACTIONS
from yuqi.portal.accounts.models import Membership, RateWindow, User
from yuqi.portal.enterprises.models import Batch, Enterprise
from yuqi.portal.jobs.models import Job
from yuqi.portal.rest.api import schema
from yuqi.portal.rest.jobs import sweep
from yuqi.portal.rest.models import ApiToken, IdempotencyKey
from yuqi.portal.rest.scopes import SCOPES
from yuqi.portal.runs.models import Standing

pytestmark = pytest.mark.django_db


def operations():
    """Return every route: method, path, scope, action."""
    return [
        (method, path.removeprefix("/api/v1"), said["x-scope"], said["x-action"])
        for path, by_method in schema()["paths"].items()
        for method, said in by_method.items()
    ]


ROUTES = operations()


def ask(caller, method, path, *, uscc, job=1):
    address = path.replace("{uscc}", uscc).replace("{programme}", "hnte").replace("{id}", str(job))
    if method == "get":
        return caller.get(address)
    body = (
        {"reason": "核对"}
        if path == "/runs"
        else {"table": "statements", "key": {"year": "2025"}, "values": {"revenue": "1"}, "reason": "核对"}
    )
    return caller.post(address, body)


# ---------------------------------------------------------------- who is let in


def test_every_route_declares_scope_and_action():
    assert len(ROUTES) >= 15
    assert all(scope in SCOPES and action in ACTIONS for _method, _path, scope, action in ROUTES)


@pytest.mark.parametrize(("method", "path", "scope", "action"), ROUTES)
def test_without_a_token_nothing_is_answered(zone, method, path, scope, action):
    for headers in ({}, {"Authorization": "Bearer yuqi_wrong"}, {"Authorization": "Basic YTpi"}):
        client = Client(headers=headers)
        answer = client.generic(
            method.upper(), f"/api/v1{path.replace('{uscc}', zone.firm)}".replace("{id}", "1")
        )

        assert answer.status_code == 401
        assert answer.json()["code"] == "api.no-token"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path", "scope", "action"), ROUTES)
def test_log_in_session_is_no_token(client_as, zone, method, path, scope, action):
    client = client_as("officer")

    answer = client.generic(
        method.upper(), f"/api/v1{path.replace('{uscc}', zone.firm)}".replace("{id}", "1")
    )

    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path", "scope", "action"), ROUTES)
def test_token_without_the_scope_is_refused(caller, firm, method, path, scope, action):
    others = tuple(each for each in SCOPES if each != scope)

    answer = ask(caller("officer", others), method, path, uscc=firm)

    assert answer.status_code == 403
    assert answer.json()["code"] == "api.scope"


@pytest.mark.parametrize(("method", "path", "scope", "action"), ROUTES)
@pytest.mark.parametrize("role", ["leader", "observer"])
def test_role_that_may_not_is_refused(caller, firm, method, path, scope, action, role):
    answer = ask(caller(role), method, path, uscc=firm)

    if role in ACTIONS[action]:
        assert answer.status_code in (200, 404)
    else:
        assert answer.status_code == 403
        assert answer.json()["code"] == "api.role"


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, _s, _a in ROUTES if "{uscc}" in path]
)
def test_another_enterprise_is_not_there(caller, zone, method, path):
    legal = caller("legal_rep")

    foreign = ask(legal, method, path, uscc=zone.other_firm)
    nobody = ask(legal, method, path, uscc="91310000MA1K00001X")

    assert foreign.status_code == nobody.status_code
    assert foreign.status_code in (403, 404)
    assert foreign.json()["what"] == nobody.json()["what"]
    name = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.other_firm).name
    assert name not in foreign.content.decode()


@pytest.mark.parametrize("path", ["/enterprises", "/standings", "/deadlines"])
def test_lists_of_an_enterprises_token_hold_its_own_rows_only(caller, firm, path):
    items = caller("legal_rep").get(path, limit=200).json()["items"]

    assert items
    assert {item["uscc"] for item in items} == {firm}


def test_rows_of_another_zone_are_not_there(caller, zone):
    """The other zone has the same enterprises by code, so its batches and jobs tell whose they are."""
    job = Job.objects.create(tenant_id=zone.foreign_tenant_id, kind="enterprises.assess", key="x")
    theirs = Batch.objects.filter(tenant_id=zone.foreign_tenant_id).get()
    theirs.title = "别人的批次"
    theirs.save()
    officer = caller("officer")

    assert officer.get(f"/jobs/{job.pk}").status_code == 404
    assert "别人的批次" not in officer.get("/batches").content.decode()
    assert officer.get("/runs").json()["total"] == 1


def test_columns_of_a_class_the_token_lacks_are_locked(caller, firm, zone):
    plain = caller("officer").get(f"/enterprises/{firm}/facts").json()["rows"]
    given = (
        caller("officer", duties=("tax", "personal", "bank", "customs"))
        .get(f"/enterprises/{firm}/facts")
        .json()["rows"]
    )

    locked = [cell for row in plain for cell in row["cells"].values() if cell["locked"]]
    assert locked
    assert all(cell["value"] is None for cell in locked)
    assert not any(cell["locked"] for row in given for cell in row["cells"].values())


# ---------------------------------------------------------------- tokens


def test_token_is_shown_once_and_kept_as_a_hash(client_as):
    admin = client_as("administrator")

    page = admin.post(
        "/api/tokens/", {"name": "数据平台", "role": "officer", "scopes": ["read:enterprises"], "days": 30}
    )

    text = page.content.decode().split('data-copy="')[1].split('"')[0]
    assert text.startswith("yuqi_")
    assert text not in admin.get("/api/tokens/").content.decode()
    assert ApiToken.objects.get().token_hash != text
    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/enterprises").status_code == 200


@pytest.mark.parametrize("role", ["officer", "leader", "approver", "auditor", "finance_user"])
def test_others_make_no_tokens(client_as, role):
    assert client_as(role).get("/api/tokens/").status_code == 403


def test_token_of_an_enterprise_writes_nothing(client_as):
    legal = client_as("legal_rep")

    answer = legal.post(
        "/api/tokens/", {"name": "x", "role": "legal_rep", "scopes": ["write:facts"], "days": 30}
    )

    assert answer.status_code == 422
    assert (
        legal.post(
            "/api/tokens/", {"name": "x", "role": "officer", "scopes": ["read:facts"], "days": 30}
        ).status_code
        == 422
    )
    assert not ApiToken.objects.exists()


def test_token_withdrawn_over_or_of_a_seat_that_ended_is_refused(caller, client_as):
    officer = caller("officer")
    assert officer.get("/enterprises").status_code == 200

    token = ApiToken.objects.get()
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert officer.get("/enterprises").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    Membership.objects.filter(pk=token.made_from_id).update(active=False)
    assert officer.get("/enterprises").status_code == 401
    Membership.objects.filter(pk=token.made_from_id).update(active=True)
    User.objects.filter(pk=token.made_from.user_id).update(is_active=False)
    assert officer.get("/enterprises").status_code == 401
    User.objects.filter(pk=token.made_from.user_id).update(is_active=True)
    client_as("administrator").post(f"/api/tokens/{token.pk}/withdraw/")
    assert officer.get("/enterprises").status_code == 401


def test_token_of_another_cannot_be_withdrawn(caller, client_as):
    caller("officer")
    token = ApiToken.objects.get()

    assert client_as("legal_rep").post(f"/api/tokens/{token.pk}/withdraw/").status_code == 404
    assert ApiToken.objects.get().withdrawn_at is None


def test_too_many_requests_are_told_to_wait(caller):
    officer = caller("officer")
    ApiToken.objects.update(per_minute=2)

    answers = [officer.get("/enterprises").status_code for _ in range(3)]
    last = officer.get("/enterprises")

    assert answers == [200, 200, 429]
    assert last.json()["code"] == "api.too-many"
    assert 0 < int(last.headers["Retry-After"]) <= 60
    RateWindow.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    assert officer.get("/enterprises").status_code == 200


# ---------------------------------------------------------------- reading


def test_pages_of_a_list_hold_every_row_once(caller, zone):
    officer = caller("officer")
    seen, offset = [], 0
    while offset is not None:
        page = officer.get("/enterprises", limit=25, offset=offset, where="all").json()
        seen += [item["uscc"] for item in page["items"]]
        offset = page["next_offset"]

    assert len(seen) == len(set(seen)) == page["total"]
    assert page["total"] == Enterprise.objects.filter(tenant_id=zone.tenant_id, merged_into="").count()


def test_list_of_enterprises_is_narrowed_as_the_register_is(caller, zone):
    officer, blind = caller("officer"), caller("officer", ("read:enterprises",))
    row = Enterprise.objects.filter(tenant_id=zone.tenant_id).exclude(district="").first()

    def codes(who, **query):
        return {item["uscc"] for item in who.get("/enterprises", limit=200, **query).json()["items"]}

    assert row.uscc in codes(officer, district=row.district, where="all")
    assert row.uscc not in codes(officer, district="没有这个片区")
    division = codes(officer, industry=row.industry_code[:3], where="all")
    assert row.uscc in division
    assert division < codes(officer, where="all")
    held = codes(officer, programme="tech_sme", standing="held", where="all")
    rows = Standing.objects.filter(tenant_id=zone.tenant_id, run__is_current=True, programme="tech_sme")
    assert held == set(rows.filter(standing="held").values_list("uscc", flat=True))
    assert blind.get("/enterprises", programme="tech_sme").status_code == 403
    assert officer.get("/enterprises", standing="x").status_code == 422


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"offset": -1}, {"where": "x"}]
)
def test_query_that_is_wrong_says_where(caller, query):
    answer = caller("officer").get("/enterprises", **query)

    assert answer.status_code == 422
    said = answer.json()
    assert said["code"] == "api.invalid"
    assert next(iter(query)) in said["problems"][0]["place"]


def test_list_of_enterprises_asks_few_questions_of_the_database(caller, django_assert_max_num_queries):
    officer = caller("officer")

    with django_assert_max_num_queries(15):
        assert officer.get("/enterprises", limit=50).status_code == 200
    with django_assert_max_num_queries(15):
        assert officer.get("/standings", limit=200, programme="hnte").status_code == 200


def test_explanation_and_plan_speak_by_the_current_run(caller, firm):
    officer = caller("officer", duties=("tax",))

    explanation = officer.get(f"/enterprises/{firm}/explanations/hnte").json()
    plan = officer.get(f"/enterprises/{firm}/plans/hnte").json()
    standings = officer.get(f"/enterprises/{firm}/standings").json()

    standing = next(each for each in standings if each["programme"] == "hnte")
    assert explanation["verdict"] == standing["verdict"]
    assert explanation["run"] == plan["run"] == 1
    assert explanation["to_solve"] or explanation["met"]


def test_unknown_programme_and_day_that_has_passed_are_said(caller, firm):
    officer = caller("officer")

    assert officer.get(f"/enterprises/{firm}/explanations/nothing").status_code == 404
    assert officer.get(f"/enterprises/{firm}/plans/hnte", by="2001-01-01").status_code == 422


# ---------------------------------------------------------------- writing


def cell(officer, firm, column="revenue", year="2025"):
    rows = officer.get(f"/enterprises/{firm}/facts", table="statements").json()["rows"]
    row = next(each for each in rows if each["key"]["year"] == year)
    return row["cells"][column]


def write(officer, firm, value, mark, key="key-1", reason="年报第 3 页"):
    body = {
        "table": "statements",
        "key": {"year": "2025"},
        "values": {"revenue": value},
        "seen": {"revenue": mark},
        "reason": reason,
    }
    return officer.post(f"/enterprises/{firm}/facts", body, key)


def test_write_counts_at_once_with_its_source_and_reason(caller, firm, zone):
    officer = caller("officer", duties=("tax",))
    before = cell(officer, firm)

    answer = write(officer, firm, "123456.00", before["mark"])

    after = cell(officer, firm)
    assert answer.status_code == 200
    assert (after["value"], after["source"]) == ("123456.00", "officer")
    label = answer.json()["batches"][0]
    batch = Batch.objects.get(tenant_id=zone.tenant_id, number=int(label.removeprefix("B-")))
    assert batch.reason == "年报第 3 页"


def test_same_key_and_body_write_once(caller, firm):
    officer = caller("officer", duties=("tax",))
    mark = cell(officer, firm)["mark"]

    first = write(officer, firm, "123456.00", mark)
    again = write(officer, firm, "123456.00", mark)

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert Batch.objects.filter(kind="edit").count() == 1


def test_same_key_with_another_body_is_refused(caller, firm):
    officer = caller("officer", duties=("tax",))
    mark = cell(officer, firm)["mark"]
    write(officer, firm, "123456.00", mark)

    other = write(officer, firm, "654321.00", mark)

    assert other.status_code == 409
    assert other.json()["code"] == "api.key-reused"


def test_answers_kept_for_repeated_writes_are_forgotten_after_a_week(caller, firm):
    officer = caller("officer", duties=("tax",))
    write(officer, firm, "123456.00", cell(officer, firm)["mark"])

    sweep()
    assert IdempotencyKey.objects.exists()
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=8))
    sweep()

    assert not IdempotencyKey.objects.exists()


def test_reading_by_token_is_shown_to_the_enterprise(caller, client_as, firm):
    caller("officer").get(f"/enterprises/{firm}/facts")

    page = client_as("legal_rep").get("/account/consents/").content.decode()

    assert "接口 测试系统" in page
    assert "经接口读取" in page


def test_write_without_a_key_is_refused(caller, firm):
    officer = caller("officer", duties=("tax",))

    answer = officer.post(
        f"/enterprises/{firm}/facts",
        {"table": "statements", "key": {"year": "2025"}, "values": {"revenue": "1"}, "reason": "x"},
        None,
    )

    assert answer.status_code == 422
    assert not Batch.objects.filter(kind="edit").exists()


def test_cell_changed_meanwhile_is_a_conflict_and_keeps_no_key(caller, firm):
    officer = caller("officer", duties=("tax",))
    mark = cell(officer, firm)["mark"]
    write(officer, firm, "111111.00", mark, key="a")

    late = write(officer, firm, "222222.00", mark, key="b")
    retried = write(officer, firm, "222222.00", cell(officer, firm)["mark"], key="b")

    assert late.status_code == 409
    assert late.json()["code"] == "api.conflict"
    assert retried.status_code == 200
    assert cell(officer, firm)["value"] == "222222.00"


def test_value_that_is_none_is_said_in_the_words_of_facts(caller, firm):
    officer = caller("officer", duties=("tax",))

    answer = write(officer, firm, "12.5万", cell(officer, firm)["mark"])

    assert answer.status_code == 422
    problem = answer.json()["problems"][0]
    assert problem["place"] == "statements.revenue"
    assert problem["code"].startswith("facts.")
    assert problem["mend"]


@pytest.mark.parametrize(
    "changed",
    [
        {"table": "nothing"},
        {"key": {"year": "2025", "colour": "red"}},
        {"key": {"year": "2025", "uscc": "91310000MA1K00001X"}},
        {"values": {"nothing": "1"}},
        {"values": {"year": "2024"}},
        {"values": {}},
        {"reason": ""},
        {"values": {"revenue": 5}},
        {"key": {"year": "2025\x00"}},
    ],
)
def test_body_that_is_wrong_writes_nothing(caller, firm, changed):
    officer = caller("officer", duties=("tax",))
    body = {
        "table": "statements",
        "key": {"year": "2025"},
        "values": {"revenue": "1"},
        "reason": "x",
    } | changed

    answer = officer.post(f"/enterprises/{firm}/facts", body)

    assert answer.status_code in (404, 422)
    assert not Batch.objects.filter(kind="edit").exists()


def test_column_of_a_class_the_token_lacks_is_not_written(caller, firm):
    officer = caller("officer")
    rows = officer.get(f"/enterprises/{firm}/facts", table="statements").json()["rows"]
    row = next(each for each in rows if any(cell["locked"] for cell in each["cells"].values()))
    column = next(name for name, cell in row["cells"].items() if cell["locked"])
    from yuqi.portal.bridge.vocabulary import sensitivity

    answer = officer.post(
        f"/enterprises/{firm}/facts",
        {
            "table": "statements",
            "key": {"year": row["key"]["year"]},
            "values": {column: "1"},
            "seen": {column: row["cells"][column]["mark"]},
            "reason": "x",
        },
    )

    assert answer.status_code == (200 if sensitivity("statements", column) in ("public", "zone") else 403)


def test_new_row_is_added_whole(caller, firm):
    officer = caller("officer", duties=("tax",))

    answer = officer.post(
        f"/enterprises/{firm}/facts",
        {"table": "statements", "key": {"year": "2019"}, "values": {"revenue": "1000000"}, "reason": "补报"},
    )

    assert answer.status_code == 200
    assert cell(officer, firm, year="2019")["value"] == "1000000.00"


def test_run_is_asked_for_once_and_its_job_can_be_followed(caller):
    officer = caller("officer")

    first = officer.post("/runs", {"reason": "月末"})
    again = officer.post("/runs", {"reason": "月末"})
    job = officer.get(f"/jobs/{first.json()['job']}")

    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    assert job.json()["kind"] == "enterprises.assess"


# ---------------------------------------------------------------- documentation


def test_documentation_names_every_route_and_loads_nothing_from_elsewhere(db):
    page = Client().get("/api/docs").content.decode().replace("<wbr>", "")

    assert all(path in page for _m, path, _s, _a in ROUTES)
    assert "https://" not in page.replace("https://…", "")
    assert "cdn" not in page.lower()


def test_unknown_address_answers_in_the_shape_of_the_api(db):
    for answer in (Client().get("/api/v1/nothing"), Client(enforce_csrf_checks=True).post("/api/v1/nothing")):
        assert answer.status_code == 404
        assert answer.json()["code"] == "api.not-found"
