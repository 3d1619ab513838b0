"""Addresses of points (积分路由)."""

from django.urls import path

from yuqi.portal.points import views

app_name = "points"

urlpatterns = [
    path("", views.board, name="board"),
    path("export/", views.export, name="export"),
    path("scoring/", views.scoring, name="scoring"),
    path("score/", views.score, name="score"),
    path("publish/", views.publish, name="publish"),
    path("publications/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("models/", views.models, name="models"),
    path("models/<str:name>/", views.model, name="model"),
    path("mine/", views.own, name="own"),
    path("<str:uscc>/", views.portrait, name="portrait"),
]
