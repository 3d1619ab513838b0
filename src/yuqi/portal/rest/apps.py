"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.rest."""

    name = "yuqi.portal.rest"
    label = "rest"
    default_auto_field = "django.db.models.BigAutoField"
