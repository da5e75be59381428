"""The page of a receipt: what it proves, what it never tells, and what a voter may say."""

import hashlib
import json
import re

import pytest
from django.test import Client

from pingyi.ballot import actions
from pingyi.ballot.intake.port import entry
from pingyi.ballot.models import Finding, Objection, Opinion
from pingyi.ballot.queries import voting
from pingyi.ledger import proofs
from tests.support import booths, polls, world
from tests.support.booths import PAGE
from tests.support.pages import text_of


@pytest.fixture
def online(opened, operator):
    return booths.held_online(opened, operator)


@pytest.fixture
def voter(online):
    client = Client()
    booths.enter(client, online, 1)
    return client


@pytest.fixture
def receipt(online, voter):
    return booths.cast(online, booths.ticket(voter))


@pytest.fixture
def set_aside(online, operator, approver, receipt):
    """The quarantine that holds the ballot of the receipt."""
    finding = Finding.objects.within(online.office).create(
        office=online.office,
        survey=online.survey,
        rule="r3",
        advice="set_aside",
        numbers=json.dumps({"count": "50", "gap": "12.0", "variation": "0.01"}),
        seqs="[1]",
        count=1,
        found_at=world.NOW,
    )
    row = actions.quarantine(finding=finding, reason="间隔过于均匀", actor=operator, now=world.NOW)
    actions.turn_quarantine(row=row, actor=approver, now=world.NOW)
    return row


def test_receipt_waits_then_stands_on_the_ledger_then_is_signed(online, receipt, client):
    states = []
    for step in (None, booths.logged, booths.publish_ledger):
        if step:
            step(online)
        states.append(re.findall(r"<strong>([^<]+)</strong></div>", client.get(booths.address(receipt)).text)[1:])

    assert states == [["Waits for its batch"], ["On the public ledger", "Signed"], ["On the public ledger", "Signed"]]
    assert "A signed checkpoint over" in client.get(booths.address(receipt)).text


def test_receipt_never_shows_an_answer_nor_whether_a_later_ballot_replaced_it(online, voter, receipt, client):
    before = client.get(booths.address(receipt)).text
    booths.cast(online, booths.ticket(voter), (3, 2, 1))

    after = client.get(booths.address(receipt)).text

    assert not [word for word in ("Very satisfied", "Satisfied", "Fair", "测试单位甲") if word in before]
    assert before == after


@pytest.mark.parametrize("change", ["1-AAAAAAAAAAAAAAAAAAAA", "2-{short}", "0-{short}", "999999-{short}"])
def test_made_up_receipt_is_not_there(online, receipt, client, change):
    assert client.get(f"{PAGE}receipt/{change.format(**receipt)}/").status_code == 404


def test_proof_holds_for_the_ballot_and_for_no_other(online, voter, receipt, client):
    other = booths.cast(online, booths.ticket(voter), (2, 2, 2))
    booths.logged(online)
    assert client.get(f"{booths.address(receipt)}proof/").status_code == 404
    booths.publish_ledger(online)

    found = proofs.read(client.get(f"{booths.address(receipt)}proof/").text)

    def holds(one):
        return proofs.holds(found, entry(bytes.fromhex(one["c"])), online.log.key, online.log.origin)

    assert (holds(receipt), holds(other)) == (True, False)


def test_form_without_script_says_who_chose_the_number(online, receipt, client):
    assert "the server chose the random number" in client.get(f"{booths.address(receipt)}?nonce=server").text
    assert "the server chose the random number" not in client.get(booths.address(receipt)).text


def test_opinion_is_kept_apart_with_the_day_alone(online, voter, receipt):
    voter.post(f"{PAGE}say/", {"text": "请多进社区  "})

    row = Opinion.objects.within(online.office).get()
    assert (row.text, row.survey_id) == ("请多进社区", online.survey.pk)
    assert {field.name for field in Opinion._meta.fields} == {"id", "office", "survey", "text", "written_on"}


def test_opinions_are_limited_and_only_of_those_who_were_let_in(online, voter, receipt, client):
    client.post(f"{PAGE}say/", {"text": "没有进入"})
    for number in range(5):
        voter.post(f"{PAGE}say/", {"text": f"意见{number}"})
    voter.post(f"{PAGE}say/", {"text": ""})

    assert Opinion.objects.within(online.office).count() == 3


def test_ballot_under_review_is_told_its_voter_who_may_object(online, receipt, set_aside, client):
    page = text_of(client.get(booths.address(receipt)))
    client.post(f"{booths.address(receipt)}object/", {"text": "我本人填写"})

    assert "Your ballot is under review" in page
    assert "间隔过于均匀" in page
    row = Objection.objects.within(online.office).get()
    assert (row.quarantine_id, row.agency_id, row.text) == (set_aside.pk, None, "我本人填写")


def test_nothing_is_objected_to_a_ballot_that_counts(online, voter, receipt, client):
    client.post(f"{booths.address(receipt)}object/", {"text": "我本人填写"})

    assert Objection.objects.within(online.office).count() == 0


def test_excluded_ballot_is_told_its_voter_with_the_reason(online, operator, approver, receipt, set_aside, client):
    for actor in (operator, approver):
        actions.exclude(row=set_aside, why="同一设备连续提交", actor=actor, now=world.NOW)

    page = text_of(client.get(booths.address(receipt)))

    assert "Your ballot does not count" in page
    assert "同一设备连续提交" in page
    assert voting.held(online, 1).state == "excluded"


def test_released_ballot_is_as_any_other(online, operator, approver, receipt, set_aside, client):
    for actor in (operator, approver):
        actions.release(row=set_aside, why="核实无误", actor=actor, now=world.NOW)

    assert "under review" not in client.get(booths.address(receipt)).text


NONCE = "0f" * 16


def test_voter_who_knows_the_random_number_sees_what_stands_recorded_until_the_close(online, voter, client):
    receipt = booths.cast(online, booths.ticket(voter), nonce=NONCE)
    address = f"{PAGE}recorded/?nonce={NONCE}"
    page = voter.get(address).text

    assert len(re.findall(r"<dd>(?:Very satisfied|Satisfied|Fair)</dd>", page)) == 3
    told = dict(re.findall(r'data-(\w+)="([0-9a-f]+)"', page))
    parts = [bytes.fromhex(told[name]) for name in ("salt", "nonce", "season", "tag", "answers")]
    assert hashlib.sha256(b"pingyi-ballot-v1\x00" + b"".join(parts)).hexdigest() == told["c"] == receipt["c"]
    assert client.get(address).status_code == 404
    world.close_survey(online)
    assert voter.get(address).status_code == 404


def test_office_that_prints_a_code_again_reads_no_answer_with_it(online, voter, operator, client_of):
    booths.cast(online, booths.ticket(voter), nonce=NONCE)
    office = client_of(operator)
    booths.enter(office, online, 1)

    answers = [office.get(f"{PAGE}recorded/{query}") for query in ("", "?nonce=", f"?nonce={'00' * 16}")]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_two_voters_who_are_shown_one_ballot_notice_it(online, voter):
    """L8: the random number is each device's own, so that no leaf can be shown to two of them as theirs."""
    other = Client()
    booths.enter(other, online, 2)
    booths.cast(online, booths.ticket(voter), nonce=NONCE)
    booths.cast(online, booths.ticket(other), nonce="1e" * 16)

    assert other.get(f"{PAGE}recorded/?nonce={NONCE}").status_code == 404
    assert other.get(f"{PAGE}recorded/?nonce={'1e' * 16}").status_code == 200


def test_opinion_is_taken_only_with_a_ballot_and_while_the_survey_is_open(online, voter):
    voter.post(f"{PAGE}say/", {"text": "没有答卷"})
    booths.cast(online, booths.ticket(voter))
    world.close_survey(online)
    voter.post(f"{PAGE}say/", {"text": "结束以后"})

    assert Opinion.objects.within(online.office).count() == 0


def test_proposal_that_was_declined_is_not_told_the_voter(online, operator, receipt, client):
    finding = polls.noticed(online, [1])
    actions.quarantine(finding=finding, reason="间隔过于均匀", actor=operator, now=world.NOW)

    assert "under review" not in client.get(booths.address(receipt)).text
