"""Lists as people keep them (名录的存法): views of one person, the columns a zone exports."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["ColumnSet", "SavedView"]


class SavedView(models.Model):
    """A query one comes back to (常用视图), one person's own."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)  # "district=…&programme=hnte"
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "name"], name="saved_view_once")]


class ColumnSet(models.Model):
    """What a list's export holds (导出列): order, headings and the unit of money, one a zone and list."""

    class Unit(models.TextChoices):
        """The unit of money (金额单位)."""

        YUAN = "yuan", "元"
        WAN = "wan", "万元"

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    list_name = models.CharField(max_length=40)  # enterprises
    columns = models.JSONField(default=list)  # [{"name", "heading"}], in order; heading "" is the usual one
    unit = models.CharField(max_length=4, choices=Unit.choices, default=Unit.WAN)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "list_name"], name="column_set_once")]
