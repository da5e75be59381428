"""Every move of every table from every state by every role, and what is said when there is none."""

import itertools
from collections import Counter

import pytest

from pingyi.ballot import states as ballot
from pingyi.core.errors import Refused
from pingyi.flow import machine
from pingyi.meeting import states as meeting
from pingyi.people.models import ROLES
from pingyi.policy import load as policy
from pingyi.season import states as season

TABLES = {
    "season": (season.SEASON, season.STATES),
    "case": (season.CASE, season.CASE_STATES),
    "marking": (meeting.MARKING, meeting.STATES),
    "survey": (ballot.SURVEY, ballot.STATES),
    "batch": (ballot.BATCH, ballot.BATCH_STATES),
}
MOVES = [pytest.param(table, move, id=f"{name}-{move.name}") for name, (table, _) in TABLES.items() for move in table]
CELLS = [
    pytest.param(table, move, state, role, id=f"{name}-{move.name}-{state}-{role}")
    for name, (table, states) in TABLES.items()
    for move, state, role in itertools.product(table, states, (*ROLES, "stranger"))
]
DOOR = (
    machine.Move("open", ("shut",), "open", by=("operator",)),
    machine.Move("open", ("broken",), "open", by=("approver",)),
    machine.Move("knock", ("shut", "open"), machine.SAME, by=("operator", "auditor")),
)


@pytest.mark.parametrize(("table", "move", "state", "role"), CELLS)
def test_find_allows_exactly_what_the_row_says(table, move, state, role):
    if state in move.source and role in move.by:
        assert machine.find(table, move.name, state, role) == move
        return

    with pytest.raises(Refused) as caught:
        machine.find(table, move.name, state, role)

    if state in move.source:
        assert str(caught.value) == f'"{move.name}" is for {", ".join(move.by)}, not for {role}'
    else:
        sources = ", ".join(sorted(move.source))
        assert str(caught.value) == f'"{move.name}" is possible in state {sources}; the state is {state}'


@pytest.mark.parametrize(("table", "move", "state", "role"), CELLS)
def test_possible_lists_exactly_what_find_allows(table, move, state, role):
    assert (move.name in machine.possible(table, state, role)) == (state in move.source and role in move.by)


@pytest.mark.parametrize(("table", "move"), MOVES)
def test_move_has_one_row_and_an_article(table, move):
    assert Counter(row.name for row in table)[move.name] == 1
    assert policy.check_cite(move.cite) is None


@pytest.mark.parametrize(("name", "table", "states"), [(name, *rest) for name, rest in TABLES.items()])
def test_table_speaks_only_of_known_states_and_roles(name, table, states):
    assert {source for move in table for source in move.source} <= set(states)
    assert {move.target for move in table} <= {*states, machine.SAME}
    assert {role for move in table for role in move.by} <= set(ROLES)


def test_auditor_has_no_move_anywhere():
    found = [machine.possible(table, state, "auditor") for table, states in TABLES.values() for state in states]

    assert set(found) == {()}


def test_acts_that_bind_need_two_keys():
    binding = {move.name for table, _ in TABLES.values() for move in table if move.binding}

    assert binding == {"freeze", "amend", "decide", "rule", "announce", "publish"} | {
        "ballot_open",
        "ballot_close",
        "quarantine",
        "give_figures",
    }


def test_published_season_has_no_move_back():
    found = [machine.possible(season.SEASON, state, "approver") for state in ("published", "archived")]

    assert found == [("open_case",), ()]


def test_unknown_move_is_refused_by_name():
    with pytest.raises(Refused) as caught:
        machine.find(DOOR, "paint", "open", "operator")

    assert str(caught.value) == 'there is no move "paint"'


def test_several_rows_of_one_name_are_told_together():
    assert machine.find(DOOR, "open", "broken", "approver") is DOOR[1]
    with pytest.raises(Refused) as caught:
        machine.find(DOOR, "open", "open", "operator")

    assert str(caught.value) == '"open" is possible in state broken, shut; the state is open'


def test_possible_follows_the_order_of_the_table():
    assert machine.possible(DOOR, "shut", "operator") == ("open", "knock")
