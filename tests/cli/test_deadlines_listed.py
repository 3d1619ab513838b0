"""`yuqi deadlines` on the terminal: a list to read, JSON, a calendar."""

from __future__ import annotations

import json

import pytest


@pytest.mark.slow
def test_deadlines_are_listed_enterprise_by_enterprise(yuqi, zone, tmp_path):
    said = yuqi("deadlines", zone, "--accept-good", "--days", "365", "--ics", tmp_path / "due.ics")

    assert said.code == 0
    title, blank, firm, first, detail, *_ = said.out.splitlines()
    assert title.startswith("2026-06-30 至 2027-06-30 应提醒：")
    assert blank == ""
    assert " · 91330199" in firm
    assert first.startswith("  20")
    assert detail.startswith("    ")
    assert "评定日 2026-06-30（取自 zone.yaml）" in said.err
    assert (tmp_path / "due.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.slow
def test_deadlines_as_json_and_in_english(yuqi, zone):
    said = yuqi(
        "deadlines",
        zone,
        "--accept-good",
        "--month",
        "2026-08",
        "--as-of",
        "2026-08-01",
        "--json",
        "--lang",
        "en",
    )

    rows = json.loads(said.out)["deadlines"]
    assert rows
    assert {row["kind"] for row in rows} >= {"window"}
    assert all(row["status"] in ("due", "missed") for row in rows)
    assert any("Applications for" in row["label"] for row in rows)


@pytest.mark.parametrize("month", ["2026-13", "June", "2026"])
def test_a_month_that_is_none_is_refused(yuqi, zone, month):
    said = yuqi("deadlines", zone, "--month", month)

    assert said.code == 2
    assert said.err.endswith("[cli.bad-value]\n")
