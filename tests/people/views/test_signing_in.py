"""Signing in and out: good and bad pairs, where to go afterwards, and what a page tells a stranger."""

import pytest
from django.test import Client
from django.urls import reverse

from pingyi.people import actions

PAGE = "/en/sign-in/"
GOOD = "a long test password"


def pair(user, **fields):
    return {"username": user.username, "password": GOOD, **fields}


def signed_in(client):
    return "_auth_user_id" in client.session


def test_form_is_shown_and_keeps_where_to_go(client, office):
    answer = client.get(PAGE, {"next": "/en/desk/"})

    assert answer.status_code == 200
    assert 'name="next" value="/en/desk/"' in answer.text
    assert 'autocomplete="current-password"' in answer.text


def test_good_pair_signs_in_and_goes_to_the_desk(client, operator):
    answer = client.post(PAGE, pair(operator))

    assert (answer.status_code, answer["Location"]) == (302, reverse("web:desk"))
    assert signed_in(client)


def test_good_pair_goes_where_the_person_wanted(client, operator):
    wanted = client.get("/en/desk/")["Location"]

    answer = client.post(wanted, pair(operator, next="/en/desk/?a=1"))

    assert wanted == "/en/sign-in/?next=/en/desk/"
    assert answer["Location"] == "/en/desk/?a=1"


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
    answer = client.post("/sign-in/", pair(operator, next=target))

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

    client.post(PAGE, pair(operator))

    assert client.session.session_key != before


def test_accounts_of_a_demonstration_stand_on_the_page(client, operator):
    assert "Demonstration accounts" not in client.get(PAGE).text
    demonstration = actions.found_office(key="demo", names=("演示", "Demo"), level="county", is_demo=True)
    actions.add_user(office=demonstration, username="jingban", name="测试", role="operator", password=GOOD)

    assert "jingban / demo-jingban-2026  测试" in client.get(PAGE).text


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
