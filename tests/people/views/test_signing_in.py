"""Signing in and out: good and bad pairs, the second step, where to go afterwards, and what a page tells a stranger."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pingyi.core import clock
from pingyi.people import actions, queries
from pingyi.people.models import SecondFactor, Sitting
from tests.support import world
from tests.support.authenticator import Authenticator
from tests.support.signing_in import PASSWORD as GOOD
from tests.support.signing_in import code_of, enrolled, is_signed_in, post_password, through

PAGE = "/en/sign-in/"
SECOND = "/en/second-factor/"
LOCAL = {"HTTP_HOST": "localhost"}


def pair(user, **fields):
    return {"username": user.username, "password": GOOD, **fields}


signed_in = is_signed_in


def second(client, **fields):
    return client.post(SECOND, {"kind": "code", **fields})


def test_form_is_shown_and_keeps_where_to_go(client, office):
    answer = client.get(PAGE, {"next": "/en/desk/"})

    assert answer.status_code == 200
    assert 'name="next" value="/en/desk/"' in answer.text
    assert 'autocomplete="current-password"' in answer.text


def test_right_password_alone_does_not_sign_in(client, operator):
    enrolled(operator)

    answer = client.post(PAGE, pair(operator))

    assert (answer.status_code, answer["Location"]) == (302, SECOND)
    assert not signed_in(client)
    assert client.get("/en/desk/")["Location"].startswith(PAGE)


def test_person_of_the_office_without_a_second_factor_must_set_one_up(client, operator):
    assert client.post(PAGE, pair(operator))["Location"] == "/en/second-factor/new/"
    assert not signed_in(client)

    answer = through(client, operator)

    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/")
    assert signed_in(client)
    assert (SecondFactor.objects.count(), queries.codes_left(operator), Sitting.objects.count()) == (1, 10, 1)


def test_code_signs_in_and_goes_to_the_desk(client, operator):
    secret = enrolled(operator)
    client.post(PAGE, pair(operator))

    answer = second(client, code=code_of(secret))

    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/")
    assert signed_in(client)


def test_code_goes_where_the_person_wanted(client, operator):
    wanted = client.get("/en/desk/")["Location"]
    secret = enrolled(operator)
    client.post(wanted, pair(operator, next="/en/desk/?a=1"))

    answer = second(client, code=code_of(secret))

    assert wanted == "/en/sign-in/?next=/en/desk/"
    assert answer["Location"] == "/en/desk/?a=1"


def test_used_code_is_refused_in_another_browser(operator):
    secret = enrolled(operator)
    first, other = Client(), Client()
    for client in (first, other):
        client.post(PAGE, pair(operator))
    code = code_of(secret)

    answers = [second(client, code=code).status_code for client in (first, other)]

    assert answers == [302, 422]
    assert (signed_in(first), signed_in(other)) == (True, False)


@pytest.mark.parametrize("fields", [{"code": "000000"}, {"code": ""}, {}, {"kind": "none", "code": "1"}])
def test_wrong_second_factor_is_refused(client, operator, fields):
    enrolled(operator, world.NOW)
    client.post(PAGE, pair(operator))

    answer = second(client, **fields)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not signed_in(client)


def test_five_wrong_codes_lead_back_and_lock(client, operator):
    secret = enrolled(operator)
    client.post(PAGE, pair(operator))
    answers = [second(client, code="x").status_code for _ in range(4)]

    last = second(client, code="x")

    assert (answers, last.status_code, last["Location"]) == ([422] * 4, 302, PAGE)
    assert "this account takes none until" in client.get(PAGE).text
    client.post(PAGE, pair(operator))
    assert second(client, code=code_of(secret))["Location"] == PAGE
    assert not signed_in(client)


def test_recovery_code_signs_in_once(operator):
    enrolled(operator)
    code = actions.new_codes(person=operator, now=world.NOW)[0]
    for status in (302, 422):
        client = Client()
        client.post(PAGE, pair(operator))

        assert second(client, kind="recovery", code=code).status_code == status
        assert signed_in(client) is (status == 302)


def made_passkey(operator):
    place = queries.Place("localhost", "http://localhost")
    options, state = queries.new_passkey(operator, place)
    device = Authenticator()
    answer = actions.Answer(place, state, device.make(options))
    actions.add_passkey(person=operator, answer=answer, name="测试", now=world.NOW)
    return device


def options_on(page):
    import html
    import json

    return json.loads(html.unescape(re.search(r'data-passkey="([^"]*)"', page)[1]))


def test_passkey_signs_in(operator):
    device, client = made_passkey(operator), Client(**LOCAL)
    client.post(PAGE, pair(operator))
    page = client.get(SECOND).text

    answer = second(client, kind="passkey", credential=device.show(options_on(page)))

    assert answer.status_code == 302
    assert signed_in(client)
    assert "Code of the authenticator app" not in page


def test_passkey_answer_counts_for_one_question(operator):
    device, client = made_passkey(operator), Client(**LOCAL)
    client.post(PAGE, pair(operator))
    text = device.show(options_on(client.get(SECOND).text))
    client.get(SECOND)

    assert second(client, kind="passkey", credential=text).status_code == 422
    assert not signed_in(client)


def test_passkey_is_not_offered_where_browsers_refuse_it(operator):
    made_passkey(operator)
    client = Client(HTTP_HOST="127.0.0.1")
    client.post(PAGE, pair(operator))

    page = client.get(SECOND).text

    assert "data-passkey" not in page
    assert "only over HTTPS, or at the address localhost" in page


def test_second_step_without_the_first_leads_to_it(client, db):
    assert [client.get(SECOND)["Location"], second(client, code="1")["Location"]] == [PAGE, PAGE]


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 302)])
def test_steps_last_ten_minutes(client, operator, monkeypatch, minutes, status):
    enrolled(operator)
    client.post(PAGE, pair(operator))
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert client.get(SECOND).status_code == status


@pytest.mark.parametrize("change", ["password", "active", "end"])
def test_step_of_an_account_that_changed_is_over(client, operator, change):
    enrolled(operator)
    client.post(PAGE, pair(operator))
    if change == "password":
        operator.set_password("another long password")
    elif change == "active":
        operator.is_active = False
    else:
        operator.ends_at = clock.now()
    operator.save()

    assert client.get(SECOND).status_code == 302


def test_password_of_another_person_takes_nothing_over(client, operator, approver):
    """Codes that the operator was shown in this browser must not let the approver's password in alone."""
    through_first = post_password(client, operator)
    assert through_first["Location"] == "/en/second-factor/new/"
    secret = re.search(r"<code>([A-Z2-7 ]{32,})</code>", client.get("/en/second-factor/new/").text)[1].replace(" ", "")
    client.post("/en/second-factor/new/", {"kind": "code", "name": "测试", "code": code_of(secret)})
    enrolled(approver)
    client.post(PAGE, pair(approver))

    answer = client.post("/en/second-factor/codes/", {"kept": "on"})

    assert answer.status_code == 302
    assert not signed_in(client)


def test_pages_between_the_steps_are_not_stored(client, operator):
    enrolled(operator)
    client.post(PAGE, pair(operator))

    assert "no-store" in client.get(SECOND)["Cache-Control"]


def test_signing_in_as_another_person_signs_the_first_out(client_of, operator, approver):
    client = client_of(operator)
    client.get("/en/desk/")
    secret = enrolled(approver)

    client.post(PAGE, pair(approver))

    assert not signed_in(client)
    second(client, code=code_of(secret))
    assert client.session["_auth_user_id"] == str(approver.pk)
    assert Sitting.objects.get(user=operator).ended_at is not None


def test_person_of_an_agency_is_signed_in_by_the_password(client, opened):
    clerk = world.agency_user(opened, "agency_clerk")

    answer = client.post(PAGE, pair(clerk))

    assert answer["Location"].removeprefix("/en") == reverse("web:agency_desk").removeprefix("/en")
    assert signed_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "desk",
        "evil.example/desk",
        "",
    ],
)
def test_place_that_is_not_ours_is_not_gone_to(client, operator, target):
    secret = enrolled(operator)
    client.post("/sign-in/", pair(operator, next=target))

    answer = client.post("/second-factor/", {"kind": "code", "code": code_of(secret)})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


@pytest.mark.parametrize(
    ("username", "password"),
    [("test-operator", "not the one"), ("nobody", GOOD), ("test-operator", GOOD + " "), ("TEST-OPERATOR", GOOD)],
)
def test_bad_pair_is_refused_without_telling_which_part(client, operator, username, password):
    answer = client.post(PAGE, {"username": username, "password": password})

    assert answer.status_code == 422
    assert "User name or password is wrong." in answer.text
    assert password not in answer.text
    assert not signed_in(client)


@pytest.mark.parametrize("fields", [{}, {"username": "x"}, {"username": "x" * 41, "password": "x"}])
def test_unfinished_form_is_refused(client, operator, fields):
    assert client.post(PAGE, fields).status_code == 422
    assert not signed_in(client)


def test_person_who_left_cannot_sign_in(client, operator):
    operator.is_active = False
    operator.save()

    assert client.post(PAGE, pair(operator)).status_code == 422
    assert not signed_in(client)


def test_form_from_elsewhere_is_refused(operator):
    client = Client(enforce_csrf_checks=True)

    assert client.post(PAGE, pair(operator)).status_code == 403
    assert not signed_in(client)


def test_sign_in_gives_a_new_session(client, operator):
    client.get(PAGE)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key

    through(client, operator)

    assert client.session.session_key != before


def test_sixth_attempt_is_refused_with_the_time_and_what_to_do(client, operator):
    for _ in range(5):
        last = client.post(PAGE, pair(operator, password="wrong"))

    answer = client.post(PAGE, pair(operator))

    assert (last.status_code, answer.status_code) == (422, 422)
    assert re.search(r"this account takes none until \d\d:\d\d\. Wait until then, or ask an approver", answer.text)
    assert not signed_in(client)


def test_paused_network_is_told_to_wait(client, operator):
    for number in range(31):
        answer = client.post(PAGE, {"username": f"nobody{number}", "password": "wrong"})

    assert answer.status_code == 422
    assert "Wait ten seconds and try again." in answer.text


def test_cancelling_between_the_steps_forgets_the_first(client, operator):
    enrolled(operator)
    client.post(PAGE, pair(operator))

    client.post("/en/sign-out/")

    assert client.get(SECOND)["Location"] == PAGE


def test_sign_out_ends_the_session(client_of, operator):
    client = client_of(operator)

    answer = client.post("/sign-out/")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not signed_in(client)


@pytest.mark.parametrize(("address", "method"), [("/sign-out/", "get"), ("/sign-in/", "delete"), ("/sign-in/", "put")])
def test_other_methods_are_refused(client_of, operator, address, method):
    client = client_of(operator)

    assert getattr(client, method)(address).status_code == 405
    assert signed_in(client)
