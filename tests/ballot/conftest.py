"""A season whose survey is open."""

import pytest
from django.utils import translation

from pingyi.ballot import actions
from tests.support import world


@pytest.fixture(autouse=True)
def in_english():
    """Word everything in English, whatever catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def surveying(opened, operator):
    """The open season with its survey open."""
    actions.ballot_open(season=opened, actor=operator, now=world.NOW)
    return opened
