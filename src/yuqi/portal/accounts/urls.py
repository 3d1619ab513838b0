"""Addresses of accounts (账号路由)."""

from django.urls import path

from yuqi.portal.accounts.views import codes, door, invitations, oidc, own, people, proofs, second_factor

app_name = "accounts"
urlpatterns = [
    path("login/", door.login, name="login"),
    path("login/code/", codes.ask, name="code_ask"),
    path("login/code/check/", codes.check, name="code_check"),
    path("login/second/", second_factor.check, name="second_factor"),
    path("login/oidc/", oidc.begin, name="oidc"),
    path("login/oidc/callback/", oidc.callback, name="oidc_callback"),
    path("login/enterprise/", proofs.prove, name="prove"),
    path("login/enterprise/form/", proofs.form, name="proof_form"),
    path("logout/", door.logout, name="logout"),
    path("invited/<str:token>/", invitations.accept, name="accept"),
    path("invited/<str:token>/join/", invitations.join, name="join"),
    path("account/", own.own, name="self"),
    path("account/password/", own.password, name="password"),
    path("account/seat/", own.seat, name="seat"),
    path("account/large-type/", own.large_type, name="large_type"),
    path("account/second/", second_factor.set_up, name="set_up_second_factor"),
    path("account/second/drop/", own.drop_second_factor, name="drop_second_factor"),
    path("account/consents/", own.consents, name="consents"),
    path("account/consents/<int:pk>/withdraw/", own.withdraw_consent, name="withdraw_consent"),
    path("accounts/people/", people.people, name="people"),
    path("accounts/people/<int:pk>/", people.person, name="person"),
    path("accounts/people/<int:pk>/reset/", people.reset, name="reset"),
    path("accounts/staff/<int:pk>/end/", invitations.end_staff, name="end_staff"),
    path("accounts/proofs/", proofs.proof_list, name="proofs"),
    path("accounts/proofs/<int:pk>/", proofs.decide, name="proof_decide"),
    path("accounts/proofs/<int:pk>/paper/", proofs.paper, name="proof_paper"),
    path("accounts/invitations/", invitations.invitation_list, name="invitations"),
    path("accounts/invitations/new/", invitations.invite, name="invite"),
    path("accounts/invitations/list/", invitations.invite_many, name="invite_many"),
    path("accounts/invitations/links/", invitations.links_file, name="links_file"),
    path("accounts/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("accounts/zone/", people.zone, name="zone"),
]
