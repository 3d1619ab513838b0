"""Addresses of the register (名录的路由); imports and declarations have their own files."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, register_converter

from yuqi.portal.enterprises.views import bulk, detail, facts, identity, lists

__all__ = ["app_name", "urlpatterns"]


class UsccConverter:
    """A unified social credit code (统一社会信用代码) as it stands in an address."""

    regex = "[0-9A-Z]{8,18}"

    def to_python(self, value: str) -> str:
        """Return the code."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code."""
        return value


register_converter(UsccConverter, "uscc")

app_name = "enterprises"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.enterprise_list, name="list"),
    path("suggest/", lists.suggest, name="suggest"),
    path("merges/", identity.merges, name="merges"),
    path("merges/search/", identity.search_duplicates, name="search_duplicates"),
    path("merges/new/", identity.propose_merge, name="propose_merge"),
    path("merges/<int:pk>/", identity.decide_merge, name="decide_merge"),
    path("assign/", bulk.assign, name="assign"),
    path("export/", bulk.export, name="export"),
    path("columns/", bulk.columns, name="columns"),
    path("assess/", bulk.assess, name="assess"),
    path("freshness/", bulk.freshness_line, name="freshness"),
    path("views/", lists.save_view, name="save_view"),
    path("views/<int:pk>/delete/", lists.delete_view, name="delete_view"),
]
urlpatterns += [
    path("", include(f"yuqi.portal.enterprises.{room}.urls"))
    for room in ("imports", "declarations")
    if find_spec(f"yuqi.portal.enterprises.{room}.urls")
]
urlpatterns += [
    path("<uscc:uscc>/", detail.detail, name="detail"),
    path("<uscc:uscc>/facts/<slug:table>/", facts.facts, name="facts"),
    path("<uscc:uscc>/facts/<slug:table>/add/", facts.add, name="add"),
    path("<uscc:uscc>/names/", identity.names, name="names"),
    path("<uscc:uscc>/tables/", facts.tables, name="tables"),
    path("<uscc:uscc>/cell/", facts.cell, name="cell"),
    path("<uscc:uscc>/remove/", facts.remove, name="remove"),
    path("<uscc:uscc>/history/", facts.history, name="history"),
    path("<uscc:uscc>/history/<int:number>/undo/", facts.undo, name="undo"),
]
