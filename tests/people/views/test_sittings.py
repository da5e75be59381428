"""The own page: what it shows to whom, the password, and other browsers signed out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from pingyi.core import clock
from pingyi.people import actions, queries
from pingyi.people.models import Sitting, Throttle
from tests.support import pages, world
from tests.support.signing_in import PASSWORD, enrolled, is_signed_in, own_sitting

ME = "/en/me/"
NEW = "another long password"


def change(client, **fields):
    return client.post("/en/me/password/", {"old": PASSWORD, "new": NEW, "again": NEW, **fields})


@pytest.fixture
def two(client_of, operator):
    """Two browsers of the operator, both seen."""
    clients = client_of(operator), client_of(operator)
    for client in clients:
        client.get(ME)
    return clients


def test_own_page_shows_who_one_is(client_of, operator):
    enrolled(operator)

    text = pages.text_of(client_of(operator).get(ME))

    assert operator.username in text
    assert "People of the office keep at least one." in text
    assert "0 codes are left unused." in text
    assert "this browser" in text


def test_own_page_of_an_agency_names_its_body(client_of, opened):
    clerk = world.agency_user(opened, "agency_clerk")

    text = pages.text_of(client_of(clerk).get(ME))

    assert clerk.body.name in text
    assert "People of the office keep at least one." not in text


def test_stranger_is_sent_to_sign_in(client, db):
    assert client.get(ME)["Location"] == "/en/sign-in/?next=/en/me/"


def test_password_is_changed_and_other_browsers_are_out(two, operator):
    mine, other = two

    answer = change(mine)

    operator.refresh_from_db()
    assert answer["Location"] == ME
    assert operator.check_password(NEW)
    assert mine.get(ME).status_code == 200
    assert own_sitting(mine).ended_at is None
    assert "because the password of this account was changed" in other.get("/en/").text
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"old": "wrong"}, "the present password is wrong"),
        ({"old": ""}, "This field is required."),
        ({"again": "something else here"}, "The two new passwords differ; type both again."),
        ({"new": "short", "again": "short"}, "The password is too short: it has at least 12 characters."),
        ({"new": "password1234", "again": "password1234"}, "This password is too common."),
    ],
)
def test_password_that_does_not_fit_is_refused(client_of, operator, fields, told):
    answer = change(client_of(operator), **fields)

    operator.refresh_from_db()
    assert answer.status_code == 422
    assert told in answer.text
    assert NEW not in answer.text
    assert operator.check_password(PASSWORD)


@pytest.mark.parametrize("minutes", actions.signing_in.LOCK_MINUTES)
def test_locked_account_is_told_until_when(client_of, operator, minutes):
    client, until = client_of(operator), clock.now() + timedelta(minutes=minutes)
    change(client, old="wrong")
    Throttle.objects.filter(key=f"account:{operator.username}").update(locked_until=until)

    answer = change(client)

    assert answer.status_code == 422
    assert f"this account takes none until {localtime(until):%H:%M}" in answer.text
    assert pages.said(client, client.post("/en/second-factor/codes/new/", {"password": PASSWORD})) == [
        f"there were too many failed attempts; this account takes none until {localtime(until):%H:%M}"
    ]


def test_paused_network_is_told_to_wait_ten_seconds(client_of, operator):
    client = client_of(operator)
    for number in range(31):
        actions.try_password(username=f"nobody{number}", password="wrong", network="127.0.0.1", now=clock.now())

    answer = change(client)

    assert answer.status_code == 422
    assert "came from this network; wait ten seconds and try again" in answer.text


def test_password_of_a_demonstration_stays(client_of, operator):
    operator.office.is_demo = True
    operator.office.save()
    client = client_of(operator)

    answer = change(client)

    assert answer.status_code == 422
    assert "The passwords of a demonstration stay as they are." in client.get(ME).text
    operator.refresh_from_db()
    assert operator.check_password(PASSWORD)


def test_one_other_browser_is_signed_out(two):
    mine, other = two

    told = pages.said(mine, mine.post(f"/en/me/sittings/{own_sitting(other).pk}/end/"))

    assert told == ["That browser is signed out."]
    assert "ended from another browser" in other.get("/en/").text
    assert not is_signed_in(other)
    assert is_signed_in(mine)


def test_every_other_browser_is_signed_out(two):
    mine, other = two

    told = pages.said(mine, mine.post("/en/me/sittings/end/"))

    assert told == ["1 other browsers are signed out."]
    assert other.get(ME)["Location"].startswith("/en/sign-in/")
    assert mine.get(ME).status_code == 200


def test_visitors_of_a_demonstration_do_not_see_each_other(two, operator):
    operator.office.is_demo = True
    operator.office.save()

    text = pages.text_of(two[0].get(ME))

    assert text.count("this browser") == 1
    assert "Sign out there" not in text


def test_browser_of_another_person_is_not_there(client_of, operator, approver):
    mine, other = client_of(operator), client_of(approver)
    other.get(ME)

    assert mine.post(f"/en/me/sittings/{own_sitting(other).pk}/end/").status_code == 404
    assert Sitting.objects.filter(user=approver, ended_at=None).exists()


def test_own_page_asks_as_much_for_one_sitting_as_for_three(client_of, operator, django_assert_num_queries):
    client = client_of(operator)
    client.get(ME)
    with CaptureQueriesContext(connection) as made:
        client.get(ME)
    asked = len(made)
    for _ in range(2):
        client_of(operator).get(ME)
        enrolled(operator)

    with django_assert_num_queries(asked):
        client.get(ME)
    assert queries.sittings_of(operator, own_sitting(client).seen_at).count() == 3
