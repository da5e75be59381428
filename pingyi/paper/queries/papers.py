"""Papers as pages show them: what a season has, what can be drafted, what an agency and the public get."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from pingyi.core.errors import Refused
from pingyi.paper import access, texts
from pingyi.paper.models import Paper
from pingyi.paper.queries import due
from pingyi.paper.queries.facts import number_of
from pingyi.season.models import Agency, Season


@dataclass(frozen=True)
class Row:
    """One paper of a list. number: in full, or empty; title: its kind, with the agency where it is about one."""

    paper: Paper
    title: str
    number: str
    state: str


@dataclass(frozen=True)
class Offer:
    """What can be drafted of one kind. reason: why nothing can, or None; agencies: about whom one can be drafted.

    done: there is one already, so that another needs the first to be void.
    """

    kind: str
    title: str
    purpose: str
    reason: Refused | None
    agencies: Sequence[Agency]
    done: bool

    @property
    def open(self) -> bool:
        """Tell whether a draft can be made now."""
        return self.reason is None and not self.done


def row(paper: Paper) -> Row:
    """Return a paper as lists show it."""
    kind = texts.kind(paper.kind)
    title = f"{kind} · {paper.agency.name}" if paper.agency else kind
    return Row(paper, title, number_of(paper), texts.state(paper.state))


def rows(papers: QuerySet[Paper]) -> list[Row]:
    """Return papers as lists show them, in their order."""
    return [row(paper) for paper in papers]


def papers(season: Season) -> QuerySet[Paper]:
    """Return the papers of a season, newest first."""
    found = Paper.objects.within(season.office_id).filter(season=season)
    return found.select_related("season", "agency", "drafted_by", "approved_by")


def offers(season: Season) -> list[Offer]:
    """Return what can be drafted of each kind, and why not, in the order in which a season needs them."""
    present = {kind for kind, _agency in due.standing_papers(season)}
    found = []
    for kind in texts.KINDS:
        why = due.reason(season, kind)
        agencies: Sequence[Agency] = ()
        if why is None and kind == "letter":
            agencies = due.missing_letters(season)
        elif why is None and kind == "criticism":
            agencies = due.missing_criticisms(season)
        done = not agencies if kind in due.ABOUT_ONE else kind in present
        found.append(Offer(kind, texts.kind(kind), texts.purpose(kind), why, agencies, done))
    return found


def public_papers(season: Season) -> list[Row]:
    """Return the issued papers of a season that anybody may read, in the order of their issue."""
    return rows(access.public_papers(season).select_related("season", "agency"))
