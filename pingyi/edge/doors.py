"""Finds the way in of a season from the small file that its opening wrote; it must not read the main database."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from pingyi.ballot.intake import secret
from pingyi.ballot.intake.accept import Intake
from pingyi.ballot.intake.area import Area
from pingyi.ballot.intake.request import Rules
from pingyi.ballot.intake.writer import Place, Writer
from pingyi.edge.ballots import Door

TRIAL = "/test"  # the ending of the origin of a trial, which has the secrets of its season
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}(-test)?", re.ASCII)


@dataclass
class Doors:
    """All seasons of a data folder. address: of PostgreSQL, or empty where each season has a SQLite file."""

    folder: Path
    keys: Path
    address: str = ""
    _found: dict[tuple[str, str], tuple[int, Door, Writer]] = field(default_factory=dict)
    _ending: set["asyncio.Task[None]"] = field(default_factory=set)

    def __call__(self, office: str, season: str) -> Door | None:
        """Return the way in, or None where the season has none; one whose file was written anew is made anew."""
        if not (NAME.fullmatch(office) and NAME.fullmatch(season)):
            return None
        path = self.folder / f"{office}-{season}.json"
        known = self._found.get((office, season))
        try:
            version = path.stat().st_mtime_ns
        except FileNotFoundError:
            version = 0
        if known is not None and known[0] != version:
            self._end(self._found.pop((office, season)))
            known = None
        if known is None and version:
            known = self._found[office, season] = (version, *self._door(path, office, season))
        return known[1] if known else None

    async def end(self) -> None:
        """Let all writers end, after what waits is answered."""
        for known in self._found.values():
            self._end(known)
        self._found.clear()
        while self._ending:
            await asyncio.wait(self._ending)

    def _end(self, known: tuple[int, Door, Writer]) -> None:
        async def ending() -> None:
            await known[1].intake.end()
            await known[2].end()

        task = asyncio.get_running_loop().create_task(ending())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _door(self, path: Path, office: str, season: str) -> tuple[Door, Writer]:
        known = json.loads(path.read_bytes())
        given, own_file = known["rules"], known["own_file"]
        for name in ("channels", "puzzled"):
            given[name] = tuple(given[name])
        secrets = secret.of_season(self.keys, given["origin"].removesuffix(TRIAL))
        rules = Rules(key=secrets.ticket, **given)
        file = str(path.with_suffix(".sqlite3")) if own_file else ""
        writer = Writer(Place(rules.origin, file, "" if own_file else self.address, str(self.keys)), rules)
        area = Area.of(known["networks"])
        return Door(Intake(writer.put), secrets.trace, f"/vote/{office}/{season}/", area), writer
