"""Grants without application (免申即享): a batch is made, reviewed by a second person, entered, paid.

An enterprise stands in one living line for a benefit and its base, which the database holds to: nothing is paid twice.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["GrantBatch", "GrantLine"]


class GrantBatch(models.Model):
    """Enterprises that are to be paid one benefit of one year together (兑现批次)."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        DRAFT = "draft", pgettext_lazy("grant", "拟稿")
        SUBMITTED = "submitted", pgettext_lazy("grant", "待复核")
        APPROVED = "approved", pgettext_lazy("grant", "已复核，入账中")
        GRANTED = "granted", pgettext_lazy("grant", "已入账，待拨付")
        PAID = "paid", pgettext_lazy("grant", "已拨付")
        CANCELLED = "cancelled", pgettext_lazy("grant", "已作废")

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    number = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    benefit = models.CharField(max_length=80)
    label = models.JSONField()  # {"zh", "en"}, as the catalog of the run says
    edition = models.CharField(max_length=80)
    year = models.IntegerField()
    base = models.CharField(max_length=40)  # what is paid once: the year, or "firm" for a life
    basis = models.CharField(max_length=200)  # the document by which no application is asked for
    run = models.ForeignKey("runs.Run", on_delete=models.PROTECT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    granted_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    paid_document = models.CharField(max_length=120, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    facts_batch = models.IntegerField(null=True)  # number of the batch of facts that payment wrote
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="grant_batch_number")]

    @property
    def name(self) -> str:
        """Return its number as pages show it."""
        return f"M-{self.number:04d}"

    @property
    def job_key(self) -> str:
        """Return the key of the job that enters it: one a batch."""
        return f"{self.tenant_id}:{self.number}"


class GrantLine(models.Model):
    """What one enterprise gets in a batch (兑现明细)."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        SELECTED = "selected", pgettext_lazy("grant line", "拟兑现")
        REFUSED = "refused", pgettext_lazy("grant line", "复核未通过")
        GRANTED = "granted", pgettext_lazy("grant line", "已入账")
        PAID = "paid", pgettext_lazy("grant line", "已拨付")
        VOID = "void", pgettext_lazy("grant line", "已作废")

    LIVING = (State.SELECTED, State.GRANTED, State.PAID)

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    batch = models.ForeignKey(GrantBatch, on_delete=models.CASCADE, related_name="lines")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SELECTED)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    benefit = models.CharField(max_length=80)
    base = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    cite = models.CharField(max_length=300, blank=True)
    ledger_number = models.IntegerField(null=True)  # given once, never again to another
    why = models.CharField(max_length=300, blank=True)  # of a refusal or voiding
    approved = models.BooleanField(null=True)  # what the second person said of this line

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "uscc", "benefit", "base"],
                condition=models.Q(state__in=["selected", "granted", "paid"]),
                name="grant_pays_once",
            ),
            models.UniqueConstraint(fields=["tenant", "ledger_number"], name="grant_ledger_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="grant_amount_positive"),
        ]
        indexes = [models.Index(fields=["tenant", "uscc"])]

    @property
    def ledger_name(self) -> str:
        """Return the ledger number as pages and files show it."""
        return "" if self.ledger_number is None else f"MSJX-{self.ledger_number:06d}"
