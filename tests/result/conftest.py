"""Seasons that are closed and scored, with results worked out by hand."""

import pytest
from django.utils import translation

from pingyi.ballot import actions as ballots
from pingyi.meeting import actions as meetings
from pingyi.result import actions
from pingyi.season import queries
from tests.support import rulings, stages, world


@pytest.fixture(autouse=True)
def in_english():
    """Word everything in English, whatever catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def scored(gathered, operator):
    """The gathered season, scored once."""
    return stages.reached("scored", gathered, lambda: score(gathered, operator))


@pytest.fixture
def announced(scored, operator, approver):
    """The scored season, announced."""
    return stages.reached("announced", scored, lambda: both(actions.announce, scored, operator, approver))


@pytest.fixture
def tied(opened, operator, approver):
    """A scored season in which a01 and a03 have equal figures and a02 is absent."""
    return stages.reached("tied", opened, lambda: tie(opened, operator, approver))


def score(season, actor):
    """Score once and return the season."""
    actions.score_season(season=season, actor=actor, now=world.NOW)
    return season


def both(act, season, *actors):
    """Turn one key after the other and return the season."""
    for actor in actors:
        act(season=season, actor=actor, now=world.NOW)
    return season


def tie(season, operator, approver):
    """Close everything with the same marks and answers for all, one agency absent, and score."""
    rows = [ballots.NewAnswer("invited", ("very", "fair", "very")) for _ in range(30)]
    world.open_survey(season)
    ballots.take_in(season=season, answers=rows, actor=operator, now=world.NOW)
    world.close_survey(season)
    sheets = [
        meetings.NewSheet(rater.key, dict.fromkeys(("a01", "a02", "a03"), (("", "80", "counted"),)))
        for rater in queries.raters(season, "jury")
    ]
    for component, whole in (("jury", sheets), ("peers", [])):
        meetings.marking_open(season=season, component=component, actor=operator, now=world.NOW)
        meetings.seal(season=season, component=component, sheets=whole, actor=operator, now=world.NOW)
        meetings.marking_close(season=season, component=component, actor=operator, now=world.NOW)
    rulings.ruled(season, (operator, approver), "absent", "a02")
    return score(season, operator)
