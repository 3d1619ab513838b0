"""Addresses of the overview pages (综览路由)."""

from django.urls import path

from yuqi.portal.insight import firm_parts, report_views, views

app_name = "insight"
urlpatterns = [
    path("cockpit/", views.cockpit, name="cockpit"),
    path("cockpit/rung/", views.rung, name="rung"),
    path("cockpit/moves/", views.moves, name="moves"),
    path("reports/", report_views.reports, name="report"),
    path("reports/write/", report_views.write_period, name="write_period"),
    path("reports/period/<str:key>/<str:kind>/", report_views.period_download, name="period_file"),
    path("reports/<int:number>/<str:kind>/", report_views.report_download, name="report_file"),
    path("cockpit/expiring/", views.expiring_list, name="expiring"),
    path("monitor/", views.monitor, name="monitor"),
    path("monitor/export/", views.monitor_export, name="monitor_export"),
    path("monitor/target/<str:kpi>/", views.target, name="target"),
    path("todo/", views.todo, name="todo"),
    path("firm/", views.firm, name="firm"),
    path("overview/<str:uscc>/plan/", firm_parts.plan, name="plan_part"),
    path("overview/<str:uscc>/portrait/", firm_parts.portrait, name="portrait_part"),
    path("overview/<str:uscc>/cases/", firm_parts.cases, name="cases_part"),
]
