"""Opening the survey, taking answers in and closing it: what is stored, what the ledger says, and what is refused."""

import hashlib
import hmac

import pytest

from pingyi.ballot import actions, queries
from pingyi.ballot.models import Answer, Survey
from pingyi.bundle.write import Ballot, ChannelTotals
from pingyi.core.errors import Conflict, Refused
from tests.support import frozen_schemes as frozen
from tests.support import world

ROWS = [
    actions.NewAnswer("wechat", ("very", "", "unknown")),
    actions.NewAnswer("invited", ("fair", "fair", "fair")),
    actions.NewAnswer("invited", ("fair", "fair", "fair")),
]


def take_in(season, actor, rows, **more):
    actions.take_in(season=season, answers=rows, actor=actor, now=world.NOW, **more)


def close(season):
    world.close_survey(season)


@pytest.fixture
def without_survey(opened):
    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())
    return world.reframed(opened, frozen.frozen(rules))


def test_ballot_open_is_an_official_act(opened, operator, approver):
    proposed = actions.ballot_open(season=opened, actor=operator, now=world.NOW)
    assert (proposed.complete, queries.state(opened)) == (False, "waiting")

    actions.ballot_open(season=opened, actor=approver, now=world.NOW)

    assert queries.state(opened) == "open"
    assert world.entries(opened)[-1] == {"k": "ballot_open", "at": "2026-03-02T08:00:00Z", "by": "operator+approver"}


def test_second_key_of_the_opening_turns_for_the_same_channels(opened, operator, approver):
    actions.ballot_open(season=opened, actor=operator, now=world.NOW, online=["wechat", "invited"])

    with pytest.raises(Conflict, match="was changed after it was proposed"):
        actions.ballot_open(season=opened, actor=approver, now=world.NOW, online=["invited"])
    actions.ballot_open(season=opened, actor=approver, now=world.NOW, online=["invited", "wechat"])

    assert queries.state(opened) == "open"


def test_one_person_alone_closes_nothing(surveying, operator):
    actions.ballot_close(season=surveying, actor=operator, now=world.NOW)

    with pytest.raises(Refused, match="you proposed this"):
        actions.ballot_close(season=surveying, actor=operator, now=world.NOW)
    assert queries.state(surveying) == "open"


def test_answers_are_stored_as_given(surveying, operator):
    take_in(surveying, operator, ROWS)

    assert sorted(queries.ballots(surveying), key=str) == [
        Ballot("invited", "counted", ("fair", "fair", "fair")),
        Ballot("invited", "counted", ("fair", "fair", "fair")),
        Ballot("wechat", "counted", ("very", "", "unknown")),
    ]


def test_audit_entry_has_the_digest_of_the_sorted_rows(surveying, operator):
    take_in(surveying, operator, ROWS)

    text = "invited,fair,fair,fair\ninvited,fair,fair,fair\nwechat,very,,unknown\n"
    entry = world.entries(surveying)[-1]
    assert (entry["k"], entry["digest"]) == ("audit", hashlib.sha256(text.encode()).hexdigest())
    assert set(entry) == {"k", "at", "by", "digest"}


def test_order_of_the_rows_does_not_matter_to_the_digest(surveying, operator):
    take_in(surveying, operator, ROWS)
    take_in(surveying, operator, ROWS[::-1], again=True)

    first, second = (entry["digest"] for entry in world.entries(surveying)[-2:])
    assert first == second


def test_tables_add_up_by_channel(surveying, operator):
    take_in(surveying, operator, ROWS)
    take_in(surveying, operator, ROWS[:1])

    assert queries.totals(surveying) == (
        ChannelTotals("invited", False, 2, 0, 2, 0, 0),
        ChannelTotals("wechat", False, 2, 0, 2, 0, 0),
        ChannelTotals("street", False, 0, 0, 0, 0, 0),
        ChannelTotals("open", False, 0, 0, 0, 0, 0),
    )


def test_totals_tell_quarantined_and_excluded_apart(surveying, operator):
    take_in(surveying, operator, ROWS)
    rows = Answer.objects.within(surveying.office).filter(channel="invited").order_by("pk")
    for row, status in zip(rows, ("quarantined", "excluded"), strict=True):
        row.status = status
        row.save()

    assert queries.totals(surveying)[0] == ChannelTotals("invited", False, 2, 0, 0, 1, 1)


def test_two_thousand_answers_are_one_entry(surveying, operator):
    size = len(world.entries(surveying))
    rows = [actions.NewAnswer("street", ("very", "fair", "")) for _ in range(2000)]

    take_in(surveying, operator, rows)

    assert queries.totals(surveying)[2].counted == 2000
    assert len(world.entries(surveying)) == size + 1


def test_close_writes_how_many_ballots_stand_on_the_log_itself(surveying, operator):
    take_in(surveying, operator, ROWS)

    close(surveying)

    entry = world.entries(surveying)[-1]
    assert queries.state(surveying) == "closed"
    assert (entry["k"], entry["ballots"]) == ("ballot_close", 0)


def test_survey_leaves_its_entries_in_order(surveying, operator):
    take_in(surveying, operator, ROWS)
    close(surveying)

    assert [entry["k"] for entry in world.entries(surveying)[-3:]] == ["ballot_open", "audit", "ballot_close"]


def test_nothing_is_taken_in_before_the_opening(opened, operator):
    with pytest.raises(Refused, match='"take_in" is possible in state open; the state is waiting'):
        take_in(opened, operator, ROWS)

    assert Answer.objects.within(opened.office).count() == 0


def test_nothing_is_taken_in_after_the_close(surveying, operator):
    close(surveying)

    with pytest.raises(Refused, match='"take_in" is possible in state open; the state is closed'):
        take_in(surveying, operator, ROWS)


def test_survey_opens_once(surveying, operator):
    with pytest.raises(Refused, match='"ballot_open" is possible in state waiting; the state is open'):
        actions.ballot_open(season=surveying, actor=operator, now=world.NOW)


def test_survey_opens_only_in_an_open_season(drafted, operator):
    with pytest.raises(Refused, match="its state is drafting"):
        actions.ballot_open(season=drafted, actor=operator, now=world.NOW)


def test_scheme_without_survey_refuses(without_survey, operator):
    with pytest.raises(Refused, match="this scheme has no survey"):
        actions.ballot_open(season=without_survey, actor=operator, now=world.NOW)

    assert queries.totals(without_survey) == ()
    assert queries.state(without_survey) == "waiting"


def test_auditor_may_not_write(surveying, auditor):
    closing = {"season": surveying, "actor": auditor, "now": world.NOW}
    for act in (lambda: take_in(surveying, auditor, ROWS), lambda: actions.ballot_close(**closing)):
        with pytest.raises(Refused, match="not for auditor"):
            act()

    assert queries.state(surveying) == "open"


def test_rows_say_what_they_are(surveying, operator):
    take_in(surveying, operator, ROWS[:1])

    survey = Survey.objects.within(surveying.office).get()
    assert [str(survey), str(Answer.objects.within(surveying.office).get())] == [f"survey {survey.pk}", "wechat"]


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]], ids=["as_before", "in_another_order"])
def test_same_batch_is_refused_the_second_time(surveying, operator, rows):
    take_in(surveying, operator, ROWS)
    size = len(world.entries(surveying))

    with pytest.raises(Refused, match="the same batch of 3 answers was taken in before"):
        take_in(surveying, operator, rows)

    assert Answer.objects.within(surveying.office).count() == 3
    assert len(world.entries(surveying)) == size


def test_same_batch_counts_again_when_it_is_meant(surveying, operator):
    take_in(surveying, operator, ROWS)
    take_in(surveying, operator, ROWS[:2])

    take_in(surveying, operator, ROWS, again=True)

    assert Answer.objects.within(surveying.office).count() == 8


SINGLE = [actions.NewAnswer("street", ("very", "", ""), is_single=True)] * 3


def test_single_answers_must_have_a_source_and_nothing_is_taken_in_without_answers(surveying, operator):
    with pytest.raises(Refused, match="say who asked these people, and how"):
        take_in(surveying, operator, SINGLE)
    with pytest.raises(Refused, match="there is no answer in it"):
        take_in(surveying, operator, [])

    assert queries.counted_channels(surveying) == set()


def test_digest_of_counts_on_the_ledger_cannot_be_guessed(surveying, operator):
    take_in(surveying, operator, SINGLE, source="某大学")
    (told,) = [entry["digest"] for entry in world.entries(surveying) if entry["k"] == "audit"]
    rows = b"street,very,,\n" * len(SINGLE)

    assert told != hashlib.sha256(rows).hexdigest()
    assert told == hmac.digest(queries.secrets(surveying).trace, rows, "sha256").hex()


def test_single_answers_are_counted_apart(surveying, operator):
    take_in(surveying, operator, SINGLE, source="某大学")
    take_in(surveying, operator, ROWS)

    assert queries.counted_channels(surveying) == {"street"}
    assert queries.single_answers(surveying, ["street", "invited"]) == 3
    assert queries.single_answers(surveying, ["invited"]) == 0
