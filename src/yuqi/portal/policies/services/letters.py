"""Templates, numbers and letters (提示函的办理).

A letter's number, text and file come about in one transaction: whoever is killed before its end has taken no number,
and the next try gives the same one. The file is written whole under the letter's own name, so a second try replaces it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Refused, Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import letters as word
from yuqi.portal.jobs import services as jobs
from yuqi.portal.policies.models import Letter, LetterBatch, LetterSeries, LetterTemplate
from yuqi.portal.policies.selectors import letters as selectors
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.policies.wording import DEFAULTS, unknown_places
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.runs.services import pin

__all__ = [
    "MOST",
    "begin_templates",
    "file_name",
    "issue",
    "make",
    "mark_opened",
    "mark_sent",
    "save_template",
    "stamp",
    "void",
    "waiting",
    "zipped",
]

MOST = 2000
"""Letters of one batch."""

_PREFIX = "园区函"


@transaction.atomic
def begin_templates(*, by: Seat) -> None:
    """Give a zone the templates it starts with, once."""
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant_id)
    if LetterTemplate.objects.filter(tenant=tenant).exists():
        return
    LetterTemplate.objects.bulk_create(
        LetterTemplate(
            tenant=tenant,
            name=each.name,
            title=each.title,
            body=each.body,
            signer=tenant.name,
            prefix=_PREFIX,
        )
        for each in DEFAULTS
    )


@transaction.atomic
def save_template(
    *,
    by: Seat,
    name: str,
    title: str,
    body: str,
    signer: str,
    prefix: str,
    template: LetterTemplate | None = None,
    seen: int | None = None,
) -> LetterTemplate:
    """Write a template, or the next version of one (改模板).

    Args:
        by: who writes.
        name, title, body, signer, prefix: what it says.
        template: the one to change; None: a new one.
        seen: the version that was read before it was changed; None: whatever counts now.

    Raises:
        Refusal: it names a place that does not exist; its name is taken; somebody changed it meanwhile.
    """
    require(by, "policies.letter_make")
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    unknown = unknown_places(title, body)
    if unknown:
        raise Refusal(_("没有这个占位：%(names)s") % {"names": "、".join(unknown[:5])})
    others = LetterTemplate.objects.filter(tenant_id=by.tenant_id, name=name.strip())
    if others.exclude(pk=template.pk if template else None).exists():
        raise Refusal(_("已有同名的模板"))
    before = None
    if template is None:
        now = LetterTemplate(tenant_id=by.tenant_id, version=0)
    else:
        found = (
            LetterTemplate.objects.select_for_update().filter(pk=template.pk, tenant_id=by.tenant_id).first()
        )
        if found is None:
            raise Refused("policies.letters")
        if seen is not None and seen != found.version:
            raise Refusal(
                _("别人刚改过这个模板，现在是第 %(n)d 版。您写的还在下面，看过那一版再存")
                % {"n": found.version}
            )
        now = found
        before = {"title": now.title, "body": now.body, "signer": now.signer, "prefix": now.prefix}
    now.name, now.title, now.body = name.strip(), title.strip(), body.strip()
    now.signer, now.prefix, now.changed_by_id = signer.strip(), prefix.strip(), by.user_id
    now.version += 1
    now.save()
    audit.record(
        "policies.template_saved",
        by=by,
        on=f"letter-template:{now.pk}",
        before=before,
        after={"title": now.title, "body": now.body, "signer": now.signer, "prefix": now.prefix},
    )
    return now


@transaction.atomic
def make(
    *, template: LetterTemplate, usccs: Collection[str], programme: str, dated: date, by: Seat
) -> LetterBatch:
    """Begin a batch of letters, one an enterprise, on the current run; a job makes them (发函).

    Raises:
        Refusal: nobody to write to; too many; no run yet; the template speaks of a programme and none is named.
    """
    require(by, "policies.letter_make")
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    run = current_run(by.tenant_id)
    if run is None:
        raise Refusal(_("还没有测算，函里没有可写的结论"))
    if "programme" in template.body + template.title and not programme:
        raise Refusal(_("这个模板写到项目，先选项目"))
    firms = list(selectors.recipients(by, usccs=usccs)) if usccs else []
    if not firms:
        raise Refusal(_("还没有选收函的企业"))
    if len(firms) > MOST:
        raise Refusal(_("一批最多 %(most)d 家，分几批发") % {"most": MOST})
    last = LetterBatch.objects.filter(tenant_id=by.tenant_id).aggregate(last=Max("number"))["last"] or 0
    batch = LetterBatch.objects.create(
        tenant_id=by.tenant_id,
        number=last + 1,
        template_name=template.name,
        template_version=template.version,
        title=template.title,
        body=template.body,
        signer=template.signer,
        prefix=template.prefix,
        dated=dated,
        programme=programme,
        run=run,
        made_by_id=by.user_id,
    )
    Letter.objects.bulk_create(
        Letter(tenant_id=by.tenant_id, batch=batch, uscc=firm.uscc, name=firm.name) for firm in firms
    )
    pin(run)
    audit.record(
        "policies.letters_made",
        by=by,
        on=f"letters:{batch.name}",
        after={"letters": len(firms), "template": template.name, "programme": programme, "run": run.number},
    )
    jobs.enqueue(
        "policies.letters", key=batch.job_key, tenant_id=by.tenant_id, payload={"batch": batch.pk}, by=by
    )
    return batch


def waiting(batch: LetterBatch) -> list[Letter]:
    """Return the letters that are still to be made, in the order their numbers are given."""
    return list(batch.letters.filter(state=Letter.State.WAITING).order_by("uscc"))


@transaction.atomic
def issue(letter: Letter, *, title: str, paragraphs: list[str]) -> Letter:
    """Give a letter its number and make its file; one that has them is left as it is (编号成文)."""
    batch = letter.batch
    tenant = Tenant.objects.select_for_update().get(pk=letter.tenant_id)
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.state != Letter.State.WAITING:
        return letter
    series, _made = LetterSeries.objects.get_or_create(
        tenant=tenant, prefix=batch.prefix, year=batch.dated.year
    )
    series.last += 1
    letter.prefix, letter.year, letter.number = series.prefix, series.year, series.last
    letter.title, letter.paragraphs = title, paragraphs
    file = Path("letters") / tenant.slug / f"{batch.name}" / f"{letter.pk}.docx"
    made = word.write(
        Path(settings.HOME) / file,
        head=tenant.name,
        number=letter.document_number,
        title=title,
        addressee=letter.name,
        paragraphs=paragraphs,
        signer=batch.signer,
        dated=batch.dated,
        notes=[stamp(batch.run)],
    )
    letter.file, letter.sha256 = file.as_posix(), hashlib.sha256(made.read_bytes()).hexdigest()
    letter.state, letter.made_at = Letter.State.MADE, timezone.now()
    letter.save()
    series.save()
    return letter


def stamp(run: Run) -> str:
    """Return the line that says what a letter's figures rest on."""
    day = f"{run.as_of.year}年{run.as_of.month}月{run.as_of.day}日"
    rules = run.catalog_hash.removeprefix("sha256:")[:6]
    return f"本函数据截至{day}（第{run.number}次测算，规则{rules}），供企业自查，不代替认定结论。"


@transaction.atomic
def mark_sent(*, letters: Iterable[Letter], how: str, by: Seat) -> int:
    """Say that letters were handed over (标记送达): from now on their enterprises see them; return how many."""
    require(by, "policies.letter_make")
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    ready = Letter.objects.filter(
        tenant_id=by.tenant_id, pk__in=[letter.pk for letter in letters], state=Letter.State.MADE
    )
    names = [letter.document_number for letter in ready]
    count = ready.update(
        state=Letter.State.SENT, sent_at=timezone.now(), sent_by_id=by.user_id, sent_how=how.strip()[:60]
    )
    if count:
        audit.record(
            "policies.letters_sent", by=by, on="letters", after={"numbers": names, "how": how.strip()}
        )
    return count


@transaction.atomic
def void(letter: Letter, *, by: Seat, why: str) -> Letter:
    """Void a letter (作废): its number stays with it and is never given again."""
    require(by, "policies.letter_make")
    if not why.strip():
        raise Refusal(_("写明作废的原因"))
    now = Letter.objects.select_for_update().filter(pk=letter.pk, tenant_id=by.tenant_id).first()
    if now is None:
        raise Refused("policies.letters")
    if now.state == Letter.State.VOID:
        return now
    before = now.state
    now.state, now.why = Letter.State.VOID, why.strip()[:300]
    now.save()
    audit.record(
        "policies.letter_voided",
        by=by,
        on=f"letter:{now.document_number or now.pk}",
        uscc=now.uscc,
        before={"state": before},
        why=now.why,
    )
    return now


@transaction.atomic
def mark_opened(letter: Letter, *, by: Seat) -> None:
    """Note when the enterprise first looked at its letter."""
    if by.is_firm and by.uscc == letter.uscc and letter.opened_at is None:
        opened = Letter.objects.filter(pk=letter.pk, opened_at__isnull=True).update(opened_at=timezone.now())
        if opened:
            audit.record(
                "policies.letter_opened", by=by, on=f"letter:{letter.document_number}", uscc=letter.uscc
            )


def zipped(letters: Iterable[Letter]) -> io.BytesIO:
    """Return the letters' files in one archive, named by number and enterprise."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for letter in letters:
            file = Path(settings.HOME) / letter.file
            if letter.file and file.is_file():
                archive.write(file, arcname=file_name(letter))
    content.seek(0)
    return content


def file_name(letter: Letter) -> str:
    """Return the name a letter is saved under: nothing of it is a path."""
    kept = "".join(
        each for each in f"{letter.document_number}{letter.name}" if each.isalnum() or each in "〔〕（）()-"
    )
    return f"{kept[:100]}.docx"
