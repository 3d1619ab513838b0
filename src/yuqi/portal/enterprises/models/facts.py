"""Facts as they came, batch by batch (事实批次).

The row of a (table, key, source) is what the committed batches say of it, one after the other: a whole row
replaces, a patch sets its cells, a removal takes it away. A batch undone counts no more; nothing is restored,
because nothing was overwritten. Between sources the engine decides (precedence).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["Batch", "FactRow", "Upload"]


class Upload(models.Model):
    """A file as it came (上传文件): kept under uploads/ by its hash, never changed."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(auto_now_add=True)


class Batch(models.Model):
    """Facts that came together and count together (批次)."""

    class Kind(models.TextChoices):
        """What brought them (来路)."""

        IMPORT = "import", "导入"
        EDIT = "edit", "修改"
        DECLARATION = "declaration", "企业填报"
        MERGE = "merge", "合并"
        FILING = "filing", "办结登记"

    class State(models.TextChoices):
        """Where it stands (状态)."""

        DRAFT = "draft", "未提交"
        COMMITTED = "committed", "已入库"
        UNDONE = "undone", "已撤回"
        DISCARDED = "discarded", "已放弃"

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    number = models.IntegerField()  # B-0001 on pages
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    sequence = models.IntegerField(null=True)  # order of commitment within the tenant
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT)
    columns = models.JSONField(default=dict)  # {table: {column: {"heading", "letter"}}} for places
    rows = models.IntegerField(default=0)
    enterprises = models.IntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="batch_number"),
            models.UniqueConstraint(fields=["tenant", "sequence"], name="batch_sequence"),
        ]

    @property
    def label(self) -> str:
        """Return its number as pages show it."""
        return f"B-{self.number:04d}"


class FactRow(models.Model):
    """One row of one table as one source said it (事实行)."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="fact_rows")
    table = models.CharField(max_length=32)
    uscc = models.CharField(max_length=18, blank=True)
    key = models.CharField(max_length=400)  # JSON of the key columns, in the vocabulary's order
    source = models.CharField(max_length=32)
    values = models.JSONField()  # column → canonical text; null in a patch: the cell is unknown again
    whole = models.BooleanField(default=True)
    removed = models.BooleanField(default=False)
    recorded_at = models.CharField(max_length=32, blank=True)  # ISO, as the source said it
    file = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "uscc", "table"]),
            models.Index(fields=["tenant", "table", "key"]),
        ]
