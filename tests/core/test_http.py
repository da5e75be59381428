"""The doors of pages: sign-in first, then the role; and a download that no browser guesses about."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from pingyi.core import http


@http.signed_in
def reading(request, key):
    """Answer whoever is signed in."""
    return HttpResponse(f"read {key}")


@http.whole_office
def overlooking(request, key):
    """Answer whoever reads of the whole office."""
    return HttpResponse(f"overlook {key}")


@http.organiser
def acting(request, key):
    """Answer whoever may act."""
    return HttpResponse(f"act {key}")


def asked(view, user):
    request = RequestFactory().get("/desk/x/", {"a": "1"})
    request.user = user
    return view(request, key="s2026")


@pytest.mark.parametrize("view", [reading, overlooking, acting])
def test_stranger_is_sent_to_sign_in_and_back(view):
    answer = asked(view, AnonymousUser())

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/desk/x/%3Fa%3D1")


@pytest.mark.parametrize(
    ("path", "referer", "wanted"),
    [
        ("/en/desk/season/s2026/freeze/", "", "/en/desk/season/s2026/"),
        ("/en/desk/season/s2026/values/", "http://testserver/en/desk/season/s2026/values/", None),
        ("/desk/proposal/7/approve/", "http://evil.example/desk/", "/desk/"),
    ],
)
def test_strangers_form_leads_to_sign_in_and_back_to_its_page(path, referer, wanted):
    request = RequestFactory().post(path, headers={"referer": referer})
    request.user = AnonymousUser()

    assert acting(request, key="s2026")["Location"] == f"/sign-in/?next={wanted or path}"


def test_auditor_reads_and_does_not_act(auditor):
    assert asked(reading, auditor).content == b"read s2026"
    with pytest.raises(PermissionDenied):
        asked(acting, auditor)


def test_auditor_of_one_season_does_not_overlook_the_office(auditor):
    assert asked(overlooking, auditor).content == b"overlook s2026"
    auditor.season_key = "s2026"
    with pytest.raises(PermissionDenied):
        asked(overlooking, auditor)


@pytest.mark.parametrize("role", ["operator", "approver"])
def test_organisers_read_and_act(role, request):
    person = request.getfixturevalue(role)

    assert [asked(view, person).content for view in (reading, acting)] == [b"read s2026", b"act s2026"]


def test_door_keeps_the_name_of_the_view():
    assert (acting.__name__, acting.__doc__) == ("acting", "Answer whoever may act.")


def test_download_is_an_attachment_with_its_name():
    answer = http.download(b"x", "roster.csv", "text/csv")

    assert (answer.content, answer["Content-Type"]) == (b"x", "text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="roster.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
