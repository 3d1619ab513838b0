"""A workbook on its way in (导入): what it says, what is wrong, what was mended, what it would change."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yuqi.portal.enterprises.models.facts import Batch, Upload

__all__ = ["Correction", "Difference", "Finding", "Import"]


class Import(models.Model):
    """One import (一次导入), from the upload to the commitment of its batch."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        READING = "reading", "正在检查"
        MAPPING = "mapping", "等待对应列"
        NAMING = "naming", "等待确认名称"
        WRONG = "wrong", "有要改的地方"
        READY = "ready", "可以入库"
        COMMITTED = "committed", "已入库"
        DISCARDED = "discarded", "已放弃"

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT)
    replaced = models.JSONField(default=list)  # ids of the uploads before it
    revision = models.IntegerField(default=1)  # of everything that the reading depends on
    checked_revision = models.IntegerField(default=0)
    options = models.JSONField(default=dict)  # year, day, given, whole: what the files do not say
    sheets = models.JSONField(default=list)  # what was recognised, sheet by sheet
    questions = models.JSONField(default=list)  # names that fit none or several, with candidates
    answers = models.JSONField(default=dict)  # name → code, or "-"
    counts = models.JSONField(default=dict)
    coverage = models.JSONField(default=dict)  # table → "all" or "some"
    accepts_good = models.BooleanField(default=False)
    accepts_why = models.TextField(blank=True)
    batch = models.OneToOneField(Batch, null=True, on_delete=models.SET_NULL, related_name="of_import")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "-at"])]


class Correction(models.Model):
    """A cell mended, a row or column left out, a sheet put to a table (改动); the file that came stays as it is."""

    class Kind(models.TextChoices):
        """What is mended (改动种类)."""

        CELL = "cell", "改格"
        ROW = "row", "去行"
        COLUMN = "column", "去列"
        SHEET = "sheet", "定表"

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    part = models.IntegerField()
    row = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    was = models.TextField(blank=True)
    value = models.TextField(blank=True)
    act = models.IntegerField(default=0)  # several made at once share it and are taken back together
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "kind", "part", "row", "position"], name="correction_once")
        ]


class Finding(models.Model):
    """One problem the check found (一处问题), kept so that pages can group and page them."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="findings")
    number = models.IntegerField()
    severity = models.CharField(max_length=8)
    code = models.CharField(max_length=60)
    part = models.IntegerField(null=True)
    file = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.IntegerField(null=True)
    position = models.IntegerField(null=True)
    cell = models.CharField(max_length=12, blank=True)
    column = models.CharField(max_length=120, blank=True)
    params = models.JSONField(default=dict)
    mended = models.BooleanField(default=False)  # by a correction, until the next check

    class Meta:
        indexes = [models.Index(fields=["of", "severity", "code", "part"])]


class Difference(models.Model):
    """One cell that the import would change (一处差异), and whether it will be the one that counts."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(
        max_length=8
    )  # changed, cleared, added (another source knows it), missing (a row)
    table = models.CharField(max_length=32)
    uscc = models.CharField(max_length=18, blank=True)
    key = models.CharField(max_length=400)
    column = models.CharField(max_length=60, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    before_source = models.CharField(max_length=32, blank=True)
    source = models.CharField(max_length=32)
    counts = models.BooleanField(default=True)  # the import's value is the one taken

    class Meta:
        indexes = [models.Index(fields=["of", "table", "kind"])]
