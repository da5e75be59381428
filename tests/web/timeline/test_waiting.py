"""What waits for whom: second keys, papers, cases, sheets that differ, invitations."""

from datetime import date, timedelta

import pytest

from pingyi.core import clock
from pingyi.flow.models import Proposal
from pingyi.paper.models import Paper
from pingyi.people.models import Invitation
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Case
from pingyi.web.timeline import waiting
from pingyi.web.timeline.facts import Facts, Part
from tests.support import rulings, world

TODAY = date(2026, 3, 2)


def paper(season, actor, **changes):
    row = {"kind": "circular", "state": "draft", "drafted_by": actor, "drafted_at": world.NOW} | changes
    return Paper.objects.within(season.office).create(office=season.office, season=season, **row)


def case(season, **changes):
    agency = queries.agencies(season).get(key="a01")
    row = {"kind": "fraud", "source": "来信", "account": "经过", "opened_at": world.NOW, "agency": agency} | changes
    return Case.objects.within(season.office).create(office=season.office, season=season, **row)


def invitation(office, hours, **changes):
    row = {"kind": "join", "digest": f"{hours}", "name": "测试新人", "role": "operator", "made_at": world.NOW}
    row |= {"expires_at": world.NOW + timedelta(hours=hours)} | changes
    return Invitation.objects.within(office).create(office=office, **row)


def items(user, season, facts=None):
    return waiting.board(user, world.NOW, [season], facts).items


def shown(user, season, facts=None):
    return [(item.text, item.mine, item.who) for item in items(user, season, facts)]


def test_proposals_are_those_about_the_seasons_asked_for(drafted, operator, approver):
    other = world.drafted(drafted.office, key="other")
    for season in (drafted, other):
        world.adopt_all(season, operator)
        seasons.freeze(season=season, actor=operator, now=world.NOW)

    assert [row.season for row in waiting.waiting(approver, [drafted, other])] == [drafted, other]
    assert [row.season for row in waiting.waiting(approver, [other])] == [other]
    assert waiting.waiting(approver, []) == []


def test_proposals_of_another_office_are_never_read(drafted, operator, outsider):
    world.adopt_all(drafted, operator)
    seasons.freeze(season=drafted, actor=operator, now=world.NOW)

    assert waiting.waiting(outsider, [drafted]) == []


def test_proposal_is_mine_only_as_an_approver_who_did_not_propose(opened, operator, approver, auditor):
    for actor, agency in ((operator, "a01"), (approver, "a02")):
        rulings.ruled(opened, (actor,), "absent", agency)

    found = {user.role: [row.mine for row in waiting.waiting(user, [opened])] for user in (operator, approver, auditor)}
    assert found == {"operator": [False, False], "approver": [True, False], "auditor": [False, False]}


@pytest.mark.parametrize(("days", "shown"), [(0, True), (30, True), (31, False)])
def test_proposal_tells_who_gave_its_proposer_access_again(opened, operator, approver, days, shown):
    used = world.NOW - timedelta(days=days)
    invitation(opened.office, 1, kind="reset", user=operator, used_at=used, invited_by=approver)
    rulings.ruled(opened, (operator,), "absent", "a01")

    (row,) = waiting.waiting(approver, [opened])

    told = f"reset on {clock.day_in_china(used)} by a link of {approver.name}"
    assert (("Access of the proposer", told) in row.said) == shown


def test_proposal_about_something_else_is_left_out(opened, operator, approver):
    rulings.ruled(opened, (operator,), "absent", "a01")
    Proposal.objects.within(opened.office).filter(outcome="waiting").update(subject="user:1")

    assert waiting.waiting(approver, [opened]) == []


def test_proposal_without_a_summary_says_what_its_payload_names(opened, operator, approver):
    row = {"subject": f"season:{opened.pk}", "move": "decide", "proposed_by": operator, "proposed_at": world.NOW}
    payload = '{"agency":"a03","cite":"","kind":"absent"}'
    Proposal.objects.within(opened.office).create(office=opened.office, payload=payload, **row)

    (row,) = waiting.waiting(approver, [opened])
    assert row.said == (("What is decided", "Absent from the review"), ("Agency", world.AGENCIES[2]))


def test_draft_waits_for_another_approver(opened, operator, approver):
    paper(opened, operator)

    assert [(mine, who) for _, mine, who in shown(approver, opened)] == [(True, "approver")]
    assert [(mine, who) for _, mine, who in shown(operator, opened)] == [(False, "approver")]


def test_own_draft_waits_for_another_approver_than_its_author(opened, approver):
    paper(opened, approver)

    assert [mine for _, mine, _ in shown(approver, opened)] == [False]


def test_paper_that_was_sent_back_waits_for_who_drafted_it(opened, operator, approver):
    paper(opened, operator, returned_why="日期有误")

    ((text, mine, who),), (other,) = shown(operator, opened), shown(approver, opened)
    assert text.endswith("日期有误")
    assert (mine, other[1], who) == (True, False, "operator")


def test_approved_paper_waits_for_its_issue(opened, operator, approver):
    paper(
        opened,
        operator,
        state="approved",
        kind="letter",
        agency=queries.agencies(opened).get(key="a02"),
        approved_by=approver,
    )

    ((text, mine, who),) = shown(operator, opened)
    assert (text.endswith(f"{world.AGENCIES[1]}: to issue"), mine, who) == (True, True, "operator")


@pytest.mark.parametrize("state", ["void"])
def test_void_paper_waits_for_nobody(opened, operator, state):
    paper(opened, operator, state=state)

    assert items(operator, opened) == ()


@pytest.mark.parametrize(
    ("changes", "said", "mine", "who", "late"),
    [
        ({}, "ask the agency", True, "operator", False),
        ({"answer_by": TODAY}, "the agency may answer until 2026-03-02", False, "agencies", False),
        ({"answer_by": date(2026, 3, 1)}, "the agency did not answer by 2026-03-01", True, "operator", True),
        ({"state": "heard"}, "the ruling is due", True, "operator", False),
        ({"state": "heard", "statement": "陈述"}, "the agency was heard; the ruling is due", True, "operator", False),
    ],
)
def test_case_waits_for_who_comes_next(opened, operator, changes, said, mine, who, late):
    case(opened, **changes)

    (item,) = items(operator, opened)
    assert item.text.endswith(f"{world.AGENCIES[0]}: {said}")
    assert (item.mine, item.who, item.late) == (mine, who, late)


def test_case_whose_ruling_was_proposed_stands_with_the_proposals(opened, operator, approver):
    found = case(opened, state="heard")
    row = {"subject": f"season:{opened.pk}", "move": "rule", "proposed_by": operator, "proposed_at": world.NOW}
    Proposal.objects.within(opened.office).create(office=opened.office, payload=f'{{"case":{found.pk}}}', **row)

    board = waiting.board(approver, world.NOW, [opened])
    assert (board.items, [row.mine for row in board.proposals]) == ((), [True])


def test_sheets_that_differ_wait_for_who_enters(opened, operator, auditor):
    facts = Facts("s2026", "open", parts=(Part("jury", {"en": "Jury"}, "open", 5, 0, differing=2),))

    (item,) = items(operator, opened, facts)
    assert (item.text, item.mine, item.season) == ("Jury: 2 sheets with differing entries", True, opened)
    assert item.url == "/en/desk/season/s2026/marks/jury/"
    assert [(item.mine, item.url) for item in items(auditor, opened, facts)] == [(False, "")]


def test_invitation_that_ends_soon_is_told(opened, operator):
    for hours in (71, 73, -1):
        invitation(opened.office, hours)
    invitation(opened.office, 10, used_at=world.NOW)
    invitation(opened.office, 11, revoked_at=world.NOW)

    (item,) = items(operator, opened)
    assert item.text == "The invitation of 测试新人 ends on 2026-03-05 and was not used"


def test_auditor_of_one_season_hears_of_no_invitation(opened, auditor):
    invitation(opened.office, 10)
    auditor.season_key = "s2026"

    assert items(auditor, opened) == ()


def test_lines_beyond_the_most_are_counted(opened, operator):
    for _ in range(waiting.MOST + 2):
        paper(opened, operator)

    board = waiting.board(operator, world.NOW, [opened])
    assert (len(board.items), board.more) == (waiting.MOST, 2)


def test_board_tells_mine_from_others(opened, operator):
    paper(opened, operator)
    case(opened)

    board = waiting.board(operator, world.NOW, [opened])
    assert (len(board.mine), len(board.others)) == (1, 1)
