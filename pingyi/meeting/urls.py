"""Addresses of the desk for marks."""

from django.urls import path

from pingyi.meeting.views import keying, marks

app_name = "meeting"
urlpatterns = [
    path("<slug:key>/marks/<slug:component>/", marks.marks, name="marks"),
    path("<slug:key>/marks/<slug:component>/template/", marks.template, name="template"),
    path("<slug:key>/marks/<slug:component>/marking_open/", marks.marking_open, name="marking_open"),
    path("<slug:key>/marks/<slug:component>/seal/", marks.seal, name="seal"),
    path("<slug:key>/marks/<slug:component>/marking_close/", marks.marking_close, name="marking_close"),
    path("<slug:key>/keying/<slug:component>/", keying.keying, name="keying"),
    path("<slug:key>/keying/<slug:component>/seal_keyed/", keying.seal_keyed, name="seal_keyed"),
    path("<slug:key>/keying/<slug:component>/<slug:rater>/sheet/", keying.keying_sheet, name="keying_sheet"),
    path("<slug:key>/keying/<slug:component>/<slug:rater>/drop_keying/", keying.drop_keying, name="drop_keying"),
]
