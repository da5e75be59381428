"""Addresses for signing in and out."""

from django.urls import path

from pingyi.people.views import signing_in

app_name = "people"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
]
