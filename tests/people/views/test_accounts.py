"""Pages of accounts: the list, one account, invitations and what a link opens."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pingyi.core import clock
from pingyi.people import actions, queries
from pingyi.people.models import Invitation, User
from tests.support import world
from tests.support.pages import said, text_of

ACCOUNTS, INVITE = "/en/desk/accounts/", "/en/desk/accounts/invite/"
GOOD = "a quiet river in spring"
PAIR = {"new": GOOD, "again": GOOD}


@pytest.fixture
def body(office, operator):
    return actions.add_body(office=office, name="测试局", kind="service", actor=operator, now=world.NOW)


@pytest.fixture
def link(office, approver):
    """Return a link that invites an auditor, made now."""
    new = actions.NewAccount("王五", "auditor", ends_at=queries.end_of(clock.day_in_china(clock.now())))
    return actions.invite(office=office, new=new, actor=approver, now=clock.now())


def address(answer):
    return re.search(r"http://testserver(/en/join/[\w-]+/)", answer.text)[1]


def test_list_says_who_is_who_and_who_is_invited(client_of, operator, auditor, link):
    answer = client_of(auditor).get(ACCOUNTS)

    text = text_of(answer)
    assert "测试operator" in text
    assert "王五 joining" in text
    assert "not used yet" in text
    assert INVITE not in answer.text
    assert "Revoke" not in text


def test_list_asks_the_same_number_of_questions_for_many(client_of, office, approver):
    client = client_of(approver)
    client.get(ACCOUNTS)
    counts = []
    for number in range(2):
        for at in range(3 * number):
            new = actions.NewAccount(f"张{at}", "operator")
            made = actions.invite(office=office, new=new, actor=approver, now=clock.now())
            actions.join(secret=made.secret, username=f"z{at}", password=GOOD, now=clock.now())
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(ACCOUNTS).status_code == 200
        counts.append(len(found))

    # the lists of accounts and of invitations were empty of invitations first: one more query for none
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["?page=99", "?page=x", "?role=king", "?state=x&body=y"])
def test_list_bears_any_address(client_of, approver, query):
    assert client_of(approver).get(ACCOUNTS + query).status_code == 200


def test_person_joins_by_the_link_that_was_shown_once(client_of, operator, body):
    form = {"name": "李四", "role": "agency_clerk", "body": body.key}
    shown = client_of(operator).post(INVITE, form)
    assert shown.status_code == 200
    assert "data:image/svg+xml" in shown.text
    assert "no-store" in shown["Cache-Control"]
    stranger = Client()
    page = address(shown)
    assert "李四" in stranger.get(page).text
    assert 'value="test-b001-clerk"' in stranger.get(page).text

    answer = stranger.post(page, {"username": "lisi", **PAIR})

    assert answer.status_code == 302
    person = User.objects.get(username="lisi")
    assert (person.role, person.body, stranger.session["_auth_user_id"]) == ("agency_clerk", body, str(person.pk))
    assert stranger.get(page).status_code == 410


def test_invitation_that_is_refused_keeps_what_was_typed(client_of, approver):
    answer = client_of(approver).post(INVITE, {"name": "王五", "role": "auditor", "last_day": ""})

    assert answer.status_code == 422
    assert "needs an end" in answer.text
    assert 'value="王五"' in answer.text
    assert '<option value="auditor" selected>' in answer.text


def test_invitation_of_an_office_role_is_not_the_operators(client_of, operator):
    answer = client_of(operator).post(INVITE, {"name": "王五", "role": "approver"})

    assert answer.status_code == 422
    assert not Invitation.objects.within(operator.office).exists()


def test_auditor_of_one_review_chooses_among_the_offices(client_of, approver, drafted):
    answer = client_of(approver).get(INVITE)

    assert f'<option value="{drafted.key}">' in answer.text


def test_reset_link_leads_back_in(client_of, operator, approver):
    browser = client_of(operator)
    page = f"/en/desk/accounts/{operator.pk}/reset/"
    shown = client_of(approver).post(page, {"why": "忘记密码", "drops_factors": "on"})
    stranger = Client()
    assert operator.username in stranger.get(address(shown)).text

    answer = stranger.post(address(shown), PAIR)

    assert answer["Location"] == "/en/second-factor/new/"
    assert User.objects.get(pk=operator.pk).check_password(GOOD)
    assert browser.get("/en/desk/").status_code == 302


@pytest.mark.parametrize(("why", "status"), [("", 422), ("x" * 501, 422)])
def test_reset_without_a_fit_reason_is_refused(client_of, operator, approver, why, status):
    answer = client_of(approver).post(f"/en/desk/accounts/{operator.pk}/reset/", {"why": why})

    assert answer.status_code == status


def test_reset_that_is_not_the_operators_is_refused(client_of, operator, approver):
    answer = client_of(operator).post(f"/en/desk/accounts/{approver.pk}/reset/", {"why": "忘记密码"})

    assert answer.status_code == 422
    assert "looked after by an approver" in answer.text


def test_waiting_link_is_revoked_with_a_reason(client_of, approver, link):
    client = client_of(approver)
    page = f"/en/desk/invitation/{link.row.pk}/revoke/"

    assert said(client, client.post(page, {"why": ""})) == ["give the reason; it stays in the audit trail"]
    assert said(client, client.post(page, {"why": "写错"})) == ["The link of 王五 is worth nothing any more."]
    assert Client().get(f"/en/join/{link.secret}/").status_code == 410


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        ({"move": "change_role", "role": "approver"}, "role", "approver"),
        ({"move": "deactivate"}, "is_active", False),
    ],
)
def test_account_is_changed_with_a_reason(client_of, office, operator, approver, form, field, value):
    extra = actions.add_user(office=office, username="zhao", name="赵六", role="operator", password=GOOD)
    client = client_of(approver)
    page = f"/en/desk/accounts/{extra.pk}/"

    refused = client.post(page, {**form, "why": ""})
    done = client.post(page, {**form, "why": "调整"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert getattr(User.objects.get(pk=extra.pk), field) == value


def test_deactivated_account_is_reactivated(client_of, office, approver, operator):
    extra = actions.add_user(office=office, username="zhao", name="赵六", role="operator", password=GOOD)
    actions.deactivate(person=extra, actor=approver, now=world.NOW, why="离任")
    client = client_of(approver)

    assert "Reactivate" in client.get(f"/en/desk/accounts/{extra.pk}/").text
    client.post(f"/en/desk/accounts/{extra.pk}/", {"move": "reactivate", "why": "回任"})

    assert User.objects.get(pk=extra.pk).is_active


def test_end_of_an_account_is_changed(client_of, approver, auditor):
    form = {"move": "change_end", "last_day": "2099-12-31", "why": "延长"}

    client_of(approver).post(f"/en/desk/accounts/{auditor.pk}/", form)

    assert queries.last_day(User.objects.get(pk=auditor.pk).ends_at).isoformat() == "2099-12-31"


@pytest.mark.parametrize("form", [{"move": "fly", "why": "x"}, {"move": "change_end", "last_day": "soon", "why": "x"}])
def test_form_that_cannot_be_read_is_refused(client_of, approver, auditor, form):
    answer = client_of(approver).post(f"/en/desk/accounts/{auditor.pk}/", form)

    assert answer.status_code == 422
    assert "could not be read" in answer.text


@pytest.mark.parametrize("day", ["2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["account", "invitation"])
def test_last_day_too_far_off_is_refused_at_its_field(client_of, approver, auditor, page, day):
    address = INVITE if page == "invitation" else f"{ACCOUNTS}{auditor.pk}/"
    form = {"move": "change_end", "why": "延长", "name": "王五", "role": "auditor", "last_day": day}

    answer = client_of(approver).post(address, form)

    assert answer.status_code == 422
    assert "Enter a day up to 2100-12-31." in text_of(answer)


def test_last_day_may_be_the_latest(client_of, approver, auditor):
    form = {"move": "change_end", "last_day": "2100-12-31", "why": "延长"}

    assert client_of(approver).post(f"{ACCOUNTS}{auditor.pk}/", form).status_code == 302


def test_auditor_of_one_review_reads_no_account(client_of, operator, auditor):
    pages = [ACCOUNTS, f"{ACCOUNTS}{operator.pk}/", f"{ACCOUNTS}{auditor.pk}/"]
    User.objects.filter(pk=auditor.pk).update(season_key="s2026")

    assert [client_of(auditor).get(page).status_code for page in pages] == [403] * 3


def test_refused_change_keeps_its_reason(client_of, operator, approver):
    form = {"move": "deactivate", "why": "离任两年"}

    answer = client_of(approver).post(f"/en/desk/accounts/{operator.pk}/", form)

    assert "only active operator" in answer.text
    assert "离任两年</textarea>" in answer.text


def test_auditor_reads_and_changes_nothing(client_of, operator, auditor):
    client = client_of(auditor)

    assert "Deactivate" not in client.get(f"/en/desk/accounts/{operator.pk}/").text
    assert client.post(f"/en/desk/accounts/{operator.pk}/", {"move": "deactivate", "why": "x"}).status_code == 422
    assert User.objects.get(pk=operator.pk).is_active


def test_account_whose_end_came_is_signed_out(client_of, auditor):
    client = client_of(auditor)
    assert client.get(ACCOUNTS).status_code == 200

    User.objects.filter(pk=auditor.pk).update(ends_at=clock.now())

    assert client.get(ACCOUNTS).status_code == 302
