"""What a reviewed agency reads of ballots set aside, and says: never another agency's name or words."""

import pytest
from django.contrib.messages import get_messages

from pingyi.ballot.models import Objection
from tests.support import booths, polls, world

PAGE = "/en/my/season/s2026/quarantines/"


@pytest.fixture
def online(opened, operator):
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 6)
    return opened


@pytest.fixture
def held(online, operator, approver):
    """The quarantine of two ballots that favour another agency than the one that reads of it."""
    return polls.set_aside(online, [1, 2], (operator, approver), agency="a02")


@pytest.fixture
def clerk(online, client_of):
    return client_of(world.agency_user(online, "agency_clerk"))


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_agency_reads_the_sentence_and_the_reason_and_no_name(held, clerk):
    page = clerk.get(PAGE).text

    assert "50 ballots came at nearly equal gaps" in page
    assert polls.REASON in page
    assert "That blames no agency" in page
    assert [name for name in world.AGENCIES if name in page] == []


def test_agency_says_what_speaks_for_them(held, clerk, online):
    answer = clerk.post(PAGE, {"quarantine": "1", "text": " 当日有活动 "})

    row = Objection.objects.within(online.office).get()
    assert (answer.url, said(answer)) == (PAGE, ["It was sent to the two persons who decide."])
    assert (row.quarantine, row.agency.key, row.text) == (held, "a01", "当日有活动")
    assert "当日有活动" in clerk.get(PAGE).text


def test_agency_reads_nothing_of_what_another_one_said(held, clerk, client_of, online):
    other = client_of(world.agency_user(online, "agency_clerk", "a02"))
    other.post(PAGE, {"quarantine": "1", "text": "乙的说明"})

    assert "乙的说明" in other.get(PAGE).text
    assert "乙的说明" not in clerk.get(PAGE).text


@pytest.mark.parametrize("text", ["", "一" * 501])
def test_what_is_empty_or_too_long_stays_as_typed(held, clerk, online, text):
    answer = clerk.post(PAGE, {"quarantine": "1", "text": text})

    assert answer.status_code == 422
    assert f"required>{text}</textarea>" in answer.text
    assert not Objection.objects.within(online.office).exists()


@pytest.mark.parametrize("number", ["", "x", "9", "-1", "1e1", "999999999999"])
def test_quarantine_that_is_not_there_is_missed(held, clerk, number):
    assert clerk.post(PAGE, {"quarantine": number, "text": "x"}).status_code == 404


def test_decided_quarantine_takes_no_objection(held, clerk, operator, approver):
    polls.ended(held, "exclude", (operator, approver), "两人核实")

    page = clerk.get(PAGE).text
    answer = clerk.post(PAGE, {"quarantine": "1", "text": "x"})

    assert "两人核实" in page
    assert "<textarea" not in page
    assert answer.status_code == 422
    assert "quarantine q1 is decided" in answer.text


def test_proposal_of_one_person_is_not_told(online, clerk, operator):
    polls.proposed(online, [1], operator)

    assert "No ballot was set aside in this review." in clerk.get(PAGE).text


def test_desk_of_the_agency_leads_there_once_there_is_one(online, clerk, operator, approver):
    before = clerk.get("/en/my/").text
    polls.set_aside(online, [1], (operator, approver))

    after = clerk.get("/en/my/").text

    assert (PAGE in before, PAGE in after) == (False, True)


def test_page_is_for_agencies_that_the_season_reviews(held, client_of, client, operator, outsider):
    stranger = world.drafted(outsider.office)
    world.freeze(stranger, outsider, world.user(outsider.office, "approver"))
    clerk = client_of(world.agency_user(stranger, "agency_clerk"))

    assert clerk.get(PAGE).text.count("No ballot was set aside") == 1, "their own season has the same key"
    assert clerk.get(PAGE.replace("s2026", "s2025")).status_code == 404
    assert client_of(operator).get(PAGE).status_code == 403
    assert client.get(PAGE).status_code == 302


def test_agency_of_another_office_objects_to_nothing_here(held, client_of, outsider, online):
    stranger = world.drafted(outsider.office)
    world.freeze(stranger, outsider, world.user(outsider.office, "approver"))

    answer = client_of(world.agency_user(stranger, "agency_clerk")).post(PAGE, {"quarantine": "1", "text": "x"})

    assert answer.status_code == 404
    assert not Objection.objects.everywhere().exists()
