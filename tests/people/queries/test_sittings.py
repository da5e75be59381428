"""When a sitting has come to its end, by role, and what browsers are called."""

from datetime import timedelta

import pytest

from pingyi.people import queries
from pingyi.people.models import Sitting
from tests.support import world

NOW = world.NOW
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
EDGE = f"{CHROME} Edg/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sitting(person, began, seen, **fields):
    return Sitting(user=person, began_at=NOW - began, seen_at=NOW - seen, **fields)


HOUR, MINUTE, ZERO = timedelta(hours=1), timedelta(minutes=1), timedelta(0)


@pytest.mark.parametrize(
    ("began", "seen", "why"),
    [
        (ZERO, ZERO, ""),
        (HOUR, 29 * MINUTE, ""),
        (HOUR, 30 * MINUTE, "idle"),
        (8 * HOUR - MINUTE, ZERO, ""),
        (8 * HOUR, ZERO, "long"),
    ],
)
def test_sitting_of_the_office_ends_idle_or_after_a_day(operator, began, seen, why):
    assert queries.ending(sitting(operator, began, seen), operator, NOW) == why


@pytest.mark.parametrize(("seen", "why"), [(119 * MINUTE, ""), (120 * MINUTE, "idle")])
def test_sitting_of_an_agency_may_rest_longer(opened, seen, why):
    clerk = world.agency_user(opened, "agency_clerk")

    assert queries.ending(sitting(clerk, 3 * HOUR, seen), clerk, NOW) == why


@pytest.mark.parametrize(("kept", "why"), [("newer", "newer"), ("", "hand")])
def test_ended_sitting_says_why(operator, kept, why):
    ended = sitting(operator, ZERO, ZERO, ended_at=NOW, ended_why=kept)

    assert queries.ending(ended, operator, NOW) == why


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (EDGE, "Edge · Windows"),
        (SAFARI, "Safari · iPhone"),
        (FIREFOX, "Firefox · Linux"),
        ("curl/8", ""),
        ("", ""),
        ("Android", "Android"),
    ],
)
def test_device_is_named_in_a_few_words(agent, name):
    assert queries.device_of(agent) == name


def test_digest_is_not_the_key():
    assert queries.sitting_digest("k") == queries.sitting_digest("k") != queries.sitting_digest(None)
    assert len(queries.sitting_digest("k")) == 64
