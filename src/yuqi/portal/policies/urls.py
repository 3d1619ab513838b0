"""Addresses of the policies room (路由)."""

from django.urls import path

from yuqi.portal.policies.views import catalog, entitled

app_name = "policies"

urlpatterns = [
    path("", catalog.browse, name="catalog"),
    path("catalog/<str:kind>/<path:id>", catalog.entry, name="entry"),
    path("entitled/", entitled.overview, name="entitled"),
    path("entitled/firm/<str:uscc>/", entitled.firm, name="entitled_firm"),
    path("entitled/export/<path:id>", entitled.export, name="entitled_export"),
    path("entitled/benefit/<path:id>", entitled.benefit, name="entitled_benefit"),
]
