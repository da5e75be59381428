"""Before people answer: accounts, residents and the money for messages, and a trial of which nothing is left."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import preparing
from pingyi.ballot.models import Answer, Portrait, Survey
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from tests.support import booths, polls, world


def set_up(season, actor, residents=1000, price=5, ceiling=200):
    wanted = actions.SetUp(residents, price, ceiling)
    actions.set_up(season=season, wanted=wanted, actor=actor, now=world.NOW)


def set_portraits(season, actor, **texts):
    return actions.set_portraits(season=season, portraits=texts, actor=actor, now=world.NOW)


def try_out(season, actor):
    actions.try_out(season=season, actor=actor, now=world.NOW)


def last_deed(season):
    return Deed.objects.within(season.office).values_list("move", "about").first()


def files(season):
    return sorted(path.name for path in (Path(settings.DATA) / "ballots").glob("*-test*"))


def set_networks(season, actor, text="14.16.0.0/16"):
    return actions.set_networks(season=season, text=text, actor=actor, now=world.NOW)


def test_residents_and_money_are_stored_and_noted(opened, operator):
    set_up(opened, operator)

    row = Survey.objects.within(opened.office).get(season=opened)
    assert (row.residents, row.sms_price_cents, row.sms_ceiling_cents) == (1000, 5, 200)
    assert last_deed(opened) == ("set_up", "1000 · 5 · 200")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"residents": -1}, "-1: residents are 0 to 200000000"),
        ({"residents": preparing.MOST_RESIDENTS + 1}, "residents are 0 to"),
        ({"price": 0}, "a message costs 1 to 100000000 fen"),
        ({"price": preparing.MOST_CENTS + 1}, "a message costs 1 to"),
        ({"ceiling": -1}, "a message costs 1 to"),
        ({"ceiling": preparing.MOST_CENTS + 1}, "a message costs 1 to"),
    ],
)
def test_number_out_of_range_is_refused(opened, operator, wrong, said):
    with pytest.raises(Refused, match=said):
        set_up(opened, operator, **wrong)


def test_ceiling_is_not_below_what_was_spent(opened, operator):
    set_up(opened, operator)
    Survey.objects.within(opened.office).update(sms_spent_cents=150)

    with pytest.raises(Refused, match="150 fen were spent already"):
        set_up(opened, operator, ceiling=149)
    set_up(opened, operator, ceiling=150)


def test_residents_are_mended_until_the_result_is_announced(gathered, operator):
    set_up(gathered, operator, residents=5)

    gathered.state = "announced"
    with pytest.raises(Refused, match="while the review is open, scored; its state is announced"):
        set_up(gathered, operator)


def test_accounts_are_stored_changed_and_taken_away(opened, operator):
    first = set_portraits(opened, operator, a01="宣传二十场", a02="讲座三次", a03="")
    second = set_portraits(opened, operator, a01="宣传二十场", a02="")

    assert (first, second) == (2, 1)
    assert dict(Portrait.objects.within(opened.office).values_list("agency__key", "text")) == {
        "a01": "宣传二十场",
        "a02": "",
    }
    assert last_deed(opened) == ("set_portraits", "1")


def test_account_that_stays_the_same_is_no_deed(opened, operator):
    set_portraits(opened, operator, a01="宣传")
    before = Deed.objects.within(opened.office).count()

    assert set_portraits(opened, operator, a01="宣传") == 0
    assert Deed.objects.within(opened.office).count() == before


def test_account_has_at_most_so_many_characters_and_an_agency_of_this_season(opened, operator):
    set_portraits(opened, operator, a01="一" * preparing.LONGEST_PORTRAIT)

    with pytest.raises(Refused, match="测试单位甲: the account has 301 characters; at most 300"):
        set_portraits(opened, operator, a01="一" * 301)
    with pytest.raises(Refused, match='there is no agency "a09"'):
        set_portraits(opened, operator, a01="x", a09="x")
    assert set_portraits(opened, operator, a01="一" * 300) == 0, "what was refused changed nothing"


@pytest.mark.parametrize("act", [set_portraits, try_out])
def test_season_that_is_drafted_has_neither_accounts_nor_trial(drafted, operator, act):
    with pytest.raises(Refused, match="while the review is open; its state is drafting"):
        act(drafted, operator)


def test_closed_survey_keeps_its_accounts(surveying, operator):
    world.close_survey(surveying)

    with pytest.raises(Refused, match='"set_portraits" is possible in state open, waiting; the state is closed'):
        set_portraits(surveying, operator, a01="x")


def test_auditor_prepares_nothing(opened, auditor):
    for act in (set_up, set_portraits, try_out):
        with pytest.raises(Refused, match="not for auditor"):
            act(opened, auditor)


def test_trial_lies_apart_and_on_no_ledger(opened, operator):
    entries = world.entries(opened)
    try_out(opened, operator)

    polls.poll(opened, [(1, 2, 3), (3, 2, 1)], trial=True)

    booth = queries.Booth(opened, trial=True)
    assert queries.state_of(booth) == "open"
    assert [one.ballot.holds for one in queries.tried(opened, 10)] == [True, True]
    assert world.entries(opened) == entries
    assert queries.state(opened) == "waiting"
    assert not Answer.objects.within(opened.office).exists()


def test_discarding_leaves_nothing_of_the_trial(opened, operator):
    try_out(opened, operator)
    polls.poll(opened, [(1, 2, 3)], trial=True)
    assert files(opened) != []

    actions.discard_trial(season=opened, actor=operator, now=world.NOW)

    assert files(opened) == []
    assert queries.state_of(queries.Booth(opened, trial=True)) == "waiting"
    assert queries.tried(opened, 10) == []
    assert last_deed(opened)[0] == "discard_trial"


@pytest.mark.parametrize("online", [(), ("invited",)])
def test_opening_by_two_keys_ends_the_trial(opened, operator, approver, online):
    try_out(opened, operator)
    polls.poll(opened, [(1, 2, 3)], trial=True)

    actions.ballot_open(season=opened, actor=operator, now=world.NOW, online=online)
    assert files(opened) != [], "one key ends nothing"
    actions.ballot_open(season=opened, actor=approver, now=world.NOW, online=online)

    assert files(opened) == []
    with pytest.raises(Refused, match='"try_out" is possible in state waiting; the state is open'):
        try_out(opened, operator)


def test_second_trial_begins_empty(opened, operator):
    for _ in range(2):
        try_out(opened, operator)
        polls.poll(opened, [(1, 2, 3)], trial=True)
        assert len(queries.tried(opened, 10)) == 1
        actions.discard_trial(season=opened, actor=operator, now=world.NOW)


def test_discarding_without_a_trial_does_no_harm(opened, operator):
    actions.discard_trial(season=opened, actor=operator, now=world.NOW)

    assert files(opened) == []


def test_networks_of_the_area_are_stored_in_place_of_earlier_ones_and_noted(opened, operator):
    set_networks(opened, operator, "10.0.0.0/8")

    assert set_networks(opened, operator, "14.16.0.0/16\n14.17.0.0/16\n8.8.8.8") == 2
    assert queries.networks(opened) == ["8.8.8.8/32", "14.16.0.0/15"]
    assert queries.count_networks(opened) == 2
    assert last_deed(opened)[0] == "set_networks"


@pytest.mark.parametrize(
    ("text", "said"),
    [("14.16.0.0/16\nhere", 'line 2: "here" is no network'), ("1.1.1.1\n1.1.1.3", "2 networks; at most 1")],
)
def test_list_that_is_none_is_refused_and_changes_nothing(opened, operator, monkeypatch, text, said):
    set_networks(opened, operator)
    monkeypatch.setattr(preparing.area, "MOST", 1)

    with pytest.raises(Refused, match=said):
        set_networks(opened, operator, text)
    assert queries.networks(opened) == ["14.16.0.0/16"]


def test_networks_reach_the_way_in_and_change_no_more_after_the_opening(opened, operator):
    set_networks(opened, operator)
    booths.held_online(opened, operator)

    assert json.loads(queries.door(opened, queries.place(opened)).read_bytes())["networks"] == ["14.16.0.0/16"]
    with pytest.raises(Refused, match='"set_networks" is possible in state waiting; the state is open'):
        set_networks(opened, operator)
