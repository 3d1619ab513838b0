"""Letters: numbered once without gaps, each with its own figures, harmless text, seen by whom they are for."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from docx import Document

from yuqi.portal.access import Refused
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
from yuqi.portal.policies.models import Letter, LetterTemplate
from yuqi.portal.policies.selectors import letters as selectors
from yuqi.portal.policies.services import letters
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.policies.wording import PLACES, filled, unknown_places
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import current_run

pytestmark = pytest.mark.django_db

DATED = date(2026, 7, 6)


@pytest.fixture
def usccs(zone):
    """Return three enterprises, the zone's own firm among them."""
    others = Enterprise.objects.filter(
        tenant_id=zone.tenant_id, ended_on=None, moved_out_on=None, merged_into=""
    ).exclude(uscc=zone.firm)
    return sorted([zone.firm, *others.order_by("uscc").values_list("uscc", flat=True)[:2]])


@pytest.fixture
def template(officer):
    """Return a template of one's own, with the zone's series."""
    return letters.save_template(
        by=officer,
        name="测试函",
        title="关于{{ programme }}的提示函",
        body="贵公司（{{ uscc }}）目前状态为“{{ standing }}”。\n{{ shortfalls }}\n数据截至{{ data_date }}。",
        signer="样例高新区科技局",
        prefix="样高新函",
    )


@pytest.fixture
def batch(template, usccs, officer):
    """Return a batch of three letters that waits for its job."""
    return letters.make(template=template, usccs=usccs, programme="hnte", dated=DATED, by=officer)


@pytest.fixture
def made(batch):
    """Return the batch with its letters made."""
    jobs.run_pending()
    return batch


def _numbers(batch):
    return list(batch.letters.order_by("uscc").values_list("number", flat=True))


def test_each_letter_has_one_number_and_a_word_file(made):
    assert _numbers(made) == [1, 2, 3]
    for letter in made.letters.all():
        file = Path(settings.HOME) / letter.file
        text = "\n".join(paragraph.text for paragraph in Document(str(file)).paragraphs)
        assert letter.document_number == f"样高新函〔2026〕{letter.number}号"
        assert text.startswith("样例高新区\n样高新函〔2026〕")
        assert f"{letter.name}：" in text
        assert "样例高新区科技局\n2026年7月6日\n（盖章）" in text
        assert letter.uscc in text


def test_each_letter_is_pinned_to_its_run(made, zone):
    assert Run.objects.get(pk=made.run_id).is_pinned
    assert made.run == current_run(zone.tenant_id)


def test_asking_again_makes_no_second_letter_and_no_new_number(made):
    Job.objects.filter(kind="policies.letters").update(state="waiting")
    hashes = list(made.letters.order_by("pk").values_list("sha256", flat=True))

    jobs.run_pending()

    assert _numbers(made) == [1, 2, 3]
    assert list(made.letters.order_by("pk").values_list("sha256", flat=True)) == hashes


def test_a_worker_killed_between_number_and_file_leaves_no_gap(batch, monkeypatch):
    real = letters.word.write
    calls = []

    def killed(out, **said):
        calls.append(said["number"])
        if len(calls) == 2:
            raise KeyboardInterrupt  # the second letter has taken its number, its file is not there
        return real(out, **said)

    with monkeypatch.context() as patched:
        patched.setattr(letters.word, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_pending()
    assert _numbers(batch) == [1, None, None]

    Job.objects.filter(kind="policies.letters").update(state="waiting")
    jobs.run_pending()

    assert calls == ["样高新函〔2026〕1号", "样高新函〔2026〕2号"]
    assert _numbers(batch) == [1, 2, 3]


def test_a_worker_killed_after_the_file_gives_the_same_number_again(batch, monkeypatch):
    letter = letters.waiting(batch)[0]

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("yuqi.portal.policies.models.LetterSeries.save", killed)
        with pytest.raises(KeyboardInterrupt):
            letters.issue(letter, title="函", paragraphs=["一"])

    done = letters.issue(letter, title="函", paragraphs=["一"])
    assert done.number == 1


def test_the_series_goes_on_in_the_next_batch_and_begins_anew_with_the_year(made, template, usccs, officer):
    letters.make(template=template, usccs=usccs[:1], programme="hnte", dated=DATED, by=officer)
    letters.make(template=template, usccs=usccs[:1], programme="hnte", dated=date(2027, 1, 4), by=officer)

    jobs.run_pending()

    found = Letter.objects.filter(uscc=usccs[0]).order_by("batch__number")
    assert [each.document_number for each in found] == [
        "样高新函〔2026〕1号",
        "样高新函〔2026〕4号",
        "样高新函〔2027〕1号",
    ]


def test_a_voided_letter_keeps_its_number(made, template, usccs, officer):
    letters.void(made.letters.get(number=3), by=officer, why="写错")
    letters.make(template=template, usccs=usccs[:1], programme="hnte", dated=DATED, by=officer)
    jobs.run_pending()

    assert sorted(Letter.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_the_figures_of_a_letter_come_from_the_run_it_is_pinned_to(batch, zone):
    current_run(zone.tenant_id).benefitline_set.all().delete()  # as a later run does
    tenant = Tenant.objects.get(pk=zone.tenant_id)

    values = selectors.values_of(batch.run, tenant, [zone.firm], programme="hnte", dated=DATED)[zone.firm]

    assert values["data_date"] == "2026年6月30日"
    assert values["programme"] == "高新技术企业"
    assert values["standing"]
    assert set(values) == set(PLACES)


def test_a_letter_says_no_amount_that_rests_on_tax_facts(zone):
    tenant, run = Tenant.objects.get(pk=zone.tenant_id), current_run(zone.tenant_id)
    usccs = list(Enterprise.objects.filter(tenant=tenant).values_list("uscc", flat=True))

    values = selectors.values_of(run, tenant, usccs, programme="hnte", dated=DATED)

    reliefs = [line for each in values.values() for line in each["benefits"] if "所得税" in line]
    assert reliefs
    assert not any("元。" in line for line in reliefs)


def test_a_template_runs_no_code_and_escapes_nothing_into_pages(officer, zone, client_as):
    body = "<script>alert(1)</script>{{ enterprise }}{% load static %}{{ enterprise }}"
    made = letters.save_template(
        by=officer, name="甲", title="<b>函</b>", body=body, signer="局", prefix="函"
    )
    Enterprise.objects.filter(uscc=zone.firm).update(name="{{ uscc }}<img src=x onerror=alert(2)>")

    page = (
        client_as("officer")
        .get(reverse("policies:letter_preview"), {"template": made.pk, "uscc": zone.firm})
        .content.decode()
    )

    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "{{ uscc }}" in page  # a name is text: it is not filled again
    assert "{% load static %}" in page


@pytest.mark.parametrize(
    "text", ["{{ password }}", "{{ enterprise.tenant }}", "{{ settings.SECRET_KEY }}", "{{ __class__ }}"]
)
def test_a_place_that_does_not_exist_is_refused(text, officer, client_as):
    said = {"name": "乙", "title": "函", "body": text, "signer": "局", "prefix": "函"}

    with pytest.raises(Refusal):
        letters.save_template(by=officer, **said)
    answer = client_as("officer").post(reverse("policies:letter_template_new"), said)

    assert answer.status_code == 422
    assert not LetterTemplate.objects.filter(name="乙").exists()


def test_a_list_alone_on_its_line_becomes_numbered_paragraphs():
    values = {"benefits": ["甲。", "乙。"], "officer": "", "shortfalls": []}

    assert filled("可享：\n{{ benefits }}\n\n找{{ officer }}。", values) == [
        "可享：",
        "1.甲。",
        "2.乙。",
        "找。",
    ]
    assert filled("{{benefits}}和{{ nothing }}", values) == ["甲。；乙。和（无）"]
    assert filled("{{ shortfalls }}", values) == ["（无）"]
    assert unknown_places("{{ a }}{{ officer }}{{a}}") == ["a"]


def test_an_edit_is_the_next_version_and_leaves_sent_letters(made, template, officer):
    before = list(made.letters.values_list("paragraphs", flat=True))

    letters.save_template(
        by=officer,
        template=template,
        name="测试函",
        title="新标题",
        body="新正文",
        signer="局",
        prefix="样高新函",
    )

    template.refresh_from_db()
    made.refresh_from_db()
    assert template.version == 2
    assert made.title == "关于{{ programme }}的提示函"
    assert list(made.letters.values_list("paragraphs", flat=True)) == before
    assert Entry.objects.filter(action="policies.template_saved").count() == 2


def test_an_enterprise_sees_its_own_letter_once_it_was_sent(made, client_as, zone, officer):
    own, other = made.letters.get(uscc=zone.firm), made.letters.exclude(uscc=zone.firm).first()
    firm = client_as("legal_rep")
    assert firm.get(reverse("policies:letter", args=[own.pk])).status_code == 404

    letters.mark_sent(letters=made.letters.all(), how="门户送达", by=officer)

    page = firm.get(reverse("policies:letter", args=[own.pk]))
    assert page.status_code == 200
    assert own.document_number in page.content.decode()
    assert firm.get(reverse("policies:letter_docx", args=[own.pk])).status_code == 200
    assert firm.get(reverse("policies:letter", args=[other.pk])).status_code == 404
    assert firm.get(reverse("policies:letter_docx", args=[other.pk])).status_code == 404
    listed = firm.get(reverse("policies:letters")).content.decode()
    assert own.document_number in listed
    assert other.document_number not in listed
    own.refresh_from_db()
    assert own.opened_at is not None
    for address in (reverse("policies:letter_batch", args=[made.pk]), reverse("policies:letter_new")):
        assert firm.get(address).status_code == 403


def test_other_tenants_find_nothing(made, client_as, zone, seat):
    foreign = client_as("officer", tenant_id=zone.foreign_tenant_id)
    letter = made.letters.first()

    for name, pk in (("letter", letter.pk), ("letter_docx", letter.pk), ("letter_batch", made.pk)):
        assert foreign.get(reverse(f"policies:{name}", args=[pk])).status_code == 404
    stranger = seat("officer", tenant_id=zone.foreign_tenant_id)
    assert letters.mark_sent(letters=[letter], how="x", by=stranger) == 0
    with pytest.raises(Refused):
        letters.void(letter, by=stranger, why="x")


def test_letters_are_marked_sent_once(made, officer):
    assert letters.mark_sent(letters=made.letters.all(), how="邮寄", by=officer) == 3
    assert letters.mark_sent(letters=made.letters.all(), how="邮寄", by=officer) == 0


def test_all_letters_come_in_one_archive_with_harmless_names(made, client_as):
    Letter.objects.filter(number=1).update(name="../../evil/名")

    answer = client_as("officer").get(reverse("policies:letter_archive", args=[made.pk]))
    names = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()

    assert len(names) == 3
    assert not any("/" in name or ".." in name.removesuffix(".docx") for name in names)


def test_a_selection_of_the_ladder_leads_to_a_new_batch(client_as, usccs, made, template):
    client = client_as("officer")
    query = [("uscc", uscc) for uscc in usccs]

    answer = client.get(reverse("policies:letters"), {"uscc": usccs, "programme": "hnte"}, follow=True)
    assert answer.status_code == 200
    assert len(answer.context["firms"]) == len(query)
    sent = client.post(
        reverse("policies:letter_make"),
        {"template": template.pk, "programme": "hnte", "dated": "2026-07-06", "uscc": usccs[:2]},
    )
    assert sent.status_code == 302
    assert client.get(sent.headers["Location"]).status_code == 200


def test_a_batch_without_recipients_or_project_is_refused(client_as, template, usccs):
    client = client_as("officer")
    nobody = {"template": template.pk, "programme": "hnte", "dated": "2026-07-06"}

    assert client.post(reverse("policies:letter_make"), nobody).status_code == 422
    assert (
        client.post(reverse("policies:letter_make"), nobody | {"programme": "", "uscc": usccs}).status_code
        == 422
    )
    assert (
        client.post(reverse("policies:letter_make"), nobody | {"dated": "6.7", "uscc": usccs}).status_code
        == 422
    )


def test_codes_of_other_tenants_and_invented_ones_get_no_letter(template, officer):
    with pytest.raises(Refusal):
        letters.make(
            template=template,
            usccs=["91330199MA0000000X", "'; drop"],
            programme="hnte",
            dated=DATED,
            by=officer,
        )


def test_a_zone_begins_with_templates_whose_places_all_exist(officer):
    letters.begin_templates(by=officer)
    letters.begin_templates(by=officer)

    found = list(selectors.templates(officer))
    assert len(found) == 3
    assert not [name for each in found for name in unknown_places(each.title, each.body)]


def test_the_pages_of_letters_open(made, client_as, template):
    officer = client_as("officer")
    for address in (
        reverse("policies:letters"),
        reverse("policies:letters") + "?show=batches",
        reverse("policies:letter_new"),
        reverse("policies:letter_new") + "?programme=hnte&standing=far",
        reverse("policies:letter_templates"),
        reverse("policies:letter_template", args=[template.pk]),
        reverse("policies:letter_template_new"),
        reverse("policies:letter_batch", args=[made.pk]),
    ):
        assert officer.get(address).status_code == 200, address
