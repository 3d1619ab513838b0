"""Addresses of the policies room (路由)."""

from django.urls import path

from yuqi.portal.policies.views import catalog, entitled, grants

app_name = "policies"

urlpatterns = [
    path("", catalog.browse, name="catalog"),
    path("catalog/<str:kind>/<path:id>", catalog.entry, name="entry"),
    path("entitled/", entitled.overview, name="entitled"),
    path("entitled/firm/<str:uscc>/", entitled.firm, name="entitled_firm"),
    path("entitled/export/<path:id>", entitled.export, name="entitled_export"),
    path("entitled/benefit/<path:id>", entitled.benefit, name="entitled_benefit"),
    path("grants/", grants.overview, name="grants"),
    path("grants/ledger/", grants.ledger, name="grant_ledger"),
    path("grants/new/", grants.new, name="grant_new"),
    path("grants/make/", grants.make, name="grant_make"),
    path("grants/<int:pk>/", grants.batch, name="grant"),
    path("grants/<int:pk>/submit/", grants.submit, name="grant_submit"),
    path("grants/<int:pk>/review/", grants.review, name="grant_review"),
    path("grants/<int:pk>/return/", grants.return_to_maker, name="grant_return"),
    path("grants/<int:pk>/cancel/", grants.cancel, name="grant_cancel"),
    path("grants/<int:pk>/paid/", grants.paid, name="grant_paid"),
    path("grants/<int:pk>/export/", grants.export, name="grant_export"),
    path("grants/<int:pk>/lines/<int:line>/judge/", grants.judge, name="grant_judge"),
    path("grants/<int:pk>/lines/<int:line>/void/", grants.void_line, name="grant_void_line"),
]
