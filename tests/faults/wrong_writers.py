"""Writers without one protection each; every family of fault tests shows by one of them that it would notice.

Run as `python -m tests.faults.wrong_writers KIND`, in place of pingyi.ballot.intake.writer.
"""

import dataclasses
import sys
import time
from pathlib import Path

from pingyi.ballot.intake import writer  # before sqlite3, see there

import sqlite3  # isort: skip

from pingyi.ballot.intake import deciding, postgres, sqlite
from pingyi.ballot.intake.postgres import Postgres
from pingyi.ballot.intake.sqlite import Sqlite
from pingyi.core import clock

PAUSE_SECONDS = 0.05


class Hasty(Sqlite):
    """Answers a batch before it stores it: that comes with the next one."""

    late = ()

    def put(self, ballots, sign):
        super().put(self.late, sign)
        self.late = ballots
        return told(self, ballots, sign)


class Swallowing(Sqlite):
    """Answers a batch although the disk refused it."""

    def put(self, ballots, sign):
        try:
            return super().put(ballots, sign)
        except sqlite3.Error:
            return told(self, ballots, sign)


class Unflushed(Sqlite):
    """Leaves it to the kernel when a batch reaches the disk."""

    def __init__(self, path):
        super().__init__(path)
        self._db.execute("PRAGMA synchronous = NORMAL")


class Deciding(Sqlite):
    """Decides by a state that somebody else tells."""

    def put(self, ballots, sign):
        state = self.decided()
        with self._changing() as db:
            known = sqlite._known(db, ballots)
            plan = deciding.plan(ballots, dataclasses.replace(known, state=state))
            note = sign(plan.first, plan.commitments) if plan.fresh else ""
            if plan.fresh:
                sqlite._store(db, plan, note, known.now)
            return plan.outcomes(note, lambda first: sqlite._batch(db, first))


class Stale(Deciding):
    """Reads whether the survey is open before its transaction, and takes its time."""

    def decided(self):
        state = self.state()
        time.sleep(PAUSE_SECONDS)
        return state


class Clocked(Deciding):
    """Is open from one second to another by the clock of its machine; the arguments say which."""

    def decided(self):
        opens, closes = map(int, sys.argv[2:])
        return "open" if opens <= clock.second() < closes else "closed"


class Unlocked(Postgres):
    """Does not lock the season's row while it decides, and takes its time."""

    def __init__(self, address, season):
        postgres.HEAD = postgres.HEAD.removesuffix(" FOR UPDATE")
        super().__init__(address, season)

    def _begin(self, ballots):
        known = super()._begin(ballots)
        time.sleep(PAUSE_SECONDS)
        return known


class Hurried(Postgres):
    """Does not wait for the flush of the server."""

    def __init__(self, address, season):
        super().__init__(address, season)
        self._db.execute("SET synchronous_commit = off")


def told(store, ballots, sign):
    """Return what a store would answer once it had stored the ballots."""
    plan = deciding.plan(ballots, sqlite._known(store._db, ballots))
    note = sign(plan.first, plan.commitments) if plan.fresh else ""
    return plan.outcomes(note, lambda first: sqlite._batch(store._db, first))


KINDS = {
    "hasty": Hasty,
    "swallowing": Swallowing,
    "unflushed": Unflushed,
    "stale": Stale,
    "clocked": Clocked,
    "unlocked": Unlocked,
    "hurried": Hurried,
}


def run(kinds):
    """Serve as the child does, with the store that the first argument names."""
    kind = kinds[sys.argv[1]]
    writer.Place.store = lambda place: kind(place.address, place.origin) if place.address else kind(Path(place.file))
    return writer.main()


if __name__ == "__main__":
    raise SystemExit(run(KINDS))
