"""Figures of a run that take seconds to make (测算摘要): made once, then read."""

from __future__ import annotations

from django.db import models

__all__ = ["RunFigures"]


class RunFigures(models.Model):
    """The cockpit's figures of one run (驾驶舱摘要); can be thrown away and made again."""

    run = models.OneToOneField("runs.Run", on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()
