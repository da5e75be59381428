"""Writers without one protection each; every family of fault tests shows by one of them that it would notice.

Run as `python -m tests.faults.wrong_writers KIND`, in place of pingyi.ballot.intake.writer.
"""

import sys
import time
from pathlib import Path

from pingyi.ballot.intake import writer  # before sqlite3, see there

import sqlite3  # isort: skip

from pingyi.ballot.intake import deciding, sqlite
from pingyi.ballot.intake.sqlite import Sqlite

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


class Stale(Sqlite):
    """Reads whether the survey is open before its transaction, and takes its time."""

    def put(self, ballots, sign):
        state = self.state()
        time.sleep(PAUSE_SECONDS)
        with self._changing() as db:
            known = sqlite._known(db, ballots)
            plan = deciding.plan(ballots, deciding.Known(state, known.last, known.seen, known.spent))
            note = sign(plan.first, plan.commitments) if plan.fresh else ""
            if plan.fresh:
                sqlite._store(db, plan, note)
            return plan.outcomes(note, lambda first: sqlite._batch(db, first))


def told(store, ballots, sign):
    """Return what a store would answer once it had stored the ballots."""
    plan = deciding.plan(ballots, sqlite._known(store._db, ballots))
    note = sign(plan.first, plan.commitments) if plan.fresh else ""
    return plan.outcomes(note, lambda first: sqlite._batch(store._db, first))


KINDS = {"hasty": Hasty, "swallowing": Swallowing, "stale": Stale}

if __name__ == "__main__":
    writer.Place.store = lambda place: KINDS[sys.argv[1]](Path(place.file))
    raise SystemExit(writer.main())
