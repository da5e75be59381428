"""Addresses of the pages that join the apps: the public ones and the desk."""

from django.urls import path

from pingyi.web.views import agency, desk, gallery, help, portal, search, trail

app_name = "web"
urlpatterns = [
    path("", portal.home, name="home"),
    path("help/", help.contents, name="help"),
    path("help/<slug:task>/", help.page, name="help_page"),
    path("history/", portal.history, name="history"),
    path("season/<slug:office>/<slug:key>/", portal.season, name="season"),
    path("season/<slug:office>/<slug:key>/rules/", portal.rules, name="rules"),
    path("season/<slug:office>/<slug:key>/bundle/", portal.bundle, name="bundle"),
    path("season/<slug:office>/<slug:key>/log/", portal.log, name="log"),
    path("season/<slug:office>/<slug:key>/<slug:agency>/", portal.agency, name="agency"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("reading/elder/", gallery.elder, name="reading"),
    path("reading/usual/", gallery.usual, name="reading_usual"),
    path("desk/", desk.home, name="desk"),
    path("desk/season/<slug:key>/", desk.season, name="desk_season"),
    path("desk/trail/", trail.trail, name="trail"),
    path("desk/trail/export/", trail.trail_export, name="trail_export"),
    path("desk/search/", search.search, name="search"),
    path("my/", agency.desk, name="agency_desk"),
    path("desk/proposal/<int:number>/approve/", desk.approve, name="approve"),
    path("desk/proposal/<int:number>/decline/", desk.decline, name="decline"),
]
