"""Addresses of the ladder (路由)."""

from django.urls import path

from yuqi.portal.ladder.views import board, explaining, picking

app_name = "ladder"

urlpatterns = [
    path("", board.board, name="board"),
    path("list/", board.standing_list, name="list"),
    path("export/", board.export, name="export"),
    path("assign/", picking.assign, name="assign"),
    path("pool-add/", picking.pool_add, name="pool_add"),
    path("letters/", picking.letters, name="letters"),
    path("<str:uscc>/<str:programme>/", explaining.explain, name="explain"),
    path("<str:uscc>/<str:programme>/plan/", explaining.plan, name="plan"),
    path("<str:uscc>/<str:programme>/what-if/", explaining.what_if, name="what_if"),
    path("<str:uscc>/<str:programme>/save/", explaining.save_plan, name="save_plan"),
    path("<str:uscc>/<str:programme>/plans/<int:plan_id>/", explaining.set_plan_state, name="plan_state"),
]
