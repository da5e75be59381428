"""Addresses of the desk for drafting a season and deciding."""

from django.urls import path

from pingyi.season.views import drafting

app_name = "season"
urlpatterns = [
    path("new-season/", drafting.create, name="create"),
    path("season/<slug:key>/values/", drafting.values, name="values"),
    path("season/<slug:key>/roster/", drafting.roster, name="roster"),
    path("season/<slug:key>/roster/template/", drafting.roster_template, name="roster_template"),
    path("season/<slug:key>/raters/<slug:component>/", drafting.raters, name="raters"),
    path("season/<slug:key>/raters/<slug:component>/template/", drafting.raters_template, name="raters_template"),
    path("season/<slug:key>/freeze/", drafting.freeze, name="freeze"),
    path("season/<slug:key>/decisions/", drafting.decisions, name="decisions"),
]
