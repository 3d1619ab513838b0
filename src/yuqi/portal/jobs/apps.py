"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    """yuqi.portal.jobs."""

    name = "yuqi.portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Import every app's jobs.py, so that its handlers are known."""
        autodiscover_modules("jobs")
