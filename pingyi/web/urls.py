"""Addresses of the pages that join the apps: the public ones and the desk."""

from django.urls import path

from pingyi.web.views import desk, portal

app_name = "web"
urlpatterns = [
    path("", portal.home, name="home"),
    path("history/", portal.history, name="history"),
    path("season/<slug:office>/<slug:key>/", portal.season, name="season"),
    path("season/<slug:office>/<slug:key>/rules/", portal.rules, name="rules"),
    path("season/<slug:office>/<slug:key>/bundle/", portal.bundle, name="bundle"),
    path("season/<slug:office>/<slug:key>/log/", portal.log, name="log"),
    path("season/<slug:office>/<slug:key>/<slug:agency>/", portal.agency, name="agency"),
    path("desk/", desk.home, name="desk"),
    path("desk/season/<slug:key>/", desk.season, name="desk_season"),
    path("desk/proposal/<int:number>/approve/", desk.approve, name="approve"),
    path("desk/proposal/<int:number>/decline/", desk.decline, name="decline"),
]
