"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.ladder."""

    name = "yuqi.portal.ladder"
    label = "ladder"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the worker can do here."""
        from yuqi.portal.ladder import jobs  # noqa: F401
        from yuqi.portal.ladder.selectors.notices import unread
        from yuqi.portal.runs.frame import NEWS

        NEWS.append(("ladder:notices", unread))
