"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.insight."""

    name = "yuqi.portal.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
