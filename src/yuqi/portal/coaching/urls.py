"""Addresses of applications (申报路由)."""

from django.urls import path

from yuqi.portal.coaching.views import acts, analysing, detail, lists, papers

app_name = "coaching"

urlpatterns = [
    path("", lists.application_list, name="list"),
    path("export/", lists.export, name="export"),
    path("assign/", lists.assign, name="assign"),
    path("new/", lists.new, name="new"),
    path("analysis/", analysing.analysis, name="analysis"),
    path("analysis/failed/", analysing.failed, name="failed"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/scores/", detail.scores, name="scores"),
    path("<int:pk>/scores/agree/", acts.agree, name="agree"),
    path("<int:pk>/act/", acts.act, name="act"),
    path("<int:pk>/notes/", acts.note, name="note"),
    path("<int:pk>/look/", acts.look, name="look"),
    path("<int:pk>/findings/", acts.finding, name="finding"),
    path("<int:pk>/findings/<int:finding>/resolve/", acts.resolve, name="resolve"),
    path("<int:pk>/materials/<int:material>/upload/", papers.upload, name="upload"),
    path("<int:pk>/materials/<int:material>/check/", papers.check, name="check"),
    path("<int:pk>/materials/<int:material>/figures/", papers.figures, name="figures"),
    path("<int:pk>/files/<int:file>/", papers.download, name="download"),
    path("<int:pk>/files/<int:file>/remove/", papers.remove, name="remove"),
]
