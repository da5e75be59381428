"""All addresses: Chinese below /, English below /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("pingyi.web.urls")),
    path("", include("pingyi.people.urls")),
    path("desk/", include("pingyi.season.urls")),
    path("desk/season/", include("pingyi.meeting.urls")),
    path("", include("pingyi.ballot.urls")),
    path("desk/season/", include("pingyi.result.urls")),
    path("", include("pingyi.paper.urls")),
    prefix_default_language=False,
)
handler400 = "pingyi.web.views.errors.bad_request"
handler403 = "pingyi.web.views.errors.forbidden"
handler404 = "pingyi.web.views.errors.not_found"
handler500 = "pingyi.web.views.errors.broken"
