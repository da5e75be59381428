"""Addresses of signing in and out, of second factors, of the own page, and of the office's accounts and bodies."""

from django.urls import path

from pingyi.people.views import accounts, bodies, factors, joining, signing_in, sittings

app_name = "people"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("demonstration/", signing_in.demo_sign_in, name="demo_sign_in"),
    path("second-factor/", signing_in.second_factor, name="second_factor"),
    path("second-factor/new/", factors.enrol, name="enrol"),
    path("second-factor/codes/", factors.recovery, name="recovery"),
    path("second-factor/codes/new/", factors.new_codes, name="new_codes"),
    path("second-factor/<int:number>/remove/", factors.remove_factor, name="remove_factor"),
    path("me/", sittings.me, name="me"),
    path("me/password/", sittings.change_password, name="change_password"),
    path("me/sittings/end/", sittings.end_sittings, name="end_sittings"),
    path("me/sittings/<int:number>/end/", sittings.end_sitting, name="end_sitting"),
    path("join/<slug:token>/", joining.join, name="join"),
    path("desk/accounts/", accounts.accounts, name="accounts"),
    path("desk/accounts/invite/", accounts.invite, name="invite"),
    path("desk/accounts/<int:account>/", accounts.account, name="account"),
    path("desk/accounts/<int:account>/reset/", accounts.reset, name="reset"),
    path("desk/invitation/<int:invitation>/revoke/", accounts.revoke, name="revoke"),
    path("desk/bodies/", bodies.bodies, name="bodies"),
    path("desk/bodies/<slug:body>/", bodies.body, name="body"),
    path("desk/bodies/<slug:body>/close/", bodies.close, name="close"),
    path("desk/bodies/<slug:body>/reopen/", bodies.reopen, name="reopen"),
]
