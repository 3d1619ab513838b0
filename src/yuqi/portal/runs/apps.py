"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.runs."""

    name = "yuqi.portal.runs"
    label = "runs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker look after the schedules."""
        from yuqi.portal.runs import schedules  # noqa: F401
