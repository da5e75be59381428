"""Addresses of the desk for answers of the public."""

from django.urls import path

from pingyi.ballot import views

app_name = "ballot"
urlpatterns = [
    path("<slug:key>/answers/", views.answers, name="answers"),
    path("<slug:key>/answers/template/", views.template, name="template"),
    path("<slug:key>/answers/ballot_open/", views.ballot_open, name="ballot_open"),
    path("<slug:key>/answers/take_in/", views.take_in, name="take_in"),
    path("<slug:key>/answers/ballot_close/", views.ballot_close, name="ballot_close"),
]
