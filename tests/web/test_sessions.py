"""Browsers are held to their sittings: ended, idle, too old, an account that is over; and what that costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.core import clock
from pingyi.people import actions
from pingyi.people.models import Sitting, User
from pingyi.people.texts import ENDINGS
from tests.support import world
from tests.support.signing_in import is_signed_in, own_sitting

HOME = "/en/"


@pytest.fixture
def at(monkeypatch):
    """Return a setter of the time."""
    began = clock.now()

    def set_to(**after):
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(**after))

    return set_to


def test_first_page_begins_a_sitting(client_of, operator):
    client = client_of(operator)

    client.get(HOME, headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})

    assert Sitting.objects.get().device == "Firefox · Windows"
    assert own_sitting(client).user == operator


def test_stranger_has_no_sitting(client, db):
    client.get(HOME)

    assert not Sitting.objects.exists()


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (30, False)])
def test_idle_browser_of_the_office_is_signed_out(client_of, operator, at, minutes, stays):
    client = client_of(operator)
    client.get(HOME)
    at(minutes=minutes)

    answer = client.get(HOME)

    assert is_signed_in(client) is stays
    assert ("because this browser was not used for a while" in answer.text) is not stays


def test_reading_pages_keeps_a_sitting_alive_for_eight_hours(client_of, operator, at):
    client = client_of(operator)
    client.get(HOME)
    for minutes in range(20, 480, 20):
        at(minutes=minutes)
        client.get(HOME)
        assert is_signed_in(client)
    at(hours=8)

    answer = client.get("/en/desk/")

    assert answer["Location"] == "/en/sign-in/?next=/en/desk/"
    assert "a working day at most" in client.get("/en/sign-in/").text


def test_agency_may_rest_two_hours(client_of, opened, at):
    client = client_of(world.agency_user(opened, "agency_clerk"))
    client.get(HOME)
    at(minutes=119)
    client.get(HOME)
    inside = is_signed_in(client)
    at(minutes=119 + 120)
    client.get(HOME)

    assert (inside, is_signed_in(client)) == (True, False)


def test_fourth_browser_signs_the_first_out(client_of, operator):
    clients = [client_of(operator) for _ in range(4)]
    for client in clients:
        client.get(HOME)

    answers = [client.get(HOME).text for client in clients]

    assert [is_signed_in(client) for client in clients] == [False, True, True, True]
    assert "signed in on several other devices since" in answers[0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda person: {"is_active": False}, "because this account has ended"),
        (lambda person: {"ends_at": clock.now()}, "because this account has ended"),
        (lambda person: {"password": "md5$x$y"}, "because the password of this account was changed"),
    ],
)
@pytest.mark.parametrize("seen", [True, False])
def test_account_that_changed_is_out_at_once(client_of, operator, change, told, seen):
    client = client_of(operator)
    if seen:
        client.get(HOME)
    User.objects.filter(pk=operator.pk).update(**change(operator))

    answer = client.get(HOME)

    assert told in answer.text
    assert not is_signed_in(client)


@pytest.mark.parametrize("why", ["reset", "account", "hand", "newer", "password"])
def test_ended_sitting_says_why_even_when_the_password_changed_too(client_of, operator, why):
    client = client_of(operator)
    client.get(HOME)
    actions.end_all(person=operator, now=clock.now(), why=why)
    User.objects.filter(pk=operator.pk).update(password="md5$x$y")

    assert ENDINGS[why] in client.get(HOME).text


def test_form_of_an_ended_sitting_does_nothing(client_of, operator):
    client = client_of(operator)
    client.get(HOME)
    actions.end_all(person=operator, now=clock.now(), why="hand")

    answer = client.post("/en/me/sittings/end/")

    assert answer["Location"].startswith("/en/sign-in/")


def test_a_page_costs_one_query_more(client_of, operator):
    client = client_of(operator)
    client.get("/en/nowhere/")

    with CaptureQueriesContext(connection) as made:
        client.get("/en/nowhere/")

    assert sum("people_sitting" in row["sql"] for row in made) == 1


def test_seen_is_written_once_a_minute(client_of, operator, at):
    client = client_of(operator)
    client.get(HOME)
    seen = [own_sitting(client).seen_at]
    for seconds in (59, 60):
        at(seconds=seconds)
        client.get(HOME)
        seen.append(own_sitting(client).seen_at)

    assert seen[0] == seen[1] < seen[2]
