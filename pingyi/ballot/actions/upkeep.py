"""What happens to a survey by itself while it is open: ballots go on the log, checkpoints are signed, rules look."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db.models import Model

from pingyi.ballot import queries
from pingyi.ballot.actions import intake, setting_aside
from pingyi.ballot.models import Survey
from pingyi.core import clock
from pingyi.ledger import append, cosign, files, keys, tiles
from pingyi.ledger.models import Log
from pingyi.season import queries as seasons
from pingyi.season.models import Season

CHECKPOINT_SECONDS = 30  # between two signed checkpoints of a log that grows
WITNESS_SECONDS = 5.0  # that witnesses are waited for
COSIGNED = "cosigned"  # the last checkpoint that a witness signed, beside the published one
LOOK_SECONDS = 600  # between two looks by the rules about stuffing
Row = TypeVar("Row", bound=Model)
logger = logging.getLogger(__name__)


@dataclass
class Upkeep:
    """What one worker remembers between two rounds; a second worker beside it does no harm, only double work."""

    signed: dict[int, int] = field(default_factory=dict)
    looked: dict[int, int] = field(default_factory=dict)

    def round(self, second: int) -> None:
        """Do what is due in every season; what fails in one is logged and does not hold up another."""
        surveys = Survey.objects.everywhere().filter(state="open")
        for survey in surveys.select_related("season__office", "season__log"):
            self._safely(self._survey, survey, second)
        seasons_on_log = Season.objects.everywhere().exclude(log=None)
        for season in seasons_on_log.select_related("office", "log"):
            self._safely(self._log, season, second)

    def _safely(self, step: Callable[[Row, int], None], row: Row, second: int) -> None:
        try:
            step(row, second)
        except Exception:  # a damaged store of one season must not stop the others
            logger.exception("%s", row)

    def _survey(self, survey: Survey, second: int) -> None:
        if not queries.online(survey.season):
            return
        store = queries.place(survey.season).store(reading=True)
        try:
            while intake.integrate(survey=survey, store=store):
                pass
        finally:
            store.end()
        if second - self.looked.get(survey.pk, 0) >= LOOK_SECONDS:
            self.looked[survey.pk] = second
            setting_aside.look(survey=survey, now=clock.now())

    def _log(self, season: Season, second: int) -> None:
        """Sign what came since the last checkpoint, and publish it as files that anybody may read."""
        log = Log.objects.get(pk=seasons.log_id(season))
        last = log.checkpoints.order_by("-size").values_list("size", flat=True).first()
        folder = queries.ledger_folder(season)
        published = (folder / tiles.CHECKPOINT).exists()
        if last == log.size and published:
            return
        if published and second - self.signed.get(log.pk, 0) < CHECKPOINT_SECONDS:
            return
        self.signed[log.pk] = second
        append.sign_checkpoint(log.pk, keys.load(Path(settings.KEYS), log.origin))
        tiles.publish(log, folder)
        if witnesses := queries.witnesses():
            _cosign(log, folder, witnesses)


def _cosign(log: Log, folder: Path, witnesses: Sequence[cosign.Witness]) -> None:
    """Add what the witnesses say to the published checkpoint; one that is away is missing, and nothing waits for it."""
    kept = folder / COSIGNED
    earlier = kept.read_text() if kept.exists() else ""
    found = cosign.collect(folder, log.key, witnesses, earlier, WITNESS_SECONDS)
    for name, why in found.missing.items():
        logger.warning("%s: the witness %s gave no signature: %s", log.origin, name, why)
    if len(found.missing) < len(witnesses):
        for path in (kept, folder / tiles.CHECKPOINT):
            files.replace(path, found.note.encode())
