"""Addresses of accounts (账号路由)."""

from django.urls import path

from yuqi.portal.accounts.views import door, second_factor

app_name = "accounts"
urlpatterns = [
    path("login/", door.login, name="login"),
    path("logout/", door.logout, name="logout"),
    path("login/second/", second_factor.check, name="second_factor"),
    path("account/second/", second_factor.set_up, name="set_up_second_factor"),
]
