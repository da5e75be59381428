"""The steps of a season at each stage, and the proposals that wait for a key."""

import pytest

from pingyi.ballot import actions as ballots
from pingyi.meeting import actions as meetings
from pingyi.result import actions as results
from pingyi.season import actions as seasons
from pingyi.web import steps
from tests.support import world


def shape(season):
    return [(step.name, step.status) for step in steps.steps(season)]


def test_new_season_has_everything_to_do(office):
    new = seasons.NewSeason("s2026", 2026, ("测试", "Test"), "cn.gd.demo")
    season = seasons.create(office=office, new=new)

    found = steps.steps(season)

    assert shape(season) == [
        ("values", "now"),
        ("roster", "now"),
        ("raters", "now"),
        ("freeze", "later"),
        ("score", "later"),
        ("announce", "later"),
        ("publish", "later"),
    ]
    total = found[0].detail.split()[0]
    assert found[0].detail == f"{total} of {total} assumed values to confirm"
    assert [step.url for step in found] == [
        "/en/desk/season/s2026/values/",
        "/en/desk/season/s2026/roster/",
        "/en/desk/season/s2026/raters/jury/",
        "",
        "",
        "",
        "",
    ]


def test_freeze_comes_when_values_and_roster_are_done(drafted, operator):
    before = shape(drafted)[:4]
    world.adopt_all(drafted, operator)

    assert before == [("values", "now"), ("roster", "done"), ("raters", "done"), ("freeze", "later")]
    assert shape(drafted)[:4] == [("values", "done"), ("roster", "done"), ("raters", "done"), ("freeze", "now")]
    assert steps.steps(drafted)[1].detail == "3 agencies"


def test_open_season_gathers_in_the_order_of_survey_and_components(opened):
    found = steps.steps(opened)

    assert [(step.name, step.label.get("en"), step.status, step.detail) for step in found[4:7]] == [
        ("survey", "Public", "now", "0 answers"),
        ("marks", "Jury", "now", "0 of 5 sheets"),
        ("marks", "Peers", "now", "0 of 3 sheets"),
    ]
    assert (found[7].name, found[7].status) == ("score", "later")
    assert [step.url for step in found[4:7]] == [
        "/en/desk/season/s2026/answers/",
        "/en/desk/season/s2026/marks/jury/",
        "/en/desk/season/s2026/marks/peers/",
    ]
    assert [step.url for step in found[:4]] == [
        "",
        "/en/desk/season/s2026/roster/",
        "/en/desk/season/s2026/raters/jury/",
        "",
    ]


def test_what_is_closed_is_done(opened, operator):
    ballots.ballot_open(season=opened, actor=operator, now=world.NOW)
    ballots.take_in(
        season=opened, answers=[ballots.NewAnswer("open", ("very",) * 3)] * 4, actor=operator, now=world.NOW
    )
    ballots.ballot_close(season=opened, actor=operator, now=world.NOW)
    meetings.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)
    meetings.marking_close(season=opened, component="jury", actor=operator, now=world.NOW)

    assert [(step.status, step.detail) for step in steps.steps(opened)[4:7]] == [
        ("done", "4 answers"),
        ("done", "0 of 5 sheets"),
        ("now", "0 of 3 sheets"),
    ]


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ((), ["now", "later", "later"]),
        ((results.score_season,), ["done", "now", "later"]),
        ((results.score_season, results.announce), ["done", "done", "now"]),
        ((results.score_season, results.announce, results.publish), ["done", "done", "done"]),
    ],
)
def test_closing_steps_follow_the_state(gathered, operator, approver, acts, expected):
    for act in acts:
        for actor in (operator,) if act is results.score_season else (operator, approver):
            act(season=gathered, actor=actor, now=world.NOW)

    found = steps.steps(gathered)[-3:]
    assert [step.status for step in found] == expected
    assert [step.url for step in found] == ["/en/desk/season/s2026/result/"] * 3


def test_archived_season_has_everything_done(published):
    published.state = "archived"

    assert {step.status for step in steps.steps(published)} == {"done"}


def test_scheme_without_survey_has_no_such_step(opened):
    from tests.support import frozen_schemes as frozen

    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())
    world.reframed(opened, frozen.frozen(rules))

    assert [step.name for step in steps.steps(opened)] == [
        "values",
        "roster",
        "raters",
        "freeze",
        "marks",
        "score",
        "announce",
        "publish",
    ]


def test_waiting_proposals_are_those_of_the_office_and_the_season(drafted, operator, approver, outsider):
    other = world.drafted(drafted.office, key="other")
    for season in (drafted, other):
        world.adopt_all(season, operator)
        seasons.freeze(season=season, actor=operator, now=world.NOW)

    assert [row.season for row in steps.waiting(approver)] == [drafted, other]
    assert [row.season for row in steps.waiting(approver, other)] == [other]
    assert steps.waiting(outsider) == []


def test_decided_proposals_wait_no_longer(opened, approver):
    assert steps.waiting(approver) == []


def test_waiting_decision_says_what_it_is_about(opened, operator, approver):
    case = seasons.Case("absent", "a03", "did not come")
    seasons.decide(season=opened, case=case, actor=operator, now=world.NOW)

    assert [(row.case, row.agency) for row in steps.waiting(approver)] == [("absent", world.AGENCIES[2])]
