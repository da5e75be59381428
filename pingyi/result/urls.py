"""Addresses of the desk for results."""

from django.urls import path

from pingyi.result import views

app_name = "result"
urlpatterns = [
    path("<slug:key>/result/", views.result, name="result"),
    path("<slug:key>/result/score/", views.score, name="score"),
    path("<slug:key>/result/announce/", views.announce, name="announce"),
    path("<slug:key>/result/publish/", views.publish, name="publish"),
    path("<slug:key>/result/export/<slug:ending>/", views.export, name="export"),
    path("<slug:key>/result/<slug:agency>/", views.agency, name="agency"),
]
