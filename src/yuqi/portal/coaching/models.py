"""Applications on their way (申报档案): materials, findings, self-scores, log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Application", "Finding", "Material", "MaterialFile", "Note", "SelfScore"]

_USER = settings.AUTH_USER_MODEL


class Application(models.Model):
    """One enterprise's application for one programme in one year (申报)."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        PREPARING = "preparing", _("准备材料")
        PRE_REVIEW = "pre_review", _("预审中")
        RETURNED = "returned", _("退回补正")
        READY = "ready", _("可以申报")
        SUBMITTED = "submitted", _("已申报")
        GRANTED = "granted", _("通过")
        REJECTED = "rejected", _("未通过")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Procedure(models.TextChoices):
        """New or review (申报类型)."""

        NEW = "new", _("新申报")
        REVIEW = "review", _("复核")

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    number = models.IntegerField()
    uscc = models.CharField(max_length=18)
    programme = models.CharField(max_length=60)
    procedure = models.CharField(max_length=6, choices=Procedure.choices, default=Procedure.NEW)
    year = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    specialist = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    plan_id = models.BigIntegerField(null=True)  # the plan it was started from (app ladder)
    run = models.ForeignKey("runs.Run", null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True)  # as the authority numbers it; ours until it does
    intake = models.CharField(max_length=60, blank=True)
    submitted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    cause = models.CharField(max_length=40, blank=True)  # why it failed: a condition's id, score, other
    reasons = models.TextField(blank=True)
    made_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="application_number"),
            models.UniqueConstraint(
                fields=["tenant", "uscc", "programme", "procedure", "year"],
                condition=~models.Q(state__in=["withdrawn", "rejected"]),
                name="application_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "year"]),
            models.Index(fields=["tenant", "uscc"]),
            models.Index(fields=["tenant", "specialist"]),
        ]

    @property
    def label(self) -> str:
        """Return its number as pages show it."""
        return f"SB-{self.number:04d}"

    @property
    def is_open(self) -> bool:
        """Whether materials and scores may still change."""
        return self.state in (
            self.State.PREPARING,
            self.State.PRE_REVIEW,
            self.State.RETURNED,
            self.State.READY,
        )


class Material(models.Model):
    """One line of the checklist (申报材料)."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        MISSING = "missing", _("还没交")
        UPLOADED = "uploaded", _("已交，待看")
        ACCEPTED = "accepted", _("合格")
        RETURNED = "returned", _("要改")
        NOT_NEEDED = "not_needed", _("不需要")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="materials")
    item = models.CharField(max_length=40)
    order = models.IntegerField()
    label = models.JSONField()  # zh, en as the catalog had them
    if_any = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MISSING)
    remark = models.CharField(max_length=500, blank=True)
    figures = models.JSONField(default=dict)  # what the paper states: "revenue@2025" → canonical text
    checked_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="material_once")]


class MaterialFile(models.Model):
    """A file of a material as it came (材料文件): kept by its hash, never changed."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)


class Finding(models.Model):
    """What the pre-review found (预审发现): by the rules, or by a person."""

    class Severity(models.TextChoices):
        """How much it matters (轻重)."""

        BLOCK = "block", _("必须解决")
        CHECK = "check", _("须核实")
        NOTE = "note", _("提醒")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20)  # unmet, unknown, doubt, expiring, material, mismatch, manual
    code = models.CharField(max_length=120, blank=True)  # what it is about, so that it is found again
    severity = models.CharField(max_length=6, choices=Severity.choices)
    params = models.JSONField(default=dict)
    text = models.TextField(blank=True)  # of a person's
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    resolution = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["application", "resolved_at"])]


class SelfScore(models.Model):
    """What somebody expects the judges to give for one item (自评预评): a range."""

    class Basis(models.TextChoices):
        """Who says so (依据)."""

        SELF = "self", _("企业自评")
        SPECIALIST = "specialist", _("专员预评")
        PANEL = "panel", _("专家组")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="scores")
    item = models.CharField(max_length=80)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    low = models.DecimalField(max_digits=7, decimal_places=2)
    high = models.DecimalField(max_digits=7, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)
    confirmed_on = models.DateField(null=True)  # since then a fact

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "item", "basis"], name="self_score_once")
        ]


class Note(models.Model):
    """One line of an application's log (办理记录); never changed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
