"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.policies."""

    name = "yuqi.portal.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the worker can do."""
        from yuqi.portal.policies import jobs  # noqa: F401
