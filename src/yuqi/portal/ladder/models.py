"""What people decide on the ladder (培育记录): plans kept, follow-ups, reminders, campaigns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Campaign", "CampaignLine", "FollowNote", "FollowUp", "Notice", "Plan"]


class Plan(models.Model):
    """A way to a title that was agreed on (辅导计划): the steps as they were chosen, by whom, on which run."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        ACTIVE = "active", _("在办")
        DONE = "done", _("办成")
        DROPPED = "dropped", _("不办了")

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    run = models.ForeignKey("runs.Run", null=True, on_delete=models.SET_NULL)
    uscc = models.CharField(max_length=18)
    programme = models.CharField(max_length=60)
    edition = models.CharField(max_length=80, blank=True)
    apply_on = models.DateField(null=True)  # the day of application it is made for
    verdict_after = models.CharField(max_length=5, blank=True)
    months = models.IntegerField(default=0)
    required = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    cost = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    content = models.JSONField()  # the plan as the engine gave it, plain
    note = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "uscc", "programme"])]


class FollowUp(models.Model):
    """An enterprise in a library (培育库在库企业): who follows it up for which title, and what is next."""

    class State(models.TextChoices):
        """Where it stands (跟进状态)."""

        NEW = "new", _("待联系")
        WORKING = "working", _("辅导中")
        APPLYING = "applying", _("申报中")
        DONE = "done", _("已办成")
        PAUSED = "paused", _("暂缓")

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    uscc = models.CharField(max_length=18)
    programme = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    next_on = models.DateField(null=True)
    next_step = models.CharField(max_length=200, blank=True)
    version = models.IntegerField(default=0)  # a change names the version it was made on
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "uscc", "programme"], name="follow_up_once")]
        indexes = [
            models.Index(fields=["tenant", "owner", "next_on"]),
            models.Index(fields=["tenant", "programme", "state"]),
        ]


class FollowNote(models.Model):
    """One entry of a follow-up's log (跟进记录); never changed."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=FollowUp.State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Notice(models.Model):
    """A reminder to one person (提醒); its key makes it once."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uscc = models.CharField(max_length=18, blank=True)
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, default="due")
    due_on = models.DateField(null=True)
    said = models.JSONField(default=dict)  # programme, label, days, name: worded on the page
    read_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "key"], name="notice_once")]
        indexes = [models.Index(fields=["tenant", "user", "read_at"])]


class Campaign(models.Model):
    """Whom to coach within hours and money (攻坚计划): the question, and the answer of one run."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        RUNNING = "running", _("测算中")
        READY = "ready", _("已算出")
        FAILED = "failed", _("没算成")
        ASSIGNED = "assigned", _("已派出")

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    number = models.IntegerField()
    title = models.CharField(max_length=120)
    programmes = models.JSONField()
    hours = models.DecimalField(max_digits=10, decimal_places=1)
    budget = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    by = models.DateField(null=True)  # day of application
    run = models.ForeignKey("runs.Run", null=True, on_delete=models.SET_NULL)
    job = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    candidates = models.IntegerField(default=0)
    chosen = models.IntegerField(default=0)
    hours_used = models.DecimalField(max_digits=12, decimal_places=1, null=True)
    required = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    weight = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    gap = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="campaign_number")]


class CampaignLine(models.Model):
    """One enterprise chosen for one title (攻坚名单)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lines")
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    rank = models.IntegerField()
    uscc = models.CharField(max_length=18)
    programme = models.CharField(max_length=60)
    status = models.CharField(max_length=12)
    by = models.DateField(null=True)
    verdict_after = models.CharField(max_length=5, blank=True)
    hours = models.DecimalField(max_digits=10, decimal_places=1)
    required = models.DecimalField(max_digits=20, decimal_places=2)
    weight = models.DecimalField(max_digits=20, decimal_places=4)
    steps = models.JSONField(default=list)  # labels

    class Meta:
        indexes = [models.Index(fields=["campaign", "rank"])]
