"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.coaching."""

    name = "yuqi.portal.coaching"
    label = "coaching"
    default_auto_field = "django.db.models.BigAutoField"
