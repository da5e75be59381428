"""How far the entry of paper sheets is, as one person may know it, in as many queries for one rater as for thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.core.errors import Missing
from pingyi.meeting import actions, queries
from pingyi.meeting.models import Keying
from pingyi.season import actions as season_actions
from pingyi.season import queries as seasons
from tests.support import world

LINES = {"a01": (("", "87.25", "counted"),), "a02": (("", "70", "counted"),)}
OTHER = {"a01": (("", "87.25", "counted"),), "a02": (("", "", "void"),), "a03": (("", "1", "counted"),)}


def key(season, actor, lines=LINES, at=0):
    rater = seasons.raters(season, "jury")[at].key
    actions.key_marks(season=season, component="jury", rater=rater, lines=lines, actor=actor, now=world.NOW)


@pytest.fixture
def mixed(marking, operator, approver):
    """Five sheets: sealed, equal, differing, entered once by the operator, not entered."""
    for at in range(4):
        key(marking, operator, at=at)
    for at, lines in enumerate((LINES, LINES, OTHER)):
        key(marking, approver, lines, at=at)
    actions.seal_keyed(
        season=marking,
        component="jury",
        actor=operator,
        now=world.NOW,
        rater=seasons.raters(marking, "jury")[0].key,
    )
    return marking


def test_progress_counts_each_sheet_once(mixed):
    jury, peers = queries.keying_progress(mixed)

    assert jury == queries.KeyingProgress("jury", raters=5, one=1, two_equal=1, two_differ=1, sealed=1)
    assert jury.nobody == 1
    assert (peers.raters, peers.nobody, peers.sealed) == (3, 3, 0)


def test_sheets_tell_each_person_what_is_left(mixed, operator, approver):
    of_operator = queries.keyed_sheets(mixed, "jury", operator)
    of_approver = queries.keyed_sheets(mixed, "jury", approver)

    states = ["sealed", "keyed_equal", "keyed_differ", "keyed_once", "not_keyed"]
    assert [row.state for row in of_operator] == [row.state for row in of_approver] == states
    assert [row.mine for row in of_operator] == [False, True, True, True, False]
    assert [row.wanted for row in of_operator] == [False, False, False, False, True]
    assert [row.wanted for row in of_approver] == [False, False, False, True, True]


def test_differing_cells_are_named_and_the_own_entry_alone_is_given(mixed, operator, approver):
    rater = seasons.raters(mixed, "jury")[2].key

    found = [queries.keyed_sheet(mixed, "jury", rater, person) for person in (operator, approver)]

    assert found[0].differing == found[1].differing == {("a02", ""), ("a03", "")}
    assert [row.own for row in found] == [LINES, OTHER]


def test_entry_of_another_is_not_in_the_sheet(mixed, approver):
    found = queries.keyed_sheet(mixed, "jury", seasons.raters(mixed, "jury")[3].key, approver)

    assert (found.own, found.persons, found.differing) == ({}, 1, frozenset())


def test_next_sheet_comes_after_the_present_one_and_then_from_the_first(mixed, approver):
    sheets = queries.keyed_sheets(mixed, "jury", approver)
    keys = [row.rater.key for row in sheets]

    assert queries.next_sheet(sheets) == keys[3]
    assert queries.next_sheet(sheets, keys[3]) == keys[4]
    assert queries.next_sheet(sheets, keys[4]) == keys[3]
    assert queries.next_sheet(sheets[:3]) == ""


def test_rater_of_another_component_is_missing(mixed, operator):
    peer = seasons.raters(mixed, "peers").first().key

    with pytest.raises(Missing, match="nobody with this key may mark here"):
        queries.keyed_sheet(mixed, "jury", peer, operator)


def test_damaged_entry_is_not_read_as_marks():
    with pytest.raises(TypeError, match="holds no object"):
        queries.entered_lines(Keying(marks="[]"))
    assert queries.entered_lines(Keying(marks='{"a01":"x"}')) == {"a01": ()}


@pytest.mark.parametrize("count", [1, 30])
def test_number_of_queries_does_not_grow_with_the_raters(opened, operator, approver, count):
    raters = [season_actions.NewRater(f"测试评委{at}", "npc") for at in range(count)]
    season_actions.set_raters(season=opened, component="jury", raters=raters, actor=operator, now=world.NOW)
    actions.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)
    for at in range(count):
        key(opened, operator, at=at)
        key(opened, approver, OTHER, at=at)

    with CaptureQueriesContext(
        connection,
    ) as progress:
        queries.keying_progress(opened)
    with CaptureQueriesContext(connection) as sheets:
        assert len(queries.keyed_sheets(opened, "jury", operator)) == count

    assert (len(progress), len(sheets)) == (3, 3)
