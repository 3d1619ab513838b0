"""The map of addresses (路由): each room has its own; a room without pages has none."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from yuqi.portal.access import needs, public
from yuqi.portal.runs.views import healthz, home
from yuqi.portal.shared.views import kit

__all__ = ["handler500", "urlpatterns"]

handler500 = "yuqi.portal.access.faults.no_page"

ROOMS = {
    "accounts": "",
    "audit": "audit/",
    "jobs": "jobs/",
    "runs": "runs/",
    "enterprises": "enterprises/",
    "ladder": "ladder/",
    "coaching": "coaching/",
    "policies": "policies/",
    "points": "points/",
    "workflows": "work/",
    "insight": "",
    "rest": "api/",
    "shared": "",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("language/", public(set_language), name="set_language"),
    path("kit/", needs("home.view")(kit), name="kit"),
]
urlpatterns += [
    path(prefix, include(f"yuqi.portal.{room}.urls"))
    for room, prefix in ROOMS.items()
    if find_spec(f"yuqi.portal.{room}") and find_spec(f"yuqi.portal.{room}.urls")
]
