"""The lab: numbers turned, tried on the zone, kept, shared; nobody's relief is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import yaml
from django.urls import reverse
from tests.portal.policies.conftest import RELIEF

from yuqi.portal.access import Refused
from yuqi.portal.bridge import reforms
from yuqi.portal.bridge.library import library
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
from yuqi.portal.policies.models import LabRun
from yuqi.portal.policies.selectors import lab as selectors
from yuqi.portal.policies.services import lab
from yuqi.portal.policies.services.refusal import Refusal

DAY = date(2026, 6, 30)


def _knobs(kind, id_):
    catalog = library()
    return reforms.knobs(catalog, catalog.get(kind, id_), day=DAY)


def _turn(id_, path, after, kind="programme"):
    knob = next(each for each in _knobs(kind, id_) if each.path.endswith(path))
    return reforms.Turn(knob=knob, after=Decimal(after))


def test_thresholds_pass_marks_amounts_and_ceilings_can_be_turned():
    hnte = {(knob.path.split("/")[-2], knob.before) for knob in _knobs("programme", "hnte")}
    award = [(knob.group, knob.before, knob.unit) for knob in _knobs("benefit", "zibo_2020.rd_increment")]

    assert {
        ("science_staff", Decimal("0.10")),
        ("scorecard", Decimal(70)),
        ("rd_domestic", Decimal("0.60")),
    } <= hnte
    assert award == [("amount", Decimal("0.05"), "share"), ("cap", Decimal(1000000), "yuan")]


@pytest.mark.django_db
def test_what_counts_things_is_turned_by_whole_ones(officer):
    entry = library().get("programme", "hnte")
    patents = next(
        dial for dial in selectors.dials(officer, entry, {}) if dial.knob.path.endswith("gates/ip/when")
    )
    assert (patents.before, patents.step) == (1, 1)


def test_only_editions_in_force_can_be_turned():
    paths = {
        knob.path.split("/")[1] for knob in _knobs("programme", "specialised_sme") if "/" in knob.path[:10]
    }

    assert {path for path in paths if path in ("2022", "2026")} == {"2026"}


def test_several_numbers_of_one_expression_are_turned_together():
    knobs = [knob for knob in _knobs("programme", "hnte") if "rd_intensity" in knob.path]
    turns = [reforms.Turn(knob=knob, after=knob.before * 10) for knob in knobs if knob.unit == "share"]

    document = yaml.safe_load(reforms.reform_text(name="试", note="", entry="hnte", turns=turns))

    (change,) = document["changes"]
    for said in ("then 0.50", "then 0.40", "else 0.30", "<= 50000000"):
        assert said in change["value"]


@pytest.mark.parametrize("name", ["a: b\n- c", "'\"{}[]", "！@#￥\t", "changes: [1]"])
def test_a_name_cannot_become_part_of_the_reform(name):
    text = reforms.reform_text(name=name, note=name, entry="hnte", turns=[_turn("hnte", "scorecard/bar", 75)])

    document = yaml.safe_load(text)
    assert document["reform"]["label"]["zh"] == name
    assert len(document["changes"]) == 1


@pytest.fixture
def trial(officer):
    """Return a trial of the award at twice its rate and more, computed."""
    entry = library().get("programme", "hnte")
    turns = [_turn("hnte", "science_staff/when", "0.9"), _turn("hnte", "scorecard/bar", 99)]
    made = lab.begin(
        entry=entry, turns=turns, changes=[lab.in_words(turn, label={}) for turn in turns], by=officer
    )
    jobs.run_pending()
    made.refresh_from_db()
    return made


@pytest.mark.django_db
def test_a_trial_says_who_loses_and_leaves_the_run_alone(trial, officer):
    lost = selectors.changes_of(officer, trial, programme="hnte", effects=("loss",))
    (said,) = trial.result["programmes"]

    assert said["id"] == "hnte"
    assert said["loss"] == len(lost)
    assert said["gain"] == 0
    assert trial.seconds > 0
    assert trial.run.is_current


@pytest.mark.django_db
def test_a_job_asked_twice_computes_once(trial, monkeypatch):
    Job.objects.filter(kind="policies.simulate").update(state="waiting")
    monkeypatch.setattr(reforms, "try_out", lambda *args, **kwargs: pytest.fail("computed again"))

    jobs.run_pending()

    assert Job.objects.get(kind="policies.simulate").state == "done"


@pytest.mark.django_db
def test_a_worker_killed_in_the_middle_begins_again(officer, monkeypatch):
    entry = library().get("programme", "hnte")
    made = lab.begin(entry=entry, turns=[_turn("hnte", "scorecard/bar", 99)], changes=[], by=officer)
    real = reforms.try_out

    def killed(*args, **kwargs):
        real(*args, **kwargs)
        raise KeyboardInterrupt  # the tables lie there, nothing is kept yet

    with monkeypatch.context() as patched:
        patched.setattr(reforms, "try_out", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_pending()
    Job.objects.update(state="waiting")
    jobs.run_pending()

    made.refresh_from_db()
    assert made.result is not None


@pytest.mark.django_db
def test_the_pages_lead_from_sliders_to_a_kept_trial(client_as, trial):
    client = client_as("officer", duties=("tax",))
    entry_page = client.get(reverse("policies:lab_new"), {"entry": "hnte"})
    assert entry_page.status_code == 200
    assert "科技人员占职工总数比例不低于10%" in entry_page.content.decode()

    nothing = client.post(reverse("policies:lab_new"), {"entry": "hnte"})
    assert nothing.status_code == 422
    began = client.post(
        reverse("policies:lab_new"), {"entry": "hnte", "k2": "15", "before": str(trial.pk)}
    ).headers["Location"]
    waiting = client.get(began).content.decode()
    assert "下面是上一次的结果" in waiting
    jobs.run_pending()
    page = client.get(began).content.decode()
    assert "15.0%" in page
    assert "谁的结论变了" in page
    address = began.split("?")[0]
    assert client.post(f"{address}keep/", {"name": "<b>15%</b>", "shared": "1"}).status_code == 302
    assert "&lt;b&gt;15%" in client.get(reverse("policies:lab")).content.decode()
    for more in ("changes/", "changes/?effect=loss", "export/", "?by=industry", "?by=size"):
        assert client.get(f"{address}{more}").status_code == 200, more


@pytest.mark.django_db
def test_a_trial_is_ones_own_until_it_is_shared(trial, seat, officer, zone, client_as):
    leader = seat("leader")
    assert not selectors.trials(leader).exists()
    assert client_as("leader").get(reverse("policies:lab_trial", args=[trial.pk])).status_code == 404

    lab.keep(trial, name="从严", note="", shared=True, by=officer)

    assert [each.pk for each in selectors.trials(leader)] == [trial.pk]
    with pytest.raises(Refused):
        lab.discard(trial, by=leader)
    with pytest.raises(Refused):
        lab.keep(trial, name="抢", note="", shared=False, by=leader)
    assert not selectors.trials(seat("officer", tenant_id=zone.foreign_tenant_id)).exists()
    assert client_as("legal_rep").get(reverse("policies:lab")).status_code == 403
    lab.discard(trial, by=officer)
    assert not LabRun.objects.exists()


@pytest.mark.django_db
def test_budgets_of_tax_relief_over_few_are_kept_from_who_may_not_see_tax(trial, entitled, seat, officer):
    trial.result["budget"] = [
        {
            "benefit": RELIEF,
            "year": 2025,
            "group_by": by,
            "group": group,
            "before": "6000.00",
            "after": "9000.00",
            "change": "3000.00",
            "enterprises": 3,
            "open_before": 0,
            "open_after": 0,
            "label": "小微",
            "group_label": group,
        }
        for by, group in (("all", None), ("district", "样例东片"))
    ]
    leader = seat("leader")

    assert selectors.budget_of(officer, trial)[0].after == Decimal("9000.00")
    assert selectors.budget_of(leader, trial)[0].after is None
    assert selectors.budget_of(leader, trial, by="district")[0].after is None


@pytest.mark.django_db
def test_numbers_that_are_none_leave_the_rule_as_it_is(officer):
    entry = library().get("programme", "hnte")

    dials = selectors.dials(officer, entry, {"k2": "abc", "k8": "-5", "k10": "NaN", "k0": "Infinity"})

    assert not [dial for dial in dials if dial.is_turned]
    with pytest.raises(Refusal):
        lab.begin(entry=entry, turns=[], changes=[], by=officer)
