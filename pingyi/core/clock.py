"""The only reader of the time; everything else is handed an instant."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    """Return the present instant in UTC, cut to whole seconds as ledger entries carry it."""
    return datetime.now(UTC).replace(microsecond=0)


def second() -> int:
    """Return the present second since 1970, for paths too hot for a datetime."""
    return int(time.time())


def stamp(instant: datetime) -> str:
    """Return an instant as ledger entries write it: 2026-11-22T08:00:00Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_in_china(instant: datetime) -> date:
    """Return the calendar day in China on which the instant falls."""
    return instant.astimezone(BEIJING).date()
