"""What is kept of a sender: equal for the same network and browser, and never the address itself."""

import pytest

from pingyi.ballot.intake import trace
from pingyi.ballot.intake.area import Area

SECRET = b"s" * 32


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "no address", True),
    ],
)
def test_network_is_told_apart(one, other, same):
    assert (trace.of_sender(SECRET, one, b"a") == trace.of_sender(SECRET, other, b"a")) is same


def test_trace_depends_on_browser_and_season_and_shows_no_address():
    found = trace.of_sender(SECRET, "203.0.113.7", b"WeChat")

    assert len(found) == 34
    assert found.partition(".")[0] == trace.of_sender(SECRET, "203.0.113.7", b"other").partition(".")[0]
    assert found.endswith(".")
    assert found != trace.of_sender(b"t" * 32, "203.0.113.7", b"WeChat")


def test_trace_tells_whether_the_network_lies_in_the_area():
    area = Area.of(("14.16.0.0/16",))

    found = [trace.of_sender(SECRET, one, b"", area).split(".")[2] for one in ("14.16.0.7", "8.8.8.8", "10.0.0.1", "")]

    assert found == ["i", "o", "", ""]


def test_name_of_a_browser_counts_as_far_as_it_is_kept():
    longest = b"x" * trace.LONGEST_AGENT
    one, same, other = (trace.of_sender(SECRET, "", each) for each in (longest, longest + b"y", longest[:-1] + b"y"))

    assert one == same != other
