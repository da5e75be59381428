"""Seasons in the middle of their marking."""

import pytest
from django.utils import translation

from pingyi.meeting import actions
from pingyi.season import actions as seasons
from tests.support import frozen_schemes as frozen
from tests.support import season_case, stages, world


@pytest.fixture(autouse=True)
def in_english():
    """Word everything in English, whatever catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def marking(opened, operator):
    """The open season with the jury's marking open."""
    actions.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)
    return opened


@pytest.fixture
def by_items(drafted, operator, approver):
    """An open season whose jury marks two items of 30 and 70 by 0.5; the first juror belongs to a02."""

    def build():
        own = [seasons.NewRater(name, "npc", agency="a02" if name.endswith("一") else "") for name in world.JURORS]
        seasons.set_raters(season=drafted, component="jury", raters=own, actor=operator, now=world.NOW)
        return world.reframed(world.freeze(drafted, operator, approver), frozen.frozen(season_case.rules()))

    return stages.reached("by_items", drafted, build)
