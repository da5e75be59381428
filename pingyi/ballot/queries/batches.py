"""Reads about batches of paper forms: how far they are and which forms differ, never an answer of another person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from pingyi.ballot.models import Batch, Slip
from pingyi.core.errors import Missing
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Season

PERSONS = 2


@dataclass(frozen=True)
class BatchProgress:
    """How many batches of a survey are where. ready: entered twice and equal; both are among `keying`.

    differing: how many forms of all batches that are being entered have two entries that differ.
    """

    keying: int
    ready: int
    differing: int
    taken_in: int
    dropped: int


@dataclass(frozen=True)
class KeyedBatch:
    """A batch as one person may know it. mine, others: how many forms that person and another have entered.

    state: keying, keyed_equal, keyed_differ, taken_in or dropped. differing: numbers of the forms whose entries
    differ, empty until both persons have entered every form.
    """

    batch: Batch
    state: str
    mine: int
    others: int
    persons: int
    differing: tuple[int, ...]

    @property
    def open_to_me(self) -> bool:
        """Tell whether the person may enter forms: it is being entered, and not by two others."""
        return self.batch.state == "keying" and (self.mine > 0 or self.persons < PERSONS)


def batch_progress(season: Season) -> BatchProgress:
    """Return how far the batches of a season are; as many queries for any number of batches and forms."""
    batches = batches_of(season)
    states = Counter(batches.values_list("state", flat=True))
    waiting = list(batches.filter(state="keying"))
    slips = Slip.objects.within(season.office_id).filter(batch__survey__season=season, batch__state="keying")
    entered = Counter(slips.values_list("batch_id", flat=True))
    unlike = _unlike(slips)
    return BatchProgress(
        keying=len(waiting),
        ready=sum(entered[row.pk] == PERSONS * row.forms_count and row.pk not in unlike for row in waiting),
        differing=sum(map(len, unlike.values())),
        taken_in=states["taken_in"],
        dropped=states["dropped"],
    )


def batches_of(season: Season) -> QuerySet[Batch]:
    """Return the batches of a season, the newest first."""
    return Batch.objects.within(season.office_id).filter(survey__season=season).order_by("-number")


def batch_of(season: Season, number: int) -> Batch:
    """Return one batch.

    Raises Missing: the season has none with this number.
    """
    found = batches_of(season).filter(number=number).select_related("survey__season").first()
    if found is None:
        raise Missing("there is no batch {number}", number=number)
    return found


def keyed_batches(batches: Iterable[Batch], user: User) -> list[KeyedBatch]:
    """Return these batches of one office as the person may know them."""
    rows = list(batches)
    slips = Slip.objects.within(user.office_id).filter(batch__in=rows)
    counts: dict[int, dict[int, int]] = {}
    for batch, person, count in slips.values_list("batch_id", "keyed_by_id").annotate(Count("pk")):
        counts.setdefault(batch, {})[person] = count
    unlike = _unlike(slips)
    return [_known(row, counts.get(row.pk, {}), unlike.get(row.pk, ()), user) for row in rows]


def keyed_batch(batch: Batch, user: User) -> KeyedBatch:
    """Return one batch as the person may know it."""
    return keyed_batches([batch], user)[0]


def may_drop(batch: Batch, user: User) -> bool:
    """Tell whether the person may drop a batch: who entered forms of it or is an approver, anybody while it is empty.

    Whether the role may drop any batch and whether it is being entered is for the action to check.
    """
    persons = set(_slips(batch).values_list("keyed_by_id", flat=True))
    return not persons or user.pk in persons or user.role == "approver"


def own_choices(batch: Batch, user: User) -> dict[int, tuple[str, ...]]:
    """Return what the person entered: number of the form -> option key or empty for each agency in roster order."""
    rows = _slips(batch).filter(keyed_by=user).order_by("number")
    return {number: tuple(choices.split(",")) for number, choices in rows.values_list("number", "choices")}


def differing_agencies(found: KeyedBatch) -> dict[int, tuple[str, ...]]:
    """Return the keys of the agencies whose answers differ by form, once both persons have entered every form."""
    agencies = [row.key for row in seasons.agencies(found.batch.survey.season)]
    versions: dict[int, list[list[str]]] = {}
    for number, choices in _slips(found.batch).filter(number__in=found.differing).values_list("number", "choices"):
        versions.setdefault(number, []).append(choices.split(","))
    return {
        number: tuple(key for key, one, other in zip(agencies, *both, strict=True) if one != other)
        for number, both in sorted(versions.items())
    }


def next_form(batch: Batch, entered: Mapping[int, object], after: int = 0) -> int | None:
    """Return the number of the next form that is not among those entered, from the first again after the last."""
    numbers = [*range(after + 1, batch.forms_count + 1), *range(1, after + 1)]
    return next((number for number in numbers if number not in entered), None)


def _slips(batch: Batch) -> QuerySet[Slip]:
    return Slip.objects.within(batch.office_id).filter(batch=batch)


def _unlike(slips: QuerySet[Slip]) -> dict[int, tuple[int, ...]]:
    """Return the numbers of the forms whose entries differ by batch id."""
    found: dict[int, tuple[int, ...]] = {}
    pairs = slips.order_by("batch_id", "number").values_list("batch_id", "number")
    for batch, number, _ways in pairs.annotate(ways=Count("choices", distinct=True)).filter(ways__gt=1):
        found[batch] = (*found.get(batch, ()), number)
    return found


def _known(batch: Batch, counts: Mapping[int, int], unlike: tuple[int, ...], user: User) -> KeyedBatch:
    mine = counts.get(user.pk, 0)
    whole = sum(counts.values()) == PERSONS * batch.forms_count
    state: str = batch.state
    if state == "keying" and whole:
        state = "keyed_differ" if unlike else "keyed_equal"
    return KeyedBatch(
        batch=batch,
        state=state,
        mine=mine,
        others=sum(counts.values()) - mine,
        persons=len(counts),
        differing=unlike if state == "keyed_differ" else (),
    )
