"""Addresses of imports and batches (数据导入的路由), within the register's."""

from django.urls import path

from yuqi.portal.enterprises.imports import batch_views, mapping_views, mending_views, views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/template/", views.template, name="import_template"),
    path("imports/<int:pk>/", views.one, name="import"),
    path("imports/<int:pk>/again/", views.again, name="import_again"),
    path("imports/<int:pk>/original/", views.original, name="import_original"),
    path("imports/<int:pk>/set-aside/", views.set_aside, name="import_set_aside"),
    path("imports/<int:pk>/coverage/", views.coverage, name="import_coverage"),
    path("imports/<int:pk>/options/", views.options, name="import_options"),
    path("imports/<int:pk>/commit/", views.commit, name="import_commit"),
    path("imports/<int:pk>/discard/", views.discard, name="import_discard"),
    path("imports/<int:pk>/assess/", views.assess, name="import_assess"),
    path("imports/<int:pk>/mend/", mending_views.mend, name="import_mend"),
    path("imports/<int:pk>/alike/", mending_views.alike, name="import_alike"),
    path("imports/<int:pk>/leave-out/", mending_views.leave_out, name="import_leave_out"),
    path("imports/<int:pk>/sheet/", mending_views.sheet, name="import_sheet"),
    path("imports/<int:pk>/take-back/", mending_views.take_back, name="import_take_back"),
    path("imports/<int:pk>/check/", mending_views.check, name="import_check"),
    path("imports/<int:pk>/accept/", mending_views.accept, name="import_accept"),
    path("imports/<int:pk>/marked/", mending_views.marked, name="import_marked"),
    path("imports/<int:pk>/names/", mapping_views.names, name="import_names"),
    path("imports/<int:pk>/map/<int:part>/", mapping_views.map_sheet, name="import_map"),
    path("imports/<int:pk>/said/", mapping_views.said, name="import_said"),
    path("batches/", batch_views.batches, name="batches"),
    path("batches/<int:number>/", batch_views.batch, name="batch"),
    path("batches/<int:number>/undo/", batch_views.undo, name="batch_undo"),
]
