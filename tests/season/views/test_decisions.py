"""The page of decisions: what it lists, and the end of one by two keys."""

import pytest

from pingyi.flow.models import Proposal
from pingyi.season import queries
from tests.support import rulings, world
from tests.support.pages import said, text_of

PAGE = "/en/desk/season/s2026/decisions/"


@pytest.fixture
def ruled(opened, operator, approver):
    """The key of the decision that a01 was absent."""
    rulings.ruled(opened, (operator, approver), "absent")
    return queries.decisions(opened).last().key


@pytest.fixture
def ruled_and_published(gathered, operator, approver):
    """The season with one absence, published."""
    rulings.ruled(gathered, (operator, approver), "absent")
    return world.publish(gathered, operator, approver)


def refusal_of(answer):
    return answer.text.partition('<p class="message error" role="alert">')[2].partition("</p>")[0]


@pytest.mark.parametrize(
    ("who", "status"), [("operator", 200), ("approver", 200), ("auditor", 403), ("outsider", 404), ("nobody", 302)]
)
def test_page_is_for_the_organisers_of_the_office(drafted, client, client_of, request, who, status):
    browser = client if who == "nobody" else client_of(request.getfixturevalue(who))

    assert browser.get(PAGE).status_code == status


@pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("outsider", 404), ("nobody", 302)])
def test_nothing_is_written_for_others(opened, client, client_of, request, ruled, who, status):
    browser = client if who == "nobody" else client_of(request.getfixturevalue(who))

    assert browser.post(PAGE, {"ref": ruled, "reason": "x"}).status_code == status
    assert not Proposal.objects.within(opened.office).filter(outcome="waiting").exists()


@pytest.mark.parametrize("stage", ["drafted", "opened"])
def test_page_without_decisions_leads_to_the_cases(request, client_of, operator, stage):
    request.getfixturevalue(stage)

    answer = client_of(operator).get(PAGE)

    assert "No decision yet." in text_of(answer)
    assert 'name="reason"' not in answer.text
    assert 'href="/en/desk/season/s2026/cases/"' in answer.text


def test_decision_stands_with_who_decided(ruled, client_of, operator):
    text = text_of(client_of(operator).get(PAGE))

    assert ruled in text
    assert f"Decided by: {rulings.BODY} · {rulings.TODAY}" in text


def test_decision_is_ended_by_two_keys(opened, ruled, client_of, operator, approver):
    browsers = [client_of(operator), client_of(approver)]

    answers = [browser.post(PAGE, {"ref": ruled, "reason": "已到会\r\n"}) for browser in browsers]

    assert said(browsers[0], answers[0]) == ["Proposed; now another person approves."]
    assert said(browsers[1], answers[1]) == ["Decision recorded."]
    row = queries.decisions(opened).last()
    assert (row.kind, row.ref, row.reason) == ("revoke", ruled, "已到会")
    assert queries.active_overrides(opened) == {}
    assert 'name="reason"' not in browsers[0].get(PAGE).text


def test_refused_end_keeps_what_was_typed(ruled, client_of, operator):
    answer = client_of(operator).post(PAGE, {"ref": ruled, "reason": "长" * 501})

    assert answer.status_code == 422
    assert refusal_of(answer) == "the reason has 501 characters; at most 500"
    assert f'<option value="{ruled}" selected>' in answer.text
    assert f"required>{'长' * 501}</textarea>" in answer.text


def test_form_for_overrides_is_gone(opened, client_of, operator):
    answer = client_of(operator).post(PAGE, {"kind": "absent", "agency": "a01", "reason": "x"})

    assert answer.status_code == 422
    assert refusal_of(answer).endswith("is no decision on absence, withdrawal or fraud of this season")
    assert not Proposal.objects.within(opened.office).filter(outcome="waiting").exists()


def test_announced_season_ends_no_decision(ruled_and_published, client_of, operator):
    assert 'name="reason"' not in client_of(operator).get(PAGE).text
