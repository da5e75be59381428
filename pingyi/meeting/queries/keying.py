"""Reads about paper sheets that two persons enter: how far they are and which cells differ, never a value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from pingyi.core import canonical
from pingyi.core.errors import Missing
from pingyi.meeting.models import Keying, Sheet
from pingyi.meeting.queries.marking import Cells, components, sealed_raters
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Rater, Season

PERSONS = 2
Lines = Mapping[str, Cells]
Place = tuple[str, str]


@dataclass(frozen=True)
class KeyingProgress:
    """How far the entry of paper sheets of one component is; the five numbers count raters and exclude each other."""

    component: str
    raters: int
    one: int
    two_equal: int
    two_differ: int
    sealed: int

    @property
    def nobody(self) -> int:
        """How many sheets nobody has entered."""
        return self.raters - self.one - self.two_equal - self.two_differ - self.sealed


@dataclass(frozen=True)
class KeyedSheet:
    """One rater's sheet as one person may know it. mine: that person entered it.

    state: not_keyed, keyed_once, keyed_equal, keyed_differ or sealed. own: what that person entered, empty when
    nothing. differing: agency and item of each cell in which the two entries differ.
    """

    rater: Rater
    state: str
    mine: bool
    own: Lines
    differing: frozenset[Place]
    persons: int

    @property
    def wanted(self) -> bool:
        """Tell whether the sheet still waits for an entry by this person."""
        return not self.mine and self.state in ("not_keyed", "keyed_once")


def keying_progress(season: Season) -> tuple[KeyingProgress, ...]:
    """Return one row for each component that raters mark, in the scheme's order; as many queries for any number."""
    office = season.office_id
    raters = Rater.objects.within(office).filter(season=season).order_by().values_list("component")
    sheets = Sheet.objects.within(office).filter(marking__season=season).values_list("marking__component")
    counts, sealed = dict(raters.annotate(Count("pk"))), dict(sheets.annotate(Count("pk")))
    entered = _waiting(season).values_list("marking__component", "rater_id")
    kinds: dict[str, list[tuple[int, int]]] = {}
    for component, _rater, persons, versions in entered.annotate(Count("pk"), Count("marks", distinct=True)):
        kinds.setdefault(component, []).append((persons, versions))
    return tuple(
        KeyingProgress(
            component=part.key,
            raters=counts.get(part.key, 0),
            one=sum(persons < PERSONS for persons, _ in kinds.get(part.key, ())),
            two_equal=kinds.get(part.key, []).count((PERSONS, 1)),
            two_differ=kinds.get(part.key, []).count((PERSONS, PERSONS)),
            sealed=sealed.get(part.key, 0),
        )
        for part in components(season)
    )


def keyed_sheets(season: Season, component: str, user: User) -> list[KeyedSheet]:
    """Return the sheet of every rater of a component as this person may know it, in the order of the raters."""
    done = sealed_raters(season, component)
    entered: dict[int, list[Keying]] = {}
    for row in keyings(season, component):
        entered.setdefault(row.rater_id, []).append(row)
    return [
        _sheet(rater, rater.pk in done, entered.get(rater.pk, []), user) for rater in seasons.raters(season, component)
    ]


def keyed_sheet(season: Season, component: str, rater: str, user: User) -> KeyedSheet:
    """Return the sheet of the rater with this key as this person may know it.

    Raises Missing: nobody with this key may mark in the component.
    """
    found = rater_of(season, component, rater)
    rows = list(keyings(season, component).filter(rater=found))
    return _sheet(found, found.pk in sealed_raters(season, component), rows, user)


def next_sheet(sheets: Sequence[KeyedSheet], after: str = "") -> str:
    """Return the key of the next rater whose sheet waits for the person, or nothing. after: the key of one."""
    at = next((at for at, row in enumerate(sheets) if row.rater.key == after), -1)
    return next((row.rater.key for row in (*sheets[at + 1 :], *sheets) if row.wanted), "")


def rater_of(season: Season, component: str, key: str) -> Rater:
    """Return the rater with this key.

    Raises Missing: nobody with this key may mark in the component.
    """
    found = seasons.raters(season, component).filter(key=key).first()
    if found is None:
        raise Missing("nobody with this key may mark here")
    return found


def keyings(season: Season, component: str) -> QuerySet[Keying]:
    """Return the entries of sheets of a component that are not sealed, in the order of entry."""
    rows = _waiting(season).filter(marking__component=component)
    return rows.select_related("rater", "keyed_by").order_by("pk")


def entered_lines(row: Keying) -> dict[str, Cells]:
    """Return what one person entered: agency -> item, mark and status of each cell."""
    found = canonical.loads(row.marks.encode())
    if not isinstance(found, Mapping):
        raise TypeError(f"keying {row.pk} holds no object")
    return {agency: tuple(_cells(rows)) for agency, rows in found.items()}


def differing(rows: Sequence[Keying]) -> frozenset[Place]:
    """Return agency and item of each cell in which two entries differ; empty unless both are in."""
    if len(rows) < PERSONS:
        return frozenset()
    first, second = (
        {(agency, cell[0]): cell for agency, cells in entered_lines(row).items() for cell in cells} for row in rows
    )
    return frozenset(place for place in first.keys() | second.keys() if first.get(place) != second.get(place))


def _waiting(season: Season) -> QuerySet[Keying]:
    rows = Keying.objects.within(season.office_id)
    return rows.filter(marking__season=season, rater__sheet__isnull=True)


def _sheet(rater: Rater, sealed: bool, rows: Sequence[Keying], user: User) -> KeyedSheet:
    own = next((row for row in rows if row.keyed_by_id == user.pk), None)
    found = differing(rows)
    state = ("not_keyed", "keyed_once", "keyed_differ" if found else "keyed_equal")[len(rows)]
    return KeyedSheet(
        rater=rater,
        state="sealed" if sealed else state,
        mine=own is not None,
        own=entered_lines(own) if own else {},
        differing=found,
        persons=len(rows),
    )


def _cells(rows: canonical.Json) -> Iterator[tuple[str, str, str]]:
    for item, mark, status in rows if isinstance(rows, list) else ():
        yield str(item), str(mark), str(status)
