"""Addresses of the API (接口路由)."""

from django.urls import path, re_path

from yuqi.portal.rest import views
from yuqi.portal.rest.api import api

app_name = "rest"

_routes, _app, _namespace = api.urls
for _each in _routes:
    _each.callback.access_rule = "api"  # type: ignore[attr-defined]  # the API asks for token, scope and role itself
urlpatterns = [
    path("docs", views.docs, name="docs"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/withdraw/", views.withdraw, name="withdraw_token"),
    path("v1/", (_routes, _app, _namespace)),
    re_path(r"^(?P<path>.*)$", views.nowhere, name="nowhere"),
]
