"""Looks that leave a line in the trail: at the findings, and at the opened ballots."""

import pytest

from pingyi.ballot import actions
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from tests.support import booths, polls, world


def last_deed(season):
    return Deed.objects.within(season.office).values_list("move", "about", "role").first()


def test_look_on_demand_is_noted_with_what_it_found(opened, operator):
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 3)

    count = actions.look_now(season=opened, actor=operator, now=world.NOW)

    assert count == 0
    assert last_deed(opened) == ("look_now", "0", "operator")


def test_there_is_nothing_to_look_at_on_paper(surveying, operator):
    with pytest.raises(Refused, match="nothing is cast online in this survey"):
        actions.look_now(season=surveying, actor=operator, now=world.NOW)


def test_opening_is_noted_for_whoever_looks_and_only_after_the_close(surveying, auditor):
    with pytest.raises(Refused, match="after the close of the survey; its state is open"):
        actions.open_ballots(season=surveying, about="1-200", actor=auditor, now=world.NOW)
    world.close_survey(surveying)

    actions.open_ballots(season=surveying, about="1-200", actor=auditor, now=world.NOW)

    assert last_deed(surveying) == ("open_ballots", "1-200", "auditor")
