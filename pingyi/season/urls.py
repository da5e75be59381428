"""Addresses of the desk for drafting a season and deciding."""

from django.urls import path

from pingyi.season import views

app_name = "season"
urlpatterns = [
    path("new-season/", views.create, name="create"),
    path("season/<slug:key>/values/", views.values, name="values"),
    path("season/<slug:key>/roster/", views.roster, name="roster"),
    path("season/<slug:key>/roster/template/", views.roster_template, name="roster_template"),
    path("season/<slug:key>/raters/<slug:component>/", views.raters, name="raters"),
    path("season/<slug:key>/raters/<slug:component>/template/", views.raters_template, name="raters_template"),
    path("season/<slug:key>/freeze/", views.freeze, name="freeze"),
    path("season/<slug:key>/decisions/", views.decisions, name="decisions"),
]
