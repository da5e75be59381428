"""Reads about invitations: which codes there are, how many of a series answered, never by whom and for which agency."""

import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import segno
from django.db.models import F, QuerySet

from pingyi.ballot.channels import codes
from pingyi.ballot.intake.port import every_row
from pingyi.ballot.models import Cancelled, Sample, Series, Survey
from pingyi.ballot.queries import survey
from pingyi.ballot.sampling import frame, margin
from pingyi.core import exact
from pingyi.core.errors import Missing
from pingyi.ledger import commit
from pingyi.season import queries as seasons
from pingyi.season.models import Season

CHANNEL = "invited"


@dataclass(frozen=True)
class Responses:
    """How many of so many codes have a ballot that counts, whether or not they were cancelled later.

    margin: 95 % of a share, in percentage points with one digit; None where nothing was drawn or too few answered.
    """

    count: int
    answered: int
    cancelled: int
    margin: str | None = None

    @property
    def rate(self) -> str:
        """The answered of all, in percent with one digit."""
        share = Fraction(100 * self.answered, self.count) if self.count else Fraction(0)
        return exact.fixed(exact.rounded(share, 1, "half_up"), 1)


@dataclass(frozen=True)
class SeriesRow:
    """One series and its responses."""

    series: Series
    responses: Responses


@dataclass(frozen=True)
class Group:
    """The strata of one sample, or all series that no sample stands behind, and these together."""

    sample: Sample | None
    rows: tuple[SeriesRow, ...]
    responses: Responses

    @property
    def listed(self) -> int:
        """How many people the list had."""
        return sum(row.series.listed for row in self.rows)

    @property
    def announced(self) -> str:
        """The digest that stands on the ledger before the draw; empty where nothing was drawn."""
        if self.sample is None:
            return ""
        strata = {row.series.label: (row.series.listed, row.series.count) for row in self.rows}
        return frame.announced(self.sample.number, self.sample.list_sha256, self.sample.seed, strata)


@dataclass(frozen=True)
class Invited:
    """All that was invited. minimum: answers that the channel needs to count, None where the scheme has no such one."""

    groups: tuple[Group, ...]
    responses: Responses
    minimum: int | None

    @property
    def reached(self) -> bool:
        """Tell whether the channel has as many answers as it needs."""
        return self.minimum is not None and self.responses.answered >= self.minimum


@dataclass(frozen=True)
class Letter:
    """One invitation. number: of its code; link: where it leads; qr: the link as an image's address, or empty."""

    number: int
    code: str
    link: str
    qr: str = ""


def series(season: Season) -> Invited:
    """Return the series of a season with their responses; as many queries for any number of series."""
    rows = list(all_series(season).select_related("sample").order_by(F("sample__number").asc(nulls_last=True), "first"))
    cancelled, live = cancelled_numbers(season), _live_slots(season)
    secret = survey.secrets(season).slot
    found = []
    for row in rows:
        numbers = span(row)
        answered = sum(slot_of(secret, season, number) in live for number in numbers) if live else 0
        chance = margin.of_share(answered, row.listed) if row.sample_id else None
        found.append(SeriesRow(row, Responses(row.count, answered, sum(one in numbers for one in cancelled), chance)))
    groups = [_group(sample, list(part)) for sample, part in groupby(found, key=lambda one: one.series.sample)]
    minimum = {channel.key: channel.minimum for channel in survey.rules(season).channels}.get(CHANNEL)
    return Invited(tuple(groups), _together(found), minimum)


def series_of(season: Season, first: int) -> Series:
    """Return one series by the number of its first code.

    Raises Missing: the season has none that begins there.
    """
    found = all_series(season).filter(first=first).select_related("survey__season__office").first()
    if found is None:
        raise Missing("there is no series of codes that begins with number {number}", number=first)
    return found


def samples(season: Season) -> QuerySet[Sample]:
    """Return the samples of a season in the order in which they were drawn."""
    return Sample.objects.within(season.office_id).filter(survey__season=season)


def sample_of(season: Season, number: int) -> Sample:
    """Return one sample.

    Raises Missing: the season has none with this number.
    """
    found = samples(season).filter(number=number).select_related("survey__season__office").first()
    if found is None:
        raise Missing("there is no sample {number}", number=number)
    return found


def issued(season: Season) -> Callable[[int], bool]:
    """Return what tells whether a code of this number was issued and not cancelled; it reads nothing any more."""
    spans = [span(row) for row in all_series(season).order_by("first")]
    firsts = [numbers.start for numbers in spans]
    cancelled = cancelled_numbers(season)

    def holds(number: int) -> bool:
        at = bisect.bisect_right(firsts, number) - 1
        return at >= 0 and number in spans[at] and number not in cancelled

    return holds


def cancelled_numbers(season: Season) -> frozenset[int]:
    """Return the numbers of the codes that were cancelled."""
    rows = Cancelled.objects.within(season.office_id).filter(survey__season=season)
    return frozenset(rows.values_list("number", flat=True))


def span(row: Series) -> range:
    """Return the numbers of a series' codes."""
    return range(row.first, row.first + row.count)


def slot_of(secret: bytes, season: Season, number: int) -> bytes:
    """Return the slot in which whoever has this code votes. secret: of the survey's secrets."""
    return commit.slot(secret, season.key, CHANNEL, f"code:{number}")


def code_number(season: Season, text: str) -> int | None:
    """Return the number of a code as somebody typed it, or None where it is no code of this season's making."""
    return codes.number(survey.secrets(season).codes, seasons.origin(season), text)


def letters(season: Season, numbers: Iterable[int], site: str, *, drawn: bool = False) -> list[Letter]:
    """Return the invitations with these codes. site: where the letters lead; drawn: with their QR codes."""
    key, origin, door = survey.secrets(season).codes, seasons.origin(season), door_address(season, site)
    found = []
    for number in numbers:
        code = codes.code(key, origin, number)
        link = f"{door}?code={code}"
        found.append(Letter(number, code, link, qr(link) if drawn else ""))
    return found


def site(season: Season) -> str:
    """Return the address that letters print, or nothing where none was entered."""
    rows = Survey.objects.within(season.office_id).filter(season=season)
    return rows.values_list("site", flat=True).first() or ""


def door_address(season: Season, site: str) -> str:
    """Return the address of the page on which people answer."""
    return f"{site}/vote/{season.office.key}/{season.key}/"


def qr(text: str) -> str:
    """Return a QR code as the address of an image that scales."""
    return segno.make_qr(text, error="m").svg_data_uri(border=4, omitsize=True, dark="#000", light="#fff")


def all_series(season: Season) -> QuerySet[Series]:
    return Series.objects.within(season.office_id).filter(survey__season=season)


def _group(sample: Sample | None, rows: Sequence[SeriesRow]) -> Group:
    return Group(sample, tuple(rows), _together(rows, sample is not None))


def _together(rows: Sequence[SeriesRow], weighted: bool = False) -> Responses:
    """Return the responses of several series. weighted: they are the strata of one sample."""
    parts = [row.responses for row in rows]
    chance = margin.of_strata([(row.responses.answered, row.series.listed) for row in rows]) if weighted else None
    return Responses(
        sum(part.count for part in parts),
        sum(part.answered for part in parts),
        sum(part.cancelled for part in parts),
        chance,
    )


def _live_slots(season: Season) -> frozenset[bytes]:
    """Return the slots of invited people whose ballot counts; none before the intake was opened for them."""
    if CHANNEL not in survey.online(season):
        return frozenset()
    store = survey.place(season).store(reading=True)
    try:
        return frozenset(row.slot for row in every_row(store) if row.live and row.channel == CHANNEL)
    finally:
        store.end()
