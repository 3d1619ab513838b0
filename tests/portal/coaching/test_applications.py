"""An application from start to outcome: steps, who may take them, what becomes a fact."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from yuqi.portal.access import Refused
from yuqi.portal.audit.models import Entry
from yuqi.portal.coaching import services
from yuqi.portal.coaching.models import Application, Finding, Material, SelfScore
from yuqi.portal.coaching.services.scoring import Range
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Batch

pytestmark = pytest.mark.django_db

State = Application.State


def _to_ready(begun, seat, paper):
    officer = seat("officer")
    services.upload(by=seat("legal_rep"), material=begun.materials.first(), file=paper())
    services.send_for_review(by=seat("legal_rep"), application=begun)
    services.pass_review(by=officer, application=begun, why="缺的当场补")
    services.confirm(by=seat("legal_rep"), application=begun)
    return officer


def test_starting_lists_the_catalogs_materials_and_what_the_rules_find(begun):
    items = list(begun.materials.order_by("order").values_list("item", flat=True))

    assert items[0] == "application_form"
    assert "special_audit" in items
    assert begun.materials.get(item="tax_authorisation").if_any
    assert begun.findings.filter(kind__in=["unmet", "unknown"]).exists()
    assert begun.due_on is not None
    begun.run.refresh_from_db()
    assert begun.run.is_pinned
    assert Entry.objects.filter(action="coaching.started", uscc=begun.uscc).exists()


def test_a_second_application_for_the_same_thing_in_a_year_is_refused(begun, seat):
    with pytest.raises(services.NotAllowedNow):
        services.start(by=seat("officer"), uscc=begun.uscc, programme="hnte", procedure="new", year=2026)

    assert Application.objects.count() == 1
    services.start(by=seat("officer"), uscc=begun.uscc, programme="hnte", procedure="new", year=2027)


def test_the_whole_way_from_materials_to_a_granted_title_leaves_a_record_in_the_facts(begun, seat, paper):
    officer = _to_ready(begun, seat, paper)

    services.submit(by=officer, application=begun, on=date(2026, 7, 20), code="GX2026-001", intake="第二批")
    begun.refresh_from_db()
    pending = _record(begun)
    services.decide(
        by=officer, application=begun, outcome="granted", on=date(2026, 11, 20), score=Decimal("82.50")
    )
    begun.refresh_from_db()
    decided = _record(begun)

    assert pending["outcome"] == "pending"
    assert pending["submitted_on"] == "2026-07-20"
    assert begun.state == State.GRANTED
    assert decided["outcome"] == "granted"
    assert decided["score"] == "82.5"
    assert decided["cause"] == ""
    assert Batch.objects.filter(title__contains=begun.label, state="committed").count() == 2


def _record(application):
    rows = current_rows(application.tenant_id, uscc=application.uscc, table="applications")
    return next(row.values for row in rows if json.loads(row.key)["code"] == application.code)


def test_a_failure_needs_a_cause(begun, seat, paper):
    officer = _to_ready(begun, seat, paper)
    services.submit(by=officer, application=begun, on=date(2026, 7, 20))

    with pytest.raises(services.NotAllowedNow):
        services.decide(by=officer, application=begun, outcome="rejected", on=date(2026, 11, 20))
    services.decide(
        by=officer,
        application=begun,
        outcome="rejected",
        on=date(2026, 11, 20),
        cause="science_staff",
        reasons="科技人员占比 9.2%",
    )

    begun.refresh_from_db()
    assert begun.state == State.REJECTED
    assert _record(begun)["cause"] == "science_staff"


def test_it_is_not_filed_before_the_legal_representative_or_a_sealed_paper_stands_for_it(begun, seat, paper):
    officer = seat("officer")
    services.upload(by=officer, material=begun.materials.first(), file=paper())
    services.send_for_review(by=officer, application=begun)
    services.pass_review(by=officer, application=begun, why="可以")

    with pytest.raises(services.NotAllowedNow):
        services.submit(by=officer, application=begun, on=date(2026, 7, 20))
    services.submit(by=officer, application=begun, on=date(2026, 7, 20), sealed=True)

    begun.refresh_from_db()
    assert begun.state == State.SUBMITTED


def test_what_must_be_solved_holds_the_review_unless_a_reason_is_given(begun, seat, paper):
    officer = seat("officer")
    services.upload(by=officer, material=begun.materials.first(), file=paper())
    services.send_for_review(by=officer, application=begun)
    assert begun.findings.filter(kind="material", severity=Finding.Severity.BLOCK).exists()

    with pytest.raises(services.NotAllowedNow):
        services.pass_review(by=officer, application=begun)

    begun.refresh_from_db()
    assert begun.state == State.PRE_REVIEW


def test_sending_back_says_what_to_mend_and_it_can_be_sent_again(begun, seat, paper):
    services.upload(by=seat("legal_rep"), material=begun.materials.first(), file=paper())
    services.send_for_review(by=seat("legal_rep"), application=begun)

    with pytest.raises(services.NotAllowedNow):
        services.return_it(by=seat("officer"), application=begun, why=" ")
    services.return_it(by=seat("officer"), application=begun, why="审计报告缺签章页")
    services.send_for_review(by=seat("finance_user"), application=begun)

    begun.refresh_from_db()
    assert begun.state == State.PRE_REVIEW
    assert begun.notes.get().text == "审计报告缺签章页"


def test_nothing_handed_in_is_not_sent_for_review(begun, seat):
    with pytest.raises(services.NotAllowedNow):
        services.send_for_review(by=seat("officer"), application=begun)


def test_a_step_taken_twice_is_refused_and_changes_nothing(begun, seat, paper):
    officer = _to_ready(begun, seat, paper)
    services.submit(by=officer, application=begun, on=date(2026, 7, 20))

    with pytest.raises(services.NotAllowedNow):
        services.submit(by=officer, application=begun, on=date(2026, 7, 21))

    begun.refresh_from_db()
    assert begun.submitted_on == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("role", "do"),
    [
        ("legal_rep", lambda s, a: services.pass_review(by=s, application=a, why="x")),
        (
            "legal_rep",
            lambda s, a: services.decide(by=s, application=a, outcome="granted", on=date(2026, 8, 1)),
        ),
        ("officer", lambda s, a: services.confirm(by=s, application=a)),
        ("finance_user", lambda s, a: services.confirm(by=s, application=a)),
        ("leader", lambda s, a: services.assign(by=s, applications=[a], specialist_id=None)),
        ("auditor", lambda s, a: services.add_note(by=s, application=a, text="x")),
        ("leader", lambda s, a: services.send_for_review(by=s, application=a)),
    ],
)
def test_who_may_not_is_refused(begun, seat, role, do):
    with pytest.raises(Refused):
        do(seat(role), begun)


def test_another_enterprise_may_not_act_on_it(begun, seat, zone, paper):
    other = seat("legal_rep", zone.other_firm)

    with pytest.raises(Refused):
        services.upload(by=other, material=begun.materials.first(), file=paper())
    with pytest.raises(Refused):
        services.start(by=other, uscc=zone.firm, programme="tech_sme", procedure="new", year=2026)


def test_expected_ranges_become_facts_only_when_an_officer_agrees(begun, seat):
    firm, officer = seat("legal_rep"), seat("officer")
    ranges = {"ip_advancement": Range(low=Decimal(6), high=Decimal(8), most=Decimal(8))}
    services.save_scores(by=firm, application=begun, basis="self", ranges=ranges)
    before = _expected(begun)

    services.agree(by=officer, application=begun, basis="self")

    assert "self" not in {(basis, low) for basis, low, _high in before} or before != _expected(begun)
    assert ("self", "6", "8") in _expected(begun)
    assert begun.scores.get().confirmed_on is not None
    with pytest.raises(services.NotAllowedNow):
        services.agree(by=officer, application=begun, basis="self")


def _expected(application):
    found = set()
    for row in current_rows(application.tenant_id, uscc=application.uscc, table="expert_scores"):
        key = json.loads(row.key)
        if key["item"] == "ip_advancement":
            found.add((key["basis"], row.values.get("low"), row.values.get("high")))
    return found


def test_a_range_above_full_marks_or_upside_down_is_refused(begun, seat):
    for low, high in ((7, 6), (0, 9), (-1, 2)):
        wrong = {"ip_advancement": Range(low=Decimal(low), high=Decimal(high), most=Decimal(8))}
        with pytest.raises(services.NotAllowedNow):
            services.save_scores(by=seat("officer"), application=begun, basis="specialist", ranges=wrong)

    assert not SelfScore.objects.exists()


def test_an_enterprise_gives_its_own_view_and_no_specialists(begun, seat):
    ranges = {"ip_advancement": Range(low=Decimal(6), high=Decimal(8), most=Decimal(8))}

    with pytest.raises(Refused):
        services.save_scores(by=seat("legal_rep"), application=begun, basis="panel", ranges=ranges)
    with pytest.raises(Refused):
        services.save_scores(by=seat("officer"), application=begun, basis="self", ranges=ranges)


def test_figures_of_a_paper_that_disagree_with_the_facts_are_found_and_close_when_mended(begun, seat):
    from yuqi.portal.coaching import looking

    officer = seat("officer")
    audit = begun.materials.get(item="special_audit")
    known = next(
        each
        for each in looking.agreements(begun)
        if each.material == audit and each.fact is not None and each.fact > 0
    )
    services.state_figures(by=officer, material=audit, figures={known.key: known.fact + 1_000_000})
    services.refresh_findings(application=begun, by=officer)
    found = begun.findings.get(kind="mismatch")
    services.state_figures(by=officer, material=audit, figures={known.key: known.fact})
    services.refresh_findings(application=begun, by=officer)

    found.refresh_from_db()
    assert found.resolved_at is not None
    assert found.resolution == "gone"


def test_what_a_person_closed_stays_closed_while_it_is_the_same(begun, seat):
    officer = seat("officer")
    one = begun.findings.filter(kind__in=["unmet", "unknown"]).first()
    services.resolve(by=officer, finding=one, how="已核实，年底前补上")

    services.refresh_findings(application=begun, by=officer)

    one.refresh_from_db()
    assert one.resolved_at is not None
    assert one.resolution == "已核实，年底前补上"


def test_what_was_found_before_filing_stays_as_it_was(begun, seat, paper):
    officer = _to_ready(begun, seat, paper)
    services.submit(by=officer, application=begun, on=date(2026, 7, 20))
    begun.refresh_from_db()
    before = list(begun.findings.order_by("pk").values_list("pk", "resolved_at"))

    with pytest.raises(services.NotAllowedNow):
        services.refresh_findings(application=begun, by=officer)

    assert list(begun.findings.order_by("pk").values_list("pk", "resolved_at")) == before


def test_a_person_can_add_a_finding(begun, seat):
    services.add_finding(by=seat("officer"), application=begun, severity="block", text="合同与收入不符")

    assert begun.findings.get(kind="manual").text == "合同与收入不符"


def test_a_material_is_returned_with_a_remark(begun, seat, paper):
    material = begun.materials.first()
    services.upload(by=seat("legal_rep"), material=material, file=paper())

    with pytest.raises(services.NotAllowedNow):
        services.check_material(by=seat("officer"), material=material, state="returned", remark="")
    services.check_material(by=seat("officer"), material=material, state="returned", remark="缺签章页")

    material.refresh_from_db()
    assert material.state == Material.State.RETURNED
    assert material.remark == "缺签章页"


def test_giving_up_needs_a_reason_and_frees_the_year(begun, seat):
    with pytest.raises(services.NotAllowedNow):
        services.give_up(by=seat("officer"), application=begun, why="")
    services.give_up(by=seat("officer"), application=begun, why="明年再报")

    services.start(by=seat("officer"), uscc=begun.uscc, programme="hnte", procedure="new", year=2026)


def test_applications_are_given_to_officers_of_the_zone_only(begun, seat, zone):
    stranger = seat("officer", tenant_id=zone.foreign_tenant_id)

    with pytest.raises(Refused):
        services.assign(by=seat("officer"), applications=[begun], specialist_id=stranger.user_id)
    changed = services.assign(
        by=seat("chief_officer"), applications=[begun], specialist_id=seat("chief_officer").user_id
    )

    assert changed == 1
