"""Pass rates: what is counted, and what is withheld because it would tell of single enterprises."""

from __future__ import annotations

import pytest

from yuqi.portal.coaching import analysis
from yuqi.portal.coaching.analysis import Record
from yuqi.portal.enterprises.models import Enterprise

pytestmark = pytest.mark.django_db


def _record(uscc: str, number: int, **said) -> Record:
    figures = {
        "programme": "hnte",
        "procedure": "new",
        "year": 2025,
        "outcome": "granted",
        "score": "",
        "cause": "",
        "reasons": "",
        "specialist": "",
    }
    return Record(uscc=uscc, code=f"A{number}", **{**figures, **said})


@pytest.fixture
def told(zone, monkeypatch):
    """Return a function that lets the zone's records be these."""
    usccs = list(Enterprise.objects.filter(tenant_id=zone.tenant_id).values_list("uscc", flat=True))

    def tell(*groups):
        rows = []
        for count, said in groups:
            rows += [
                _record(usccs[number % len(usccs)], len(rows) + number, **said) for number in range(count)
            ]
        monkeypatch.setattr(analysis, "records", lambda tenant_id: rows)

    return tell


def test_the_rate_counts_granted_and_rejected_only(told, seat):
    told((8, {}), (2, {"outcome": "rejected"}), (3, {"outcome": "pending"}), (1, {"outcome": "withdrawn"}))

    found = analysis.analyse(seat("officer"))

    assert found.total.decided == 10
    assert found.total.rate == 0.8
    assert found.total.pending == 3


def test_groups_of_fewer_than_five_are_withheld_and_never_one_alone(told, seat):
    told((9, {"year": 2025}), (7, {"year": 2024}), (3, {"year": 2023}))

    groups = {group.key: group for group in analysis.analyse(seat("officer")).by_year}

    assert groups["2023"].decided is None
    assert groups["2024"].decided is None  # else the total would give 2023 away
    assert groups["2025"].decided == 9


def test_causes_are_told_from_five_failures_on(told, seat):
    told((9, {}), (4, {"outcome": "rejected", "cause": "score"}))
    few = analysis.analyse(seat("officer"))
    told((9, {}), (4, {"outcome": "rejected", "cause": "score"}), (1, {"outcome": "rejected", "cause": "ip"}))
    enough = analysis.analyse(seat("officer"))

    assert few.causes == ()
    assert [(cause.cause, cause.count) for cause in enough.causes] == [("score", 4), ("ip", 1)]


def test_specialists_are_persons_and_shown_to_who_may_see_persons(told, seat):
    told((9, {"specialist": "林样例"}))

    assert analysis.analyse(seat("officer")).by_specialist is None
    told_to = analysis.analyse(seat("officer", duties=("personal",))).by_specialist
    assert [group.key for group in told_to] == ["林样例"]
    assert analysis.analyse(seat("leader")).by_specialist is None


def test_the_analysis_reads_the_applications_of_the_facts(zone, seat, client_as):
    found = analysis.analyse(seat("officer"))

    rows = analysis.records(zone.tenant_id)
    assert found.total.decided is None or found.total.decided <= len(rows)
    assert {record.programme for record in rows} >= {"hnte"}
    for address in (
        "/coaching/analysis/",
        "/coaching/analysis/?programme=hnte&year=2025",
        "/coaching/analysis/failed/",
    ):
        assert client_as("leader").get(address).status_code == 200


def test_another_zones_applications_are_not_counted(zone, seat, monkeypatch):
    stranger = _record("911100000000000000", 1)
    monkeypatch.setattr(analysis, "records", lambda tenant_id: [stranger])

    assert analysis.analyse(seat("officer")).total.decided == 0
