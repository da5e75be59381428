"""A season whose survey is open."""

import pytest
from django.utils import translation

from tests.support import world


@pytest.fixture(autouse=True)
def in_english():
    """Word everything in English, whatever catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def surveying(opened, operator):
    """The open season with its survey open."""
    world.open_survey(opened)
    return opened
