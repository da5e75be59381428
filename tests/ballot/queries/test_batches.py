"""How far batches of paper forms are, as one person may know them, in as many queries for one form as for thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.ballot import actions, queries
from pingyi.core.errors import Missing
from tests.support import world

ROW = ("very", "", "unknown")
UNLIKE = ("very", "fair", "fair")


def begin(season, actor, count=2):
    return actions.new_batch(season=season, channel="street", forms_count=count, actor=actor, now=world.NOW)


def fill(batch, *people, choices=ROW):
    for person in people:
        for form in range(1, batch.forms_count + 1):
            actions.key_form(batch=batch, form=form, choices=choices, actor=person, now=world.NOW)
    return batch


@pytest.fixture
def mixed(surveying, operator, approver):
    """Five batches: taken in, dropped, equal, differing, half entered by the operator."""
    made = [begin(surveying, operator) for _ in range(5)]
    for batch in made[:3]:
        fill(batch, operator, approver)
    actions.take_in_batch(batch=made[0], actor=operator, now=world.NOW)
    actions.drop_batch(batch=made[1], actor=operator, now=world.NOW, why="测试")
    fill(made[3], operator)
    fill(made[3], approver, choices=UNLIKE)
    actions.key_form(batch=made[4], form=1, choices=ROW, actor=operator, now=world.NOW)
    return surveying


def known(season, user):
    return {row.batch.number: row for row in queries.keyed_batches(queries.batches_of(season), user)}


def test_progress_counts_batches_and_differing_forms(mixed):
    assert queries.batch_progress(mixed) == queries.BatchProgress(keying=3, ready=1, differing=2, taken_in=1, dropped=1)


def test_each_person_sees_the_own_count(mixed, operator, approver):
    of_operator, of_approver = known(mixed, operator), known(mixed, approver)

    states = {5: "keying", 4: "keyed_differ", 3: "keyed_equal", 2: "dropped", 1: "taken_in"}
    assert {number: row.state for number, row in of_operator.items()} == states
    assert [(of_operator[5].mine, of_operator[5].others), (of_approver[5].mine, of_approver[5].others)] == [
        (1, 0),
        (0, 1),
    ]
    assert [of_approver[number].open_to_me for number in (5, 4, 3, 2, 1)] == [True, True, True, False, False]


def test_third_person_may_not_enter(mixed, auditor):
    found = known(mixed, auditor)

    assert (found[5].open_to_me, found[4].open_to_me) == (True, False)


def test_differences_stay_hidden_until_both_are_through(surveying, operator, approver):
    batch = fill(begin(surveying, operator), operator)
    actions.key_form(batch=batch, form=1, choices=UNLIKE, actor=approver, now=world.NOW)

    half = queries.keyed_batch(batch, operator)
    actions.key_form(batch=batch, form=2, choices=ROW, actor=approver, now=world.NOW)
    whole = queries.keyed_batch(batch, operator)

    assert (half.state, half.differing, queries.differing_agencies(half)) == ("keying", (), {})
    assert (whole.state, whole.differing) == ("keyed_differ", (1,))
    assert queries.differing_agencies(whole) == {1: ("a02", "a03")}


def test_own_choices_are_of_one_person(surveying, operator, approver):
    batch = fill(begin(surveying, operator), operator)

    assert queries.own_choices(batch, operator) == {1: ROW, 2: ROW}
    assert queries.own_choices(batch, approver) == {}


def test_next_form_goes_round(surveying, operator):
    batch = begin(surveying, operator, 3)

    assert queries.next_form(batch, {}) == 1
    assert queries.next_form(batch, {1: ROW, 2: ROW}, 2) == 3
    assert queries.next_form(batch, {2: ROW, 3: ROW}, 3) == 1
    assert queries.next_form(batch, {1: ROW, 2: ROW, 3: ROW}, 3) is None


def test_batch_of_another_office_is_missing(mixed, outsider):
    other = world.drafted(outsider.office)

    with pytest.raises(Missing, match="there is no batch 1"):
        queries.batch_of(other, 1)
    assert queries.batch_progress(other) == queries.BatchProgress(0, 0, 0, 0, 0)


@pytest.mark.parametrize("count", [1, 30])
def test_number_of_queries_does_not_grow_with_the_forms(surveying, operator, approver, count):
    for _ in range(1 if count == 1 else 3):
        batch = fill(begin(surveying, operator, count), operator)
        fill(batch, approver, choices=UNLIKE)

    with CaptureQueriesContext(connection) as progress:
        queries.batch_progress(surveying)
    with CaptureQueriesContext(connection) as rows:
        known(surveying, operator)

    assert (len(progress), len(rows)) == (4, 3)
