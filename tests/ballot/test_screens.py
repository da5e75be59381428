"""The turnout drawn: hours of the last three days, days before, and bars that add up to the ballots cast."""

from datetime import datetime

import pytest

from pingyi.ballot import screens
from pingyi.core.clock import BEIJING

CHANNELS = ("invited", "open")


def second(day, hour):
    return int(datetime(2026, 11, day, hour, tzinfo=BEIJING).timestamp())


def test_last_three_days_stand_by_hour_and_the_rest_by_day_in_china():
    rows = [
        (second(17, 0), "open", 2),
        (second(17, 23), "invited", 3),
        (second(18, 9), "open", 7),
        (second(18, 10), "open", 5),
        (second(21, 9), "invited", 1),
        (second(21, 9), "open", 4),
    ]

    found = screens.turnout(rows, CHANNELS)

    assert [(span.begins.day, span.counts, span.total) for span in found.days] == [(17, (3, 2), 5), (18, (0, 7), 7)]
    assert [(f"{span.begins:%d %H}", span.counts) for span in found.hours] == [("18 10", (0, 5)), ("21 09", (1, 4))]
    assert [(chart.by, len(chart.bars)) for chart in found.charts] == [("day", 2), ("hour", 72)]


def test_no_ballot_gives_no_row_and_no_chart():
    found = screens.turnout([], CHANNELS)

    assert (found.days, found.hours, found.charts) == ((), (), ())


def test_bars_are_as_high_as_their_ballots_on_the_scale_beside_them():
    (chart,) = screens.turnout([(second(1, 8), "invited", 30), (second(1, 8), "open", 70)], CHANNELS).charts

    places = {int(tick.text): tick.at for tick in chart.counts}
    lower, upper = chart.bars[0].pieces
    assert (lower.place, upper.place) == (1, 2)
    assert lower.y + lower.height == places[0]
    assert upper.y + upper.height == pytest.approx(lower.y)
    assert upper.y == places[100]
    assert chart.bars[0].title == "11-01 08:00: 100"


def test_channel_without_a_ballot_in_an_hour_has_no_piece_and_a_quiet_hour_no_bar():
    rows = [(second(1, 8), "open", 1), (second(1, 10), "invited", 1)]

    (chart,) = screens.turnout(rows, CHANNELS).charts

    assert [[piece.place for piece in bar.pieces] for bar in chart.bars] == [[2], [], [1]]


@pytest.mark.parametrize("most", [1, 4, 5, 6, 9, 11, 99, 101, 4321, 1_000_000])
def test_scale_has_few_round_steps_and_reaches_the_highest_bar(most):
    (chart,) = screens.turnout([(second(1, 8), "open", most)], CHANNELS).charts

    steps = [int(tick.text) for tick in chart.counts]
    assert 2 <= len(steps) <= screens.TICKS + 1
    assert steps[-1] >= most > steps[-2]
    assert str(steps[1]).rstrip("0") in ("1", "2", "5")


def test_long_survey_draws_at_most_so_many_days():
    rows = [(second(1, 8) - 86400 * day, "open", 1) for day in range(200, -1, -1)]

    found = screens.turnout(rows, CHANNELS)

    assert len(found.days) + len(found.hours) == 201
    assert len(found.charts[0].bars) == screens.DAYS
    assert len(found.charts[0].times) <= screens.LABELS
    assert found.charts[0].bars[-1].x + found.charts[0].bars[-1].width <= found.charts[0].right
