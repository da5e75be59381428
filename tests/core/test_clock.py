"""The clock: whole seconds of UTC, the ledger's stamp, and the day in China."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pingyi.core import clock


def test_now_is_utc_in_whole_seconds():
    before = int(time.time())

    found = clock.now()

    assert (found.tzinfo, found.microsecond) == (UTC, 0)
    assert before <= found.timestamp() <= time.time()


def test_stamp_is_written_in_utc():
    instant = datetime(2026, 11, 22, 16, 0, 59, tzinfo=timezone(timedelta(hours=8)))

    assert clock.stamp(instant) == "2026-11-22T08:00:59Z"


@pytest.mark.parametrize(
    ("hour", "day"),
    [(0, date(2026, 12, 31)), (15, date(2026, 12, 31)), (16, date(2027, 1, 1)), (23, date(2027, 1, 1))],
)
def test_day_in_china_begins_at_sixteen_hours_utc(hour, day):
    assert clock.day_in_china(datetime(2026, 12, 31, hour, 0, tzinfo=UTC)) == day
