"""Addresses of declarations (企业填报的路由), within the register's."""

from django.urls import path

from yuqi.portal.enterprises.declarations import firm_views, review_views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("declare/", firm_views.declare, name="declare"),
    path("declare/<int:year>/", firm_views.declare_year, name="declare_year"),
    path("declare/<int:year>/fill/", firm_views.fill, name="declare_fill"),
    path("declare/<int:year>/submit/", firm_views.submit, name="declare_submit"),
    path("declare/<int:year>/take-back/", firm_views.take_back, name="declare_take_back"),
    path("declare/<int:year>/again/", firm_views.again, name="declare_again"),
    path("declarations/", review_views.declarations, name="declarations"),
    path("declarations/<int:pk>/", review_views.review, name="declaration"),
    path("declarations/<int:pk>/return/", review_views.give_back, name="declaration_return"),
    path("declarations/<int:pk>/accept/", review_views.accept, name="declaration_accept"),
]
