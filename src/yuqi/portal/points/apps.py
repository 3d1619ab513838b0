"""The app as Django knows it (应用登记)."""

from django.apps import AppConfig


class Config(AppConfig):
    """yuqi.portal.points."""

    name = "yuqi.portal.points"
    label = "points"
    default_auto_field = "django.db.models.BigAutoField"
