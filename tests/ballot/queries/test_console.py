"""The survey as the desk shows it: channels added up, proposals, findings without agencies, what an agency reads."""

import pytest

from pingyi.ballot import access, actions, queries
from pingyi.core.errors import Missing
from tests.support import booths, polls, world


@pytest.fixture
def online(opened, operator):
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 6)
    return opened


@pytest.fixture
def keys(operator, approver):
    return operator, approver


def answers(season):
    return {row.key: (row.online, row.answers) for row in queries.channels(season)}


def review(season):
    return [(row.row.number, row.state, row.waiting and row.waiting.move) for row in queries.under_review(season)]


def noticed(season):
    return queries.noticed(season, queries.under_review(season))


def test_channels_count_what_was_cast_and_what_was_taken_in_alike(online, operator):
    polls.again(online, 0, (3, 3, 3))
    rows = [actions.NewAnswer("street", ("very", "", ""))] * 4
    actions.take_in(season=online, answers=rows, actor=operator, now=world.NOW)
    before = answers(online)

    world.close_survey(online)

    assert before == {"invited": (True, 7), "wechat": (True, 0), "street": (False, 4), "open": (True, 0)}
    assert answers(online) == before


def test_what_is_missing_before_the_opening_is_known(opened, operator):
    def missing():
        told = [agency.key for agency, text in queries.portraits(opened) if text]
        return told, queries.has_codes(opened), queries.was_tried_out(opened), queries.set_up_of(opened).residents

    before = missing()
    actions.set_portraits(season=opened, portraits={"a02": "讲座"}, actor=operator, now=world.NOW)
    actions.make_codes(season=opened, label="集市", count=1, actor=operator, now=world.NOW)
    actions.try_out(season=opened, actor=operator, now=world.NOW)
    actions.set_up(season=opened, wanted=actions.SetUp(9, 5, 0), actor=operator, now=world.NOW)

    assert before == ([], False, False, 0)
    assert missing() == (["a02"], True, True, 9)


def test_proposed_opening_tells_its_channels_until_it_is_approved(opened, operator, approver):
    actions.ballot_open(season=opened, actor=operator, now=world.NOW, online=["wechat", "invited"])

    (found,) = queries.proposals(opened, "ballot_open")
    assert (found.proposed_by, queries.proposed_channels(found)) == (operator, ("invited", "wechat"))
    assert queries.proposals(opened, "ballot_close") == []

    actions.ballot_open(season=opened, actor=approver, now=world.NOW, online=["invited", "wechat"])
    assert queries.proposals(opened, "ballot_open") == []


def test_agency_that_gains_is_known_from_the_close_on(online, operator):
    polls.noticed(online, [1, 2], agency="a02")

    before = [row.gains for row in noticed(online)]
    world.close_survey(online)
    polls.noticed(online, [1, 2], agency="a02")

    assert before == [None]
    assert [row.gains.key for row in noticed(online)] == ["a02"]


def test_finding_counts_what_is_left_of_its_ballots(online, operator, keys):
    polls.set_aside(online, [1], keys)
    polls.proposed(online, [2], operator)
    polls.ended(polls.set_aside(online, [3], keys), "release", keys)

    wide = polls.noticed(online, [1, 2, 3, 4])

    assert next(row.left for row in noticed(online) if row.row == wide) == 2


def test_review_follows_the_keys(online, operator, keys):
    row = polls.proposed(online, [1], operator)
    told = [review(online)]
    actions.turn_quarantine(row=row, actor=keys[1], now=world.NOW)
    told.append(review(online))
    actions.exclude(row=row, why="x", actor=operator, now=world.NOW)
    told.append(review(online))
    actions.exclude(row=row, why="x", actor=keys[1], now=world.NOW)
    told.append(review(online))

    assert told == [
        [(1, "proposed", "quarantine")],
        [(1, "quarantined", None)],
        [(1, "quarantined", "exclude")],
        [(1, "excluded", None)],
    ]


def test_proposal_that_was_declined_is_told_as_that_and_its_ballots_are_free(online, operator, approver):
    polls.proposed(online, [1, 2], operator)
    (proposal,) = queries.proposals(online, "quarantine")
    proposal.outcome, proposal.decided_by, proposal.decided_at = "declined", approver, world.NOW
    proposal.save()

    assert review(online) == [(1, "declined", None)]
    assert [row.left for row in noticed(online)] == [2]


def test_sentence_tells_the_numbers_of_the_rule(online, keys):
    row = polls.set_aside(online, [1], keys)

    assert queries.sentence(row).startswith("50 ballots came at nearly equal gaps, one every 12.0 seconds")


def test_agency_reads_what_two_persons_set_aside_and_its_own_words_alone(online, operator, keys):
    held = polls.set_aside(online, [1], keys)
    polls.proposed(online, [2], operator)
    own, other = (
        access.get_own_agency(world.agency_user(online, "agency_clerk", key), "s2026") for key in ("a01", "a02")
    )
    for agency in (own, other):
        actions.object_as_agency(number=1, agency=agency, text=f"说明{agency.key}", now=world.NOW)

    ((row, sentence, said),) = queries.told_to(own)

    assert (row, [one.text for one in said]) == (held, ["说明a01"])
    assert not [name for name in world.AGENCIES if name in sentence]


def test_agency_has_no_door_to_a_season_that_does_not_review_it(online, outsider):
    user = world.agency_user(online, "agency_clerk")

    with pytest.raises(Missing, match='there is no season "s2025" that reviews your body'):
        access.get_own_agency(user, "s2025")
    with pytest.raises(Missing):
        access.get_own_agency(outsider, "s2026")


def test_trial_without_a_place_has_no_ballots(opened):
    assert queries.tried(opened, 10) == []


def test_rule_about_one_agency_is_told_without_its_figures_before_the_close(online):
    findings = [polls.noticed(online, [1, 2], rule) for rule in ("r1", "r3")]

    before = [(queries.sentence(row), queries.figures(row)) for row in findings]
    world.close_survey(online)
    for rule in ("r1", "r3"):
        polls.noticed(online, [1, 2], rule)
    after = [(queries.sentence(row), queries.figures(row)) for row in queries.findings(online)]

    assert before[0] == ("What was counted tells something of one agency's answers; it is shown after the close.", [])
    assert "12 of 14 ballots" in after[0][0]
    assert after[0][1] != []
    assert before[1] == after[1]
