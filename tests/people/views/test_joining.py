"""The page that a link opens: a person joins once, or comes back."""

import pytest
from django.test import Client

from pingyi.core import clock
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.people import actions, queries
from pingyi.people.models import Invitation, RecoveryCode, SecondFactor, Sitting, Throttle, User
from tests.support.pages import text_of

GOOD = "a quiet river in spring"
PAIR = {"new": GOOD, "again": GOOD}


@pytest.fixture
def link(office, approver):
    """Return a link that invites an auditor, made now."""
    new = actions.NewAccount("王五", "auditor", ends_at=queries.end_of(clock.day_in_china(clock.now())))
    return actions.invite(office=office, new=new, actor=approver, now=clock.now())


@pytest.fixture
def back(operator, approver):
    """Return a link that lets the operator, whose second factor is lost, back in."""
    return actions.invite_back(person=operator, drops_factors=True, actor=approver, now=clock.now(), why="忘记密码")


def test_person_of_the_office_goes_on_to_the_second_factor(link):
    client = Client()

    answer = client.post(f"/en/join/{link.secret}/", {"username": "wangwu", **PAIR})

    assert answer["Location"] == "/en/second-factor/new/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"again": "other words entirely"}, "The two passwords differ"),
        ({"new": "short", "again": "short"}, "too short"),
        ({"new": "password1234", "again": "password1234"}, "too common"),
        (
            {"username": "wangwu-of-office", "new": "wangwu-of-office7", "again": "wangwu-of-office7"},
            "too similar to the User name",
        ),
        ({"username": "x y"}, "cannot be a user name"),
        ({"username": ""}, "required"),
    ],
)
def test_joining_that_is_refused_keeps_the_user_name_and_no_password(link, fields, told):
    form = {"username": "wangwu", **PAIR, **fields}

    answer = Client().post(f"/en/join/{link.secret}/", form)

    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{form["username"]}"' in answer.text or not form["username"]
    assert GOOD not in answer.text
    assert not User.objects.filter(name="王五").exists()


@pytest.mark.parametrize("state", ["used", "revoked", "expired", "unknown"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_is_over_says_what_to_do(approver, link, state, method):
    page, now = f"/en/join/{link.secret}/", clock.now()
    told = {"used": "used already", "revoked": "revoked it", "expired": "older than seven", "unknown": "no such link"}
    changes = {"used": {"used_at": now}, "revoked": {"revoked_at": now}, "expired": {"expires_at": now}}
    if state == "unknown":
        page = "/en/join/nothing/"
    else:
        Invitation.objects.within(approver.office).update(**changes[state])

    answer = getattr(Client(), method)(page, {"username": "wangwu", **PAIR})

    assert answer.status_code == (404 if state == "unknown" else 410)
    assert told[state] in answer.text
    assert "王五" not in answer.text
    assert not User.objects.filter(username="wangwu").exists()


def test_page_says_who_is_invited_to_what_and_proposes_a_user_name(link):
    answer = Client().get(f"/en/join/{link.secret}/")

    text = text_of(answer)
    assert "王五" in text
    assert "auditor" in text
    assert 'value="test-auditor"' in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_join_in_chinese_asks_in_chinese(link):
    text = text_of(Client().get(f"/join/{link.secret}/"))

    assert "用户名" in text
    assert "Join" not in text


def test_taken_user_name_is_refused_and_the_link_still_works(link, operator):
    client, page = Client(), f"/en/join/{link.secret}/"

    refused = client.post(page, {"username": operator.username.upper(), **PAIR})
    taken_in = client.post(page, {"username": "wangwu", **PAIR})

    assert refused.status_code == 422
    assert "is taken" in text_of(refused)
    assert taken_in.status_code == 302
    assert User.objects.get(username="wangwu").role == "auditor"


def test_link_of_the_same_moment_gives_one_account(link, monkeypatch):
    """The page is passed while the link waits; the action finds it used."""
    actions.join(secret=link.secret, username="wangwu", password=GOOD, now=clock.now())
    monkeypatch.setattr(queries, "invitation_state", _first_waiting(queries.invitation_state))

    answer = Client().post(f"/en/join/{link.secret}/", {"username": "second", **PAIR})

    assert answer.status_code == 422
    assert "used already" in text_of(answer)
    assert not User.objects.filter(username="second").exists()


def _first_waiting(real):
    answers = iter(["waiting"])
    return lambda row, now: next(answers, None) or real(row, now)


def test_person_comes_back_with_a_new_password_and_nothing_of_the_old(back, operator, client_of):
    now = clock.now()
    elsewhere = client_of(operator)
    elsewhere.get("/en/desk/")
    SecondFactor.objects.create(user=operator, kind="totp", name="x", added_at=now)
    RecoveryCode.objects.create(user=operator, digest="0" * 64)
    Throttle.objects.create(key=f"account:{operator.username}", failures=9, since=now, locked_until=now)

    form = Client().get(f"/en/join/{back.secret}/")
    answer = Client().post(f"/en/join/{back.secret}/", PAIR)

    operator.refresh_from_db()
    assert 'name="username"' not in form.text
    assert answer["Location"] == "/en/second-factor/new/"
    assert operator.check_password(GOOD)
    assert elsewhere.get("/en/desk/").status_code == 302
    assert not Sitting.objects.filter(user=operator, ended_at=None).exists()
    for left in (SecondFactor, RecoveryCode):
        assert not left.objects.filter(user=operator).exists()
    assert not Throttle.objects.exists()
    assert Deed.objects.within(operator.office).first().about == "drops_factors"


def test_way_back_into_a_deactivated_account_is_closed(back, office, operator, approver):
    User.objects.filter(pk=operator.pk).update(is_active=False)

    answer = Client().post(f"/en/join/{back.secret}/", PAIR)

    assert answer.status_code == 422
    assert "deactivated or has ended" in text_of(answer)
    with pytest.raises(Refused):
        actions.come_back(secret=back.secret, password=GOOD, now=clock.now())
