"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.workdays."""

    name = "yuqi.portal.workdays"
    label = "workdays"
    default_auto_field = "django.db.models.BigAutoField"
