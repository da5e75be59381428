"""Second keys of the survey and of ballots set aside: they bind exactly what was proposed."""

import pytest
from django.contrib.messages import get_messages

from pingyi.ballot import actions, queries
from pingyi.ballot.models import Quarantine
from tests.support import booths, polls, world
from tests.support.pages import text_of


@pytest.fixture
def online(opened, operator):
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 6)
    return opened


def approve(client, proposal):
    return client.post(f"/en/desk/proposal/{proposal.pk}/approve/")


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)][-1]


@pytest.mark.parametrize("act", ["quarantine", "release", "exclude"])
def test_desk_tells_what_is_bound_in_words_and_its_button_does_it(online, operator, approver, client_of, act):
    row = polls.proposed(online, [1, 2], operator)
    if act != "quarantine":
        actions.turn_quarantine(row=row, actor=approver, now=world.NOW)
        getattr(actions, act)(row=row, why="核实", actor=operator, now=world.NOW)
    (proposal,) = queries.proposals(online, act)

    page = text_of(client_of(approver).get("/en/desk/season/s2026/"))
    answer = approve(client_of(approver), proposal)

    row.refresh_from_db()
    assert "Quarantine q1 Rule R3 Regularity: nearly equal gaps Ballots 2" in page
    assert said(answer) == "Approved and done."
    assert row.state == {"quarantine": "quarantined", "release": "released", "exclude": "excluded"}[act]


@pytest.mark.parametrize("act", ["quarantine", "release", "exclude"])
def test_other_ballots_than_were_proposed_are_not_approved(online, operator, approver, client_of, act):
    row = polls.proposed(online, [1, 2], operator)
    if act != "quarantine":
        actions.turn_quarantine(row=row, actor=approver, now=world.NOW)
        getattr(actions, act)(row=row, why="核实", actor=operator, now=world.NOW)
    (proposal,) = queries.proposals(online, act)
    Quarantine.objects.within(online.office).update(digest="0" * 64)
    before = world.entries(online)

    answer = approve(client_of(approver), proposal)

    row.refresh_from_db()
    assert said(answer) == "q1 does not hold the ballots that were proposed; decline and propose again"
    assert row.state == ("proposed" if act == "quarantine" else "quarantined")
    assert world.entries(online) == before
    assert len(queries.proposals(online, act)) == 1


def test_declined_proposal_leaves_the_ballots_counting(online, operator, approver, client_of):
    row = polls.proposed(online, [1, 2], operator)
    (proposal,) = queries.proposals(online, "quarantine")

    client_of(approver).post(f"/en/desk/proposal/{proposal.pk}/decline/", {"why": "证据不足"})
    late = approve(client_of(approver), proposal)

    row.refresh_from_db()
    assert row.state == "proposed"
    assert queries.set_aside(online) == set()
    assert said(late) == "this proposal is already declined"


def test_decisions_name_the_ballots_that_they_are_about(online, operator, approver, client_of):
    row = polls.proposed(online, [1, 2], operator)
    actions.turn_quarantine(row=row, actor=approver, now=world.NOW)
    for actor in (operator, approver):
        actions.release(row=row, why="核实", actor=actor, now=world.NOW)

    page = client_of(operator).get("/en/desk/season/s2026/decisions/").text

    assert page.count("<code>q1</code>") == 2
