"""Addresses of the ladder (路由)."""

from django.urls import path

from yuqi.portal.ladder.views import (
    board,
    calendar,
    campaigns,
    explaining,
    filing_lists,
    flows,
    picking,
    pools,
)

app_name = "ladder"

urlpatterns = [
    path("", board.board, name="board"),
    path("list/", board.standing_list, name="list"),
    path("export/", board.export, name="export"),
    path("assign/", picking.assign, name="assign"),
    path("pool-add/", picking.pool_add, name="pool_add"),
    path("letters/", picking.letters, name="letters"),
    path("flows/", flows.flows, name="flows"),
    path("flows/panel/", flows.flow_panel, name="flow_panel"),
    path("flows/export/", flows.export_flows, name="export_flows"),
    path("pools/", pools.pools, name="pools"),
    path("pools/export/", pools.export_pools, name="export_pools"),
    path("pools/<str:uscc>/<str:programme>/", pools.follow, name="follow"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/export/", calendar.export_calendar, name="export_calendar"),
    path("calendar/duties.ics", calendar.ics, name="ics"),
    path("calendar/filed/", calendar.mark_filed, name="mark_filed"),
    path("calendar/filed-list/", filing_lists.filed_list, name="filed_list"),
    path("notices/", calendar.notice_list, name="notices"),
    path("notices/read/", calendar.read_notices, name="read_notices"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new_campaign, name="campaign_new"),
    path("campaigns/<int:number>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:number>/assign/", campaigns.assign_campaign, name="campaign_assign"),
    path("campaigns/<int:number>/export/", campaigns.export_campaign, name="campaign_export"),
    path("<str:uscc>/<str:programme>/", explaining.explain, name="explain"),
    path("<str:uscc>/<str:programme>/plan/", explaining.plan, name="plan"),
    path("<str:uscc>/<str:programme>/what-if/", explaining.what_if, name="what_if"),
    path("<str:uscc>/<str:programme>/save/", explaining.save_plan, name="save_plan"),
    path("<str:uscc>/<str:programme>/plans/<int:plan_id>/", explaining.set_plan_state, name="plan_state"),
]
