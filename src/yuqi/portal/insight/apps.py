"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.insight."""

    name = "yuqi.portal.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the cockpit's figures with each run, so that nobody waits for them."""
        from yuqi.portal.insight.selectors.figures import figures_of
        from yuqi.portal.runs.services import AFTER

        AFTER.append(figures_of)
