"""Reads about components whose figures were found elsewhere: which there are, and what was given last."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from django.db.models import QuerySet

from pingyi.bundle.write import Figure
from pingyi.core import canonical, exact
from pingyi.core.errors import Missing
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.rules.scheme import Figures
from pingyi.season.models import Given, Season
from pingyi.season.queries import rules

TAKEN = ("imported", "office")  # sources whose figures come as a table


def given_components(season: Season) -> tuple[Figures, ...]:
    """Return the components whose figures come as a table, in the scheme's order."""
    parts = rules.scheme(season).components
    return tuple(part for part in parts if isinstance(part, Figures) and part.source in TAKEN)


def given_component(season: Season, key: str) -> Figures:
    """Return the component of this key.

    Raises Missing: there is none whose figures come as a table.
    """
    found = next((part for part in given_components(season) if part.key == key), None)
    if found is None:
        raise Missing('"{component}" is no component whose figures come as a table', component=key)
    return found


def givings(season: Season) -> QuerySet[Given]:
    """Return every giving of the season, the last of each component last."""
    return Given.objects.within(season.office_id).filter(season=season).order_by("pk")


def given(season: Season) -> dict[str, Given]:
    """Return what holds now, by component; a component that has nothing yet is not in it."""
    return {row.component: row for row in givings(season)}


def missing(season: Season) -> tuple[str, ...]:
    """Return the keys of the components whose figures are not there yet."""
    wanted = [part.key for part in given_components(season)]
    known = given(season) if wanted else {}
    return tuple(key for key in wanted if key not in known)


def sources(season: Season, count: int) -> tuple[tuple[Mapping[str, str], str], ...]:
    """Return what each of these components is called, and who found its figures. count: of givings to look at."""
    labels = rules.labels(season)
    found = {row.component: row.source for row in givings(season)[:count]}
    return tuple((labels.get(f"components.{key}", {}), source) for key, source in found.items())


def proposed_figures(season: Season, component: str) -> Proposal | None:
    """Return the proposal of figures of the component that waits for the second key, if one does."""
    rows = Proposal.objects.within(season.office_id).filter(outcome="waiting", move="give_figures")
    rows = rows.filter(subject=keys.subject_id(season)).select_related("proposed_by").order_by("pk")
    return next((row for row in rows if _payload(row).get("component") == component), None)


def are_known(season: Season) -> bool:
    """Tell whether somebody knows figures of this season: they were given, or at least proposed."""
    proposals = Proposal.objects.within(season.office_id).filter(subject=keys.subject_id(season), move="give_figures")
    return givings(season).exists() or proposals.exists()


def _payload(row: Proposal) -> Mapping[str, canonical.Json]:
    found = canonical.loads(row.payload.encode())
    return found if isinstance(found, Mapping) else {}


def scores(row: Given) -> dict[str, Fraction]:
    """Return the figure of each agency that has one, 0 to 100."""
    found = canonical.loads(row.scores.encode())
    return {key: exact.parse(str(text)) for key, text in found.items()} if isinstance(found, dict) else {}


def figures(season: Season) -> Iterator[Figure]:
    """Yield the rows of imports.csv."""
    for component, row in given(season).items():
        for agency, score in scores(row).items():
            yield Figure(component, agency, score, row.source)
