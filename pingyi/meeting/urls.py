"""Addresses of the desk for marks."""

from django.urls import path

from pingyi.meeting import views

app_name = "meeting"
urlpatterns = [
    path("<slug:key>/marks/<slug:component>/", views.marks, name="marks"),
    path("<slug:key>/marks/<slug:component>/template/", views.template, name="template"),
    path("<slug:key>/marks/<slug:component>/marking_open/", views.marking_open, name="marking_open"),
    path("<slug:key>/marks/<slug:component>/seal/", views.seal, name="seal"),
    path("<slug:key>/marks/<slug:component>/marking_close/", views.marking_close, name="marking_close"),
]
