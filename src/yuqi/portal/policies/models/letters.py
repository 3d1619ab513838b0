"""Policy letters (政策提示函): templates, the zone's series of numbers, batches, and each letter as it was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["Letter", "LetterBatch", "LetterSeries", "LetterTemplate"]


class LetterTemplate(models.Model):
    """What a letter says, with named places (函件模板); an edit makes the next version and keeps the last."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    body = models.TextField()  # one paragraph a line
    signer = models.CharField(max_length=80)
    prefix = models.CharField(max_length=20)  # of the zone's series: 样高新函
    version = models.IntegerField(default=1)
    is_active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="letter_template_name")]


class LetterSeries(models.Model):
    """The zone's document numbers of a year (发文字号): 样高新函〔2026〕12号."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    prefix = models.CharField(max_length=20)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "prefix", "year"], name="letter_series_once")
        ]


class LetterBatch(models.Model):
    """Letters made together (发函批次)."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    number = models.IntegerField()
    template_name = models.CharField(max_length=60)
    template_version = models.IntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    signer = models.CharField(max_length=80)
    prefix = models.CharField(max_length=20)
    dated = models.DateField()  # 成文日期
    programme = models.CharField(max_length=60, blank=True)
    run = models.ForeignKey("runs.Run", on_delete=models.PROTECT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="letter_batch_number")]

    @property
    def name(self) -> str:
        """Return its number as pages show it."""
        return f"H-{self.number:04d}"

    @property
    def job_key(self) -> str:
        """Return the key of the job that makes its letters."""
        return f"{self.tenant_id}:{self.number}"


class Letter(models.Model):
    """One letter to one enterprise (函件): number, text and file are made together, once."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        WAITING = "waiting", pgettext_lazy("letter", "待生成")
        MADE = "made", pgettext_lazy("letter", "已生成，未送达")
        SENT = "sent", pgettext_lazy("letter", "已送达")
        VOID = "void", pgettext_lazy("letter", "已作废")

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    batch = models.ForeignKey(LetterBatch, on_delete=models.CASCADE, related_name="letters")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    year = models.IntegerField(null=True)
    number = models.IntegerField(null=True)
    prefix = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    paragraphs = models.JSONField(default=list)  # as the letter says them
    file = models.CharField(max_length=200, blank=True)  # under the home
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_how = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField(null=True)  # first looked at by the enterprise
    why = models.CharField(max_length=300, blank=True)  # of voiding

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "uscc"], name="letter_once_a_batch"),
            models.UniqueConstraint(fields=["tenant", "prefix", "year", "number"], name="letter_number_once"),
        ]
        indexes = [models.Index(fields=["tenant", "uscc", "state"])]

    @property
    def document_number(self) -> str:
        """Return its document number, "" before it has one."""
        return "" if self.number is None else f"{self.prefix}〔{self.year}〕{self.number}号"
