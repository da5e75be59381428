"""The one next thing for a person: what others wait for first, then the first step due, else whom to wait for."""

import pytest

from pingyi.flow.models import Proposal
from pingyi.people.models import User
from pingyi.season.models import Season
from pingyi.web.timeline import turn
from pingyi.web.timeline.steps import Step
from pingyi.web.timeline.waiting import Board, Item, Waiting

ROSTER = "/en/desk/season/s2026/roster/"
EMPTY = Board((), ())
OPERATOR, APPROVER, AUDITOR = (User(pk=at, role=role) for at, role in enumerate(("operator", "approver", "auditor")))


def step(name, status, **more):
    return Step(name, name.title(), status, url=more.pop("url", ROSTER), waits=more.pop("waits", "operator"), **more)


def proposal(mine):
    row = Proposal(pk=1, move="freeze", proposed_by=User(name="经办甲"))
    return Board((Waiting(row, None, (), mine),), ())


def test_key_that_waits_comes_first():
    found = turn.turn(APPROVER, proposal(mine=True), [step("roster", "late")])

    assert found.sentence == "经办甲 proposed: Freeze and open. It waits for your key."
    assert found.url == "#keys"


def test_line_that_waits_for_me_comes_before_the_steps():
    board = Board(
        (),
        (
            Item("theirs", None, False, "approver", ROSTER),
            Item("mine", Season(key="s2026"), True, "", ROSTER, late=True),
        ),
    )

    found = turn.turn(OPERATOR, board, [step("roster", "now")])

    assert (found.sentence, found.url, found.late) == ("mine", ROSTER, True)


def test_line_of_no_season_comes_after_the_steps():
    board = Board((), (Item("an invitation ends", None, True, "", ROSTER),))

    due, none = turn.turn(OPERATOR, board, [step("roster", "now")]), turn.turn(OPERATOR, board, [])

    assert (due.sentence, none.sentence) == ("Roster", "an invitation ends")


def test_first_step_due_is_next():
    steps = [
        step("a", "done"),
        step("b", "later"),
        step("c", "late", detail="why", when="3 days overdue"),
        step("d", "now"),
    ]

    found = turn.turn(OPERATOR, EMPTY, steps)

    assert (found.sentence, found.url, found.late) == ("C: why (3 days overdue)", ROSTER, True)


@pytest.mark.parametrize("more", [{"waits": "agencies"}, {"waits": "approver"}, {"url": ""}])
def test_step_that_the_person_cannot_go_on_with_is_passed_over(more):
    found = turn.turn(OPERATOR, EMPTY, [step("a", "now", **more), step("b", "now")])

    assert found.sentence == "B"


def test_blocked_step_leads_to_where_the_block_is_removed():
    found = turn.turn(OPERATOR, EMPTY, [step("marks", "blocked", blocked="2 differ", detail="Open", waits="")])

    assert (found.sentence, found.url) == ("Marks: 2 differ", ROSTER)


def test_proposer_is_told_to_wait_for_the_approver():
    found = turn.turn(OPERATOR, proposal(mine=False), [])

    assert found.sentence == "Nothing for you now. Freeze and open waits for the second key of an approver."
    assert found.url == ""


def test_auditor_reads():
    found = turn.turn(AUDITOR, proposal(mine=False), [step("roster", "now")])

    assert found.sentence.startswith("You read here and decide nothing.")


def test_nothing_due_tells_what_comes_next():
    steps = [step("a", "done"), step("visit", "later", when="begins in 3 days", url="")]

    assert turn.turn(OPERATOR, EMPTY, steps).sentence == "Nothing for you now. Next: Visit (begins in 3 days)"
    assert turn.turn(OPERATOR, EMPTY, [step("visit", "later", url="")]).sentence == "Nothing for you now. Next: Visit"


def test_finished_season_leads_to_the_next_one():
    found = turn.turn(OPERATOR, EMPTY, [step("a", "done")])

    assert (found.button, found.url) == ("New review", "/en/desk/new-season/")
