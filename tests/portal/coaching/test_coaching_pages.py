"""Pages of applications: who sees which, files in and out, the analysis."""

from __future__ import annotations

import pytest

from yuqi.portal.audit.models import Entry
from yuqi.portal.coaching import files, services
from yuqi.portal.coaching.models import Application, MaterialFile

pytestmark = pytest.mark.django_db


def test_an_officer_starts_an_application_from_a_link(zone, client_as):
    client = client_as("officer")
    page = client.get(f"/coaching/new/?uscc={zone.firm}&programme=hnte")

    answer = client.post(
        "/coaching/new/", {"uscc": zone.firm, "programme": "hnte", "procedure": "new", "year": "2026"}
    )

    assert 'value="hnte" selected' in page.content.decode()
    made = Application.objects.get()
    assert answer.headers["Location"] == f"/coaching/{made.pk}/"
    assert client.get(f"/coaching/{made.pk}/").status_code == 200
    assert client.get("/coaching/").status_code == 200


def test_what_cannot_be_started_is_said_beside_the_form(zone, begun, client_as):
    answer = client_as("officer").post(
        "/coaching/new/", {"uscc": zone.firm, "programme": "hnte", "procedure": "new", "year": "2026"}
    )

    assert answer.status_code == 422
    assert "已有同一项目的申报" in answer.content.decode()


def test_the_page_shows_materials_findings_scores_and_the_next_act(begun, client_as):
    client = client_as("officer")

    page = client.get(f"/coaching/{begun.pk}/").content.decode()
    scores = client.get(f"/coaching/{begun.pk}/scores/").content.decode()

    for words in ("申报材料", "预审发现", "自评预评", "送预审", "办理记录", "专项审计"):
        assert words in page
    assert "技术的先进程度" in scores
    assert "<svg" in scores


def test_the_list_asks_the_database_little(begun, client_as, django_assert_max_num_queries):
    client = client_as("officer")
    client.get("/coaching/")

    with django_assert_max_num_queries(20):
        client.get("/coaching/")


def test_expected_ranges_are_kept_by_the_form_and_move_the_score(begun, client_as):
    client = client_as("officer")

    client.post(
        f"/coaching/{begun.pk}/scores/",
        {"basis": "specialist", "low:ip_advancement": "6", "high:ip_advancement": "8"},
    )
    scores = client.get(f"/coaching/{begun.pk}/scores/").content.decode()

    assert begun.scores.get().low == 6
    assert "按预评" in scores


def test_what_is_no_number_is_refused_and_nothing_is_kept(begun, client_as):
    client_as("officer").post(
        f"/coaching/{begun.pk}/scores/", {"low:ip_advancement": "六", "high:ip_advancement": "8"}
    )

    assert not begun.scores.exists()


def test_another_enterprise_and_another_zone_find_nothing(begun, zone, client_as):
    material = begun.materials.first()
    other, stranger = (
        client_as("legal_rep", zone.other_firm),
        client_as("officer", tenant_id=zone.foreign_tenant_id),
    )
    for client in (other, stranger):
        for address in (f"/coaching/{begun.pk}/", f"/coaching/{begun.pk}/scores/"):
            assert client.get(address).status_code == 404
        assert client.post(f"/coaching/{begun.pk}/act/", {"act": "send"}).status_code == 404
        assert client.post(f"/coaching/{begun.pk}/materials/{material.pk}/upload/").status_code == 404
        assert begun.label not in client.get("/coaching/").content.decode()


def test_an_enterprise_sees_its_own_and_fills_it(begun, client_as, paper):
    client = client_as("legal_rep")
    material = begun.materials.first()

    page = client.get("/coaching/").content.decode()
    client.post(f"/coaching/{begun.pk}/materials/{material.pk}/upload/", {"file": paper()})
    client.post(f"/coaching/{begun.pk}/act/", {"act": "send"})
    client.post(f"/coaching/{begun.pk}/act/", {"act": "confirm"})

    begun.refresh_from_db()
    assert begun.label in page
    assert begun.state == "pre_review"
    assert begun.confirmed_at is not None


@pytest.mark.parametrize("role", ["auditor", "administrator", "observer"])
def test_roles_without_business_see_no_applications(begun, client_as, role):
    client = client_as(role)

    for address in (
        "/coaching/",
        f"/coaching/{begun.pk}/",
        "/coaching/analysis/",
        "/coaching/export/",
        "/coaching/new/",
    ):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    "address", ["/coaching/analysis/", "/coaching/analysis/failed/", "/coaching/export/"]
)
def test_figures_of_the_zone_are_closed_to_enterprises(begun, client_as, address):
    assert client_as("legal_rep").get(address).status_code == 403


def test_a_leader_reads_but_acts_refused(begun, client_as):
    client = client_as("leader")

    assert client.get(f"/coaching/{begun.pk}/").status_code == 200
    assert client.post(f"/coaching/{begun.pk}/act/", {"act": "send"}).status_code == 403
    assert (
        client.post(f"/coaching/{begun.pk}/findings/", {"severity": "note", "text": "x"}).status_code == 403
    )
    assert client.post("/coaching/assign/", {"application": begun.pk}).status_code == 403


def test_a_file_comes_back_as_an_attachment_under_its_own_name_and_the_look_is_logged(
    begun, client_as, paper, seat
):
    made = services.upload(
        by=seat("officer"), material=begun.materials.first(), file=paper("../../etc/审计报告.pdf")
    )

    answer = client_as("legal_rep").get(f"/coaching/{begun.pk}/files/{made.pk}/")

    assert made.name == "审计报告.pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 text"
    assert Entry.objects.filter(action="coaching.downloaded", uscc=begun.uscc).exists()


def test_a_file_of_another_application_is_not_found(begun, zone, client_as, seat, paper):
    second = services.start(
        by=seat("officer"), uscc=zone.other_firm, programme="hnte", procedure="new", year=2026
    )
    made = services.upload(by=seat("officer"), material=second.materials.first(), file=paper())
    client = client_as("legal_rep")

    assert client.get(f"/coaching/{begun.pk}/files/{made.pk}/").status_code == 404
    assert client.get(f"/coaching/{second.pk}/files/{made.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"),
        ("page.html", b"<script>alert(1)</script>"),
        ("audit.pdf", b"<script>alert(1)</script>"),
        ("audit.pdf", b""),
        ("noending", b"%PDF"),
    ],
)
def test_other_types_and_false_contents_are_refused(begun, client_as, uploads, paper, name, content):
    material = begun.materials.first()

    client_as("legal_rep").post(
        f"/coaching/{begun.pk}/materials/{material.pk}/upload/", {"file": paper(name, content)}
    )

    assert not MaterialFile.objects.exists()
    assert not [path for path in uploads.rglob("*") if path.is_file()]


def test_a_file_that_is_too_large_is_refused(begun, seat, paper, monkeypatch):
    monkeypatch.setattr(files, "LIMIT", 5)

    with pytest.raises(files.FileRefused):
        services.upload(by=seat("officer"), material=begun.materials.first(), file=paper())


def test_a_path_is_made_of_a_hash_only():
    with pytest.raises(ValueError, match="sha256"):
        files.path_of("../../etc/passwd")


def test_the_export_has_no_formula(begun, client_as, zone):
    from yuqi.portal.enterprises.models import Enterprise

    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=zone.firm).update(name="=cmd|' /C calc'!A0")

    answer = client_as("officer").get("/coaching/export/?format=csv")

    text = b"".join(answer.streaming_content).decode()
    assert "'=cmd" in text
    assert Entry.objects.filter(action="coaching.exported").exists()


def test_a_name_with_markup_is_shown_as_text(begun, client_as, zone, seat):
    services.add_note(by=seat("officer"), application=begun, text="<script>alert(1)</script>")

    page = client_as("officer").get(f"/coaching/{begun.pk}/").content.decode()

    assert "<script>alert(1)</script>" not in page


def test_several_applications_are_given_to_a_specialist_at_once(begun, client_as, seat):
    chief = seat("chief_officer")

    client_as("officer").post("/coaching/assign/", {"application": [begun.pk], "specialist": chief.user_id})

    begun.refresh_from_db()
    assert begun.specialist_id == chief.user_id
