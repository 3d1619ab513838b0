"""Addresses of the log (日志路由)."""

from django.urls import path

from yuqi.portal.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
    path("own/", views.own, name="own"),
]
