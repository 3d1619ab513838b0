"""Addresses of runs (路由)."""

from django.urls import path

from yuqi.portal.runs import pages

app_name = "runs"

urlpatterns = [
    path("", pages.run_list, name="list"),
    path("compare/", pages.compare, name="compare"),
    path("start/", pages.start, name="start"),
    path("schedule/", pages.schedule, name="schedule"),
    path("<int:number>/", pages.run_detail, name="detail"),
]
