"""The explanation and the plan under the hand (结论与试算)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from yuqi.portal.access import Refused
from yuqi.portal.audit.models import Entry
from yuqi.portal.bridge import questions
from yuqi.portal.ladder.explaining import evidence_of, explained
from yuqi.portal.ladder.models import Plan
from yuqi.portal.ladder.selectors.asking import source_for
from yuqi.portal.ladder.selectors.places import places_of
from yuqi.portal.ladder.services import plans
from yuqi.portal.ladder.trying import amounts_from, trial

pytestmark = pytest.mark.django_db


def _page(uscc: str, programme: str = "hnte") -> str:
    return reverse("ladder:explain", args=[uscc, programme])


def test_the_page_says_what_stands_in_the_way_worst_first(client_as, seat, run, failing):
    tree = questions.explain(source_for(seat("officer"), run), failing.uscc, "hnte")
    said = explained(tree, seat("officer"))
    page = client_as("officer").get(_page(failing.uscc))

    assert page.status_code == 200
    assert [card.outcome for card in said.to_solve] == sorted(
        (card.outcome for card in said.to_solve), key=["unmet", "unknown", "judge"].index
    )
    assert said.counts["unmet"] == failing.conditions_unmet
    assert said.to_solve[0].label in page.content.decode()


def test_a_figure_leads_to_the_batch_and_row_it_was_imported_with(seat, run, failing):
    officer = seat("officer")
    tree = questions.explain(source_for(officer, run), failing.uscc, "hnte")
    rows = evidence_of(tree)
    places = places_of(officer, failing.uscc, rows)

    assert rows
    assert len(places) == len(rows)
    assert all("B-0001" in place.words for place in places.values())


def test_a_slider_comes_to_what_the_engine_says(client_as, seat, run, failing):
    officer = seat("officer")
    source = source_for(officer, run)
    planned = questions.plan(source, failing.uscc, "hnte")
    by = planned.content["by"]
    option = questions.levers(source, failing.uscc, "hnte", by=by)[0]
    asked = {option.id: option.step * 2}
    expected = questions.what_if(source, failing.uscc, "hnte", asked, by=by)
    name = f"a.{option.lever}.{option.year or ''}"
    data = {name: str(option.step * 2), "by": by.isoformat(), "forecast": "carry"}
    tried = trial(source, officer, failing.uscc, "hnte", by=by, data=data)
    page = client_as("officer").post(
        reverse("ladder:what_if", args=[failing.uscc, "hnte"]), data, headers={"HX-Request": "true"}
    )

    assert tried.amounts == {option.id: option.step * 2}
    assert tried.after is not None
    assert tried.after.verdict == expected.content["verdict"]
    assert (tried.required, tried.cost, tried.months) == (expected.required, expected.cost, expected.months)
    assert page.status_code == 200
    assert 'id="plan-panel"' in page.content.decode()
    assert Plan.objects.count() == 0


def test_the_first_panel_shows_the_cheapest_plan(seat, run, failing):
    source = source_for(seat("officer"), run)
    planned = questions.plan(source, failing.uscc, "hnte")
    shown = trial(source, seat("officer"), failing.uscc, "hnte")

    assert shown.status == planned.content["status"]
    if planned.content["status"] in ("optimal", "bounded"):
        assert shown.is_cheapest
        assert shown.after is not None
        assert shown.after.verdict == planned.content["verdict_after"]
    else:
        assert shown.blocks


def test_amounts_of_a_form_are_whole_finite_and_at_most_what_there_is(seat, run, failing):
    source = source_for(seat("officer"), run)
    options = questions.levers(source, failing.uscc, "hnte")
    first = options[0]
    name = f"a.{first.lever}.{first.year or ''}"

    assert amounts_from({name: "1e99"}, options) == {first.id: first.most}
    for nonsense in ("NaN", "inf", "-5", "abc", ""):
        assert amounts_from({name: nonsense}, options) == {}


def test_the_page_works_without_a_script(client_as, failing):
    client = client_as("officer")
    with_plan = client.get(_page(failing.uscc) + "?plan=1")
    tried = client.post(reverse("ladder:what_if", args=[failing.uscc, "hnte"]), {"reset": "now"})

    assert 'type="range"' in with_plan.content.decode() or "没有方案" in with_plan.content.decode()
    assert tried.status_code == 200
    assert "<html" in tried.content.decode()


def test_a_plan_is_kept_with_its_run_and_written_down(client_as, run, failing, zone):
    client = client_as("officer")
    answer = client.post(reverse("ladder:save_plan", args=[failing.uscc, "hnte"]), {"note": "先做这个"})
    kept = Plan.objects.get()

    assert answer.status_code == 302
    assert (kept.uscc, kept.programme, kept.run_id, kept.note) == (failing.uscc, "hnte", run.pk, "先做这个")
    run.refresh_from_db()
    assert run.is_pinned
    entry = Entry.objects.filter(tenant_id=zone.tenant_id, action="plan.saved").get()
    assert entry.uscc == failing.uscc
    assert "先做这个" in client.get(_page(failing.uscc)).content.decode()


def test_a_plan_ends_as_one_says(client_as, failing):
    client = client_as("officer")
    client.post(reverse("ladder:save_plan", args=[failing.uscc, "hnte"]), {})
    kept = Plan.objects.get()
    url = reverse("ladder:plan_state", args=[failing.uscc, "hnte", kept.pk])

    client.post(url, {"state": "done"})
    kept.refresh_from_db()
    assert kept.state == "done"
    client.post(url, {"state": "nonsense"})
    kept.refresh_from_db()
    assert kept.state == "done"


@pytest.mark.parametrize("role", ["legal_rep", "finance_user", "ip_user"])
def test_enterprise_roles_see_their_own_only(client_as, zone, role):
    client = client_as(role)

    assert client.get(_page(zone.firm)).status_code == 200
    for name in ("explain", "plan"):
        url = reverse(f"ladder:{name}", args=[zone.other_firm, "hnte"])
        assert client.get(url).status_code == 404
    assert client.post(reverse("ladder:what_if", args=[zone.other_firm, "hnte"])).status_code == 404
    assert client.post(reverse("ladder:save_plan", args=[zone.firm, "hnte"])).status_code == 403


def test_nobody_saves_a_plan_for_whom_they_may_not(seat, run, failing):
    shown = trial(source_for(seat("officer"), run), seat("officer"), failing.uscc, "hnte")
    with pytest.raises(Refused):
        plans.save(run=run, uscc=failing.uscc, programme="hnte", trial=shown, note="", by=seat("leader"))


def test_unknown_enterprises_programmes_and_days_are_not_found_or_said(client_as, zone, failing):
    client = client_as("officer")
    assert client.get(_page("91330199MA0000000X")).status_code == 404
    assert client.get(_page(failing.uscc, "no_such")).status_code == 404
    past = client.get(
        reverse("ladder:plan", args=[failing.uscc, "hnte"]) + "?by=2001-01-01", headers={"HX-Request": "true"}
    )
    assert past.status_code == 200
    assert "2001-01-01" in past.content.decode()
    assert client.get(_page(failing.uscc) + "?plan=1&by=nonsense").status_code == 200


@pytest.mark.parametrize("role", ["administrator", "auditor", "observer"])
def test_roles_without_business_data_are_refused(client_as, zone, role):
    assert client_as(role).get(_page(zone.firm)).status_code == 403


def test_a_condition_on_tax_figures_is_locked_for_who_has_no_such_duty(seat, run, failing):
    tree = dict(questions.explain(source_for(seat("officer"), run), failing.uscc, "hnte"))
    row = {"table": "statements", "column": "taxable_income", "key": {"year": 2025}, "value": Decimal(12345)}
    condition = {**tree["conditions"][0], "rows": [row], "value": Decimal("0.5"), "outcome": "unmet"}
    tree["conditions"] = [condition]

    locked = explained(tree, seat("officer")).to_solve[0]
    seen = explained(tree, seat("officer", duties=("tax",))).to_solve[0]

    assert (locked.is_locked, locked.value, locked.rows[0].value) == (True, "", "")
    assert not seen.is_locked
    assert seen.rows[0].value
