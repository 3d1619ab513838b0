"""A year's figures as an enterprise says them itself (企业填报)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yuqi.portal.enterprises.models.facts import Batch

__all__ = ["Declaration", "DeclarationStep"]


class Declaration(models.Model):
    """One year of one enterprise (一份填报)."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        DRAFT = "draft", "填写中"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "退回修改"
        ACCEPTED = "accepted", "已采纳"

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    uscc = models.CharField(max_length=18)
    year = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    figures = models.JSONField(default=dict)  # column of statements → canonical text
    rights = models.JSONField(default=list)  # new rows of ip_rights: column → canonical text
    remarks = models.JSONField(default=dict)  # field → what the officer asks to be put right
    doubts = models.JSONField(default=list)  # what the catalog's checks say of the figures as last checked
    version = models.IntegerField(default=0)  # a save names the version it was made on
    batch = models.ForeignKey(Batch, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "uscc", "year"], name="declaration_once")]
        indexes = [models.Index(fields=["tenant", "state"])]


class DeclarationStep(models.Model):
    """What was done to a declaration (经过): submitted, returned, accepted, taken back; with the figures as then."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)
    remarks = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    rights = models.JSONField(default=list)
