"""Pages of second factors: set up before being let in or later, codes shown once, removal."""

import html
import json
import re

import pytest
from django.test import Client

from pingyi.people import actions, queries
from pingyi.people.models import SecondFactor
from tests.support import pages, world
from tests.support.authenticator import Authenticator
from tests.support.signing_in import PASSWORD, code_of, enrolled, is_signed_in, key_on, post_password

ENROL, CODES, ME = "/en/second-factor/new/", "/en/second-factor/codes/", "/en/me/"


def local(person=None):
    client = Client(HTTP_HOST="localhost")
    if person is not None:
        client.force_login(person)
    return client


def asked(client):
    """Return what the enrolment page asks a browser."""
    return json.loads(html.unescape(re.search(r'data-passkey="([^"]*)"', client.get(ENROL).text)[1]))


def test_key_stays_the_same_until_it_is_used(client, operator):
    post_password(client, operator)
    first = key_on(client.get(ENROL).text)

    refused = client.post(ENROL, {"kind": "code", "name": "我的手机", "code": "x"})

    assert refused.status_code == 422
    assert key_on(refused.text) == first
    assert 'value="我的手机"' in refused.text
    assert "the code does not fit" in refused.text
    assert not is_signed_in(client)


def test_codes_are_shown_until_they_are_kept_and_then_never(client, operator):
    post_password(client, operator)
    secret = key_on(client.get(ENROL).text)
    client.post(ENROL, {"kind": "code", "name": "测试", "code": code_of(secret)})

    shown = [re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", client.get(CODES).text) for _ in range(2)]
    inside = is_signed_in(client)
    client.post(CODES, {"kept": "on"})

    assert len(set(shown[0])) == 10
    assert shown[0] == shown[1]
    assert (inside, is_signed_in(client)) == (False, True)
    assert client.get(CODES)["Location"] == ME
    assert queries.codes_left(operator) == 10
    assert actions.use_recovery(person=operator, code=shown[0][3], now=world.NOW)


def test_session_holds_neither_key_nor_codes_readably(client, operator):
    post_password(client, operator)
    secret = key_on(client.get(ENROL).text)
    client.post(ENROL, {"kind": "code", "name": "测试", "code": code_of(secret)})
    code = re.search(r"<code>(\w{4}-\w{4}-\w{4})</code>", client.get(CODES).text)[1]

    kept = json.dumps(dict(client.session))

    assert secret not in kept
    assert code not in kept


def test_who_has_a_second_factor_cannot_add_one_by_the_password_alone(client, operator):
    enrolled(operator)
    post_password(client, operator)

    answers = [client.get(ENROL), client.post(ENROL, {"kind": "code", "name": "测试", "code": "1"})]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert SecondFactor.objects.count() == 1


def test_passkey_is_set_up_before_being_let_in(operator):
    client, device = local(), Authenticator()
    post_password(client, operator)

    answer = client.post(ENROL, {"kind": "passkey", "name": "测试", "credential": device.make(asked(client))})
    client.post(CODES, {"kept": "on"})

    assert answer["Location"] == CODES
    assert is_signed_in(client)
    assert SecondFactor.objects.get().kind == "passkey"


def test_passkey_of_an_old_question_is_refused(operator):
    client, device = local(operator), Authenticator()
    text = device.make(asked(client))
    asked(client)

    answer = client.post(ENROL, {"kind": "passkey", "name": "测试", "credential": text, "password": PASSWORD})

    assert answer.status_code == 422
    assert "the passkey could not be checked" in answer.text


def test_page_says_where_passkeys_are_not_possible(client_of, operator):
    page = client_of(operator).get(ENROL).text

    assert "data-passkey" not in page
    assert "Browsers make passkeys only over HTTPS" in page


def test_second_one_is_added_with_the_password_from_the_own_page(client_of, operator):
    enrolled(operator)
    actions.new_codes(person=operator, now=world.NOW)
    client = client_of(operator)
    secret = key_on(client.get(ENROL).text)
    fields = {"kind": "code", "name": "测试", "code": code_of(secret)}

    refused = [client.post(ENROL, fields | more).status_code for more in ({}, {"password": "wrong"})]
    answer = client.post(ENROL, {**fields, "password": PASSWORD})

    assert refused == [422, 422]
    assert answer["Location"] == ME
    assert SecondFactor.objects.count() == 2


def test_form_sent_twice_adds_nothing(client_of, operator):
    client = client_of(operator)
    secret = key_on(client.get(ENROL).text)
    fields = {"kind": "code", "name": "测试", "code": code_of(secret), "password": PASSWORD}

    answers = [client.post(ENROL, fields).status_code for _ in range(2)]

    assert answers == [302, 422]
    assert SecondFactor.objects.count() == 1


def test_new_codes_need_the_password(client_of, operator):
    enrolled(operator)
    client = client_of(operator)

    refused = pages.said(client, client.post("/en/second-factor/codes/new/", {"password": "wrong"}))
    answer = client.post("/en/second-factor/codes/new/", {"password": PASSWORD})

    assert refused == ["the present password is wrong"]
    assert answer["Location"] == CODES
    assert client.post(CODES)["Location"] == ME
    assert queries.codes_left(operator) == 10


def test_new_codes_need_a_second_factor(client_of, operator):
    client = client_of(operator)

    told = pages.said(client, client.post("/en/second-factor/codes/new/", {"password": PASSWORD}))

    assert told == ["recovery codes stand in for a second factor; set one up first"]


def test_guessing_the_own_password_locks_the_account(client_of, operator):
    enrolled(operator)
    client = client_of(operator)
    for _ in range(5):
        answer = client.post("/en/second-factor/codes/new/", {"password": "wrong"})

    assert pages.said(client, answer)[-1].startswith("there were too many failed attempts")


def test_factor_is_removed_with_reason_and_password(client_of, operator):
    for _ in range(2):
        enrolled(operator)
    number = queries.factors_of(operator)[0].pk
    client = client_of(operator)
    address = f"/en/second-factor/{number}/remove/"

    given = {"password": PASSWORD, "why": "测试"}
    told = [
        pages.said(client, client.post(address, fields))
        for fields in ({**given, "password": "wrong"}, {"password": PASSWORD}, given)
    ]

    assert told == [
        ["the present password is wrong"],
        ["give the reason; it stays in the audit trail"],
        ["The second factor is removed."],
    ]
    assert queries.factors_of(operator).count() == 1


@pytest.mark.parametrize("address", [ENROL, CODES])
def test_stranger_is_led_to_the_first_step(client, db, address):
    assert [client.get(address)["Location"], client.post(address)["Location"]] == ["/en/sign-in/"] * 2


def test_pages_with_secrets_are_not_stored(client, operator):
    post_password(client, operator)

    assert "no-store" in client.get(ENROL)["Cache-Control"]
