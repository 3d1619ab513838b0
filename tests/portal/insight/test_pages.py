"""The overview pages (综览): the cockpit's figures open lists of just as many; an enterprise sees its own."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from yuqi.portal.access import Refused
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.insight.models import Target
from yuqi.portal.insight.selectors.cockpit import cockpit_of, expiring
from yuqi.portal.insight.selectors.figures import figures_of
from yuqi.portal.insight.selectors.monitor import figures_with_targets
from yuqi.portal.insight.selectors.rungs import RUNGS, highest, moves, titles_in_force
from yuqi.portal.insight.services import drop_target, set_target
from yuqi.portal.runs.models import DeadlineLine
from yuqi.portal.runs.selectors import current_run

pytestmark = pytest.mark.django_db


def _total(answer):
    return answer.context["page_obj"].paginator.count


def test_each_rung_of_the_pyramid_opens_a_list_of_as_many(client_as, zone):
    figures = figures_of(current_run(zone.tenant_id))
    client = client_as("leader")
    for place, rung in enumerate(RUNGS):
        answer = client.get(reverse("insight:rung"), {"rung": rung.id})
        assert _total(answer) == figures["now"][str(place)], rung.id
    assert _total(client.get(reverse("insight:rung"), {"rung": "none"})) == figures["now"]["-1"]


def test_the_rungs_add_up_to_the_register(zone):
    figures = figures_of(current_run(zone.tenant_id))
    assert sum(figures["now"].values()) == figures["register"]
    assert sum(figures["before"].values()) == figures["register"]


def test_moves_open_lists_of_as_many(client_as, zone, seat):
    shown = cockpit_of(seat("officer"), current_run(zone.tenant_id), lang="zh")
    client = client_as("officer")
    assert _total(client.get(reverse("insight:moves"))) == shown.up
    assert _total(client.get(reverse("insight:moves"), {"way": "down"})) == shown.down


def test_every_link_of_the_cockpit_leads_somewhere(client_as, zone):
    client = client_as("officer")
    page = client.get(reverse("insight:cockpit")).content.decode()
    links = {unescape(link) for link in re.findall(r'href="(/[^"#]*)"', page)}
    broken = [
        link
        for link in sorted(links)
        if not link.startswith("/static/") and client.get(link).status_code not in (200, 302)
    ]
    assert broken == []


_LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"[^>]*>(.*?)</a>', re.S)
_FIGURE = re.compile(r"(?:[↑↓]|看这 )?([\d,]+)(?: 家)?")


def _figures_with_lists(page):
    """Give (figure, address) of every figure on a page that opens a list."""
    for address, words in _LINK.findall(page):
        said = _FIGURE.fullmatch(re.sub(r"<[^>]+>", "", words).strip())
        if said is not None:
            yield int(said[1].replace(",", "")), unescape(address)


@pytest.mark.parametrize("name", ["insight:cockpit", "insight:monitor", "ladder:board", "ladder:pools"])
def test_every_figure_opens_a_list_of_as_many_rows(client_as, zone, name):
    client = client_as("officer")
    page = client.get(reverse(name)).content.decode()
    shown = set(_figures_with_lists(page))
    assert len(shown) >= 8
    wrong = {
        (number, address, _total(answer))
        for number, address in shown
        if _total(answer := client.get(address)) != number
    }
    assert wrong == set()


def test_the_three_things_to_do_first_open_as_many_rows_as_they_say(client_as, zone, seat):
    shown = cockpit_of(seat("officer"), current_run(zone.tenant_id), lang="zh")
    client = client_as("officer")
    assert [_total(client.get(each.url)) for each in shown.first] == [each.number for each in shown.first]


def test_who_is_one_step_below_a_rung_stands_on_the_one_below_it(client_as, zone):
    figures = figures_of(current_run(zone.tenant_id))
    client = client_as("leader")
    for place, rung in enumerate(RUNGS[:-1]):
        for step in ("near", "pass"):
            answer = client.get(reverse("insight:rung"), {"rung": rung.id, "step": step})
            assert _total(answer) == figures["steps"][step][str(place)]
    everyone = client.get(reverse("insight:rung"), {"rung": "none"})
    close = client.get(reverse("insight:rung"), {"rung": "none", "step": "near"})
    firms = {firm.uscc for firm in everyone.context["page_obj"].paginator.object_list}
    assert {firm.uscc for firm in close.context["page_obj"].paginator.object_list} <= firms


def test_what_waits_opens_as_many_rows_as_it_says(client_as, zone, seat):
    client = client_as("officer")
    lines = client.get(reverse("insight:todo")).context["waiting"]
    of_the_ladder = [each for each in lines if each.url.startswith("/ladder/")]
    assert of_the_ladder
    assert [_total(client.get(each.url)) for each in of_the_ladder] == [each.number for each in of_the_ladder]


def test_an_enterprise_at_home_is_told_what_it_missed_as_the_calendar_does(client_as, zone, seat):
    run = current_run(zone.tenant_id)
    missed = DeadlineLine.objects.filter(run=run, status="missed", due_on__lt=run.as_of).first()
    assert missed is not None
    client = client_as("legal_rep", missed.uscc)
    home = client.get(reverse("insight:firm"))
    listed = client.get(reverse("ladder:calendar"))
    assert missed in list(home.context["home"].due)
    assert home.context["home"].due.count() == _total(listed)
    assert missed.said["consequence"] in home.content.decode()


def test_what_expires_in_a_month_is_listed(client_as, zone, seat):
    rows = expiring(seat("officer"), current_run(zone.tenant_id))
    first = rows.first()
    assert first is not None
    month = f"{first.held_until:%Y-%m}"
    answer = client_as("officer").get(
        reverse("insight:expiring"), {"programme": first.programme, "month": month}
    )
    assert first.uscc in {line["row"].uscc for line in answer.context["lines"]}
    assert all(f"{line['row'].held_until:%Y-%m}" == month for line in answer.context["lines"])


def test_an_enterprise_at_home_sees_its_own_three_answers(client_as, zone):
    page = client_as("legal_rep").get(reverse("insight:firm"))
    own = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm)
    assert page.context["home"].firm == own
    assert own.name in page.content.decode()


@pytest.mark.parametrize("role", ["legal_rep", "finance_user", "ip_user"])
def test_an_enterprise_reaches_its_points_and_policies_from_home(client_as, zone, role):
    client = client_as(role)
    page = client.get(reverse("insight:firm")).content.decode()
    # The tab bar of a phone has five places: what has none stands on the page itself.
    body = page[page.index("<main") : page.index("</main")]
    for name in ("points:own", "ladder:calendar", "policies:catalog"):
        assert reverse(name) in body, name
        assert client.get(reverse(name)).status_code == 200


def test_benefits_out_of_tax_figures_are_shown_to_those_who_may_see_them(client_as, zone):
    legal = client_as("legal_rep").get(reverse("insight:firm")).context["home"]
    other = client_as("ip_user").get(reverse("insight:firm")).context["home"]
    assert other.benefits_hidden == len(legal.benefits) - len(other.benefits)
    assert legal.benefits_hidden == 0


def test_a_target_shows_its_progress_and_can_be_taken_back(client_as, zone, seat):
    leader, run = seat("leader"), current_run(zone.tenant_id)
    client = client_as("leader")
    sent = client.post(reverse("insight:target", args=["kpi.hnte"]), {"value": "500", "note": "样例文件"})
    assert sent.status_code == 302
    found = {each.kpi: each for each in figures_with_targets(leader, run)}["kpi.hnte"]
    assert found.target == "500 家"
    assert found.bar
    drop_target(kpi="kpi.hnte", year=run.as_of.year, by=leader)
    assert not Target.objects.filter(kpi="kpi.hnte").exists()


def test_a_target_that_is_no_number_is_said_at_the_field(client_as, zone):
    answer = client_as("leader").post(reverse("insight:target", args=["kpi.hnte"]), {"value": "很多"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["value"]


def test_an_officer_sets_no_targets(seat, zone):
    with pytest.raises(Refused):
        set_target(kpi="kpi.hnte", year=2026, value=Decimal(1), note="", by=seat("officer"))


def test_a_report_is_written_once_and_downloaded(client_as, zone):
    from yuqi.portal.jobs import services as jobs

    client = client_as("leader")
    run = current_run(zone.tenant_id)
    assert client.get(reverse("insight:report_file", args=[run.number, "xlsx"])).status_code == 404
    client.post(reverse("insight:report"), {"run": run.number, "kind": "xlsx"})
    jobs.run_pending()
    answer = client.get(reverse("insight:report_file", args=[run.number, "xlsx"]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_titles_in_force_end_with_their_last_day_and_with_revocation():
    from datetime import date

    def title(**dates):
        return {"uscc": "A", "programme": "hnte", "granted_on": date(2023, 1, 1), **dates}

    day = date(2026, 1, 1)
    lasting = title(expires_on=day, revoked_on=None)
    over = title(expires_on=date(2025, 12, 31), revoked_on=None)
    revoked = title(expires_on=None, revoked_on=day)
    assert [len(list(titles_in_force([each], day))) for each in (lasting, over, revoked)] == [1, 0, 0]


def test_one_rung_up_or_down_is_a_move_and_more_is_across():
    before = highest([("a", "tech_sme"), ("b", "hnte"), ("c", "tech_sme")])
    now = highest([("a", "hnte"), ("b", "tech_sme"), ("c", "little_giant")])
    moved = moves(before, now, {"a", "b", "c", "d"})
    assert (moved.up, moved.down, moved.across) == ({1: ["a"]}, {1: ["b"]}, ["c"])
