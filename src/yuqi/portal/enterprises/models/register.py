"""Enterprises as lists need them (企业), projected from the facts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["Enterprise"]


class Enterprise(models.Model):
    """One enterprise of a zone (企业): what facts say of it now, and who looks after it."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, db_index=False)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    initials = models.CharField(max_length=120)  # pinyin, first letters: 样例澄光 → ylcg
    former_names = models.TextField(blank=True)  # searched too
    district = models.CharField(max_length=60, blank=True)
    industry_code = models.CharField(max_length=8, blank=True)
    tech_field = models.CharField(max_length=8, blank=True)
    registered_on = models.DateField(null=True)
    moved_in_on = models.DateField(null=True)
    moved_out_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # revoked or cancelled
    revenue = models.DecimalField(max_digits=20, decimal_places=2, null=True)  # of the last year known
    revenue_class = models.CharField(max_length=10, default="zone")  # who sees it: the cell's class
    revenue_year = models.IntegerField(null=True)
    staff = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    merged_into = models.CharField(max_length=18, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.IntegerField(default=0)  # of its facts: an edit names the version it was made on

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "uscc"], name="enterprise_once")]
        indexes = [
            models.Index(fields=["tenant", "name"]),
            models.Index(fields=["tenant", "initials", "uscc"]),
        ]
