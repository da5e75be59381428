"""Reads about changes of frozen rules: what was amended, and whether they may still be."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.ledger.models import Entry
from pingyi.season import texts
from pingyi.season.models import Amendment, Season
from pingyi.season.queries import figures, values

# A name of the roster stands among the changed values as agency.a01.
NAME_OF = "agency."
# How an entry of the ledger that takes in a ballot or a sheet is told from others.
FIRST_ACTS = ('"k":"ballot"', '"k":"seal"')


@dataclass(frozen=True)
class Change:
    """One value that an amendment changed. name: its words in the present language."""

    path: str
    name: str
    old: Json
    new: Json


@dataclass(frozen=True)
class Amended:
    """One amendment of a season's rules, as pages and papers show it. signers: role ids joined by +."""

    number: int
    reason: str
    signers: str
    amended_at: datetime
    changes: tuple[Change, ...]
    before_sha256: str
    after_sha256: str


def amendments(season: Season) -> tuple[Amended, ...]:
    """Return the amendments of a season's rules, first to last."""
    rows = Amendment.objects.within(season.office_id).filter(season=season)
    return tuple(_amended(season, row) for row in rows)


def begun(season: Season) -> bool:
    """Tell whether the first ballot, mark or figure is in, on paper, sealed or proposed; from then on the rules stand.

    Once ballots are cast online, one may be in at any moment, so that the opening counts as the first.
    """
    if figures.are_known(season):
        return True
    rows = Season.objects.within(season.office_id).filter(pk=season.pk)
    marks = Q(marking__sheet__isnull=False) | Q(marking__keying__isnull=False)
    answers = Q(survey__answer__isnull=False) | Q(survey__batch__isnull=False) | Q(survey__online__isnull=False)
    if rows.filter(marks).exists() or rows.filter(answers).exists():
        return True
    first = Q(raw__contains=FIRST_ACTS[0]) | Q(raw__contains=FIRST_ACTS[1])
    return Entry.objects.filter(first, log=season.log_id).exists()


def change_name(season: Season, path: str) -> str:
    """Return the words of the page for what an amendment changed."""
    if path.startswith(NAME_OF):
        return texts.name_on_roster(path.removeprefix(NAME_OF))
    return values.value_name(season, path)


def _amended(season: Season, row: Amendment) -> Amended:
    digests = (row.before_sha256, row.after_sha256)
    return Amended(row.number, row.reason, row.signers, row.amended_at, _changes(season, row), *digests)


def _changes(season: Season, row: Amendment) -> tuple[Change, ...]:
    found = canonical.loads(row.changes.encode())
    assert isinstance(found, dict)
    return tuple(
        Change(path, change_name(season, path), pair[0], pair[1])
        for path, pair in found.items()
        if isinstance(pair, list)
    )
