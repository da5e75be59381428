"""The steps of a season as the desk shows them: done, now, blocked; and proposals that wait for a key."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from pingyi.ballot import queries as ballots
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.meeting import queries as meetings
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Season

ORDER = ("drafting", "open", "scored", "announced", "published", "archived")


@dataclass(frozen=True)
class Step:
    """One step. status: done, now, later. url: where it is done, empty when it is a button of this page."""

    name: str
    label: Mapping[str, str]
    status: str
    detail: str
    url: str


def steps(season: Season) -> tuple[Step, ...]:
    """Return the steps of a season in their order."""
    return (*_drafting(season), *_gathering(season), *_closing(season))


def waiting(user: User, season: Season | None = None) -> QuerySet[Proposal]:
    """Return the proposals of the person's office that nobody has decided yet, of one season or of all."""
    found = Proposal.objects.within(user.office_id).filter(outcome="waiting").select_related("proposed_by")
    if season is not None:
        found = found.filter(subject=keys.subject_id(season))
    return found.order_by("pk")


def _drafting(season: Season) -> list[Step]:
    rows = seasons.assumed_values(season) if season.state == "drafting" else ()
    left = sum(not row.adopted for row in rows)
    count = seasons.agencies(season).count()
    frozen = season.state != "drafting"
    values = _("%(left)d of %(total)d assumed values to confirm") % {"left": left, "total": len(rows)}
    url = "" if frozen else reverse("season:values", args=[season.key])
    roster = reverse("season:roster", args=[season.key])
    agencies = _("%(count)d agencies") % {"count": count}
    return [
        Step("values", {}, "done" if frozen or not left else "now", "" if frozen else values, url),
        Step("roster", {}, "done" if frozen or count else "now", agencies, roster),
        Step("freeze", {}, "done" if frozen else ("later" if left or not count else "now"), "", ""),
    ]


def _gathering(season: Season) -> list[Step]:
    if season.state == "drafting":
        return []
    labels = seasons.labels(season)
    found = []
    survey = seasons.scheme(season).survey
    if survey is not None:
        state = ballots.state(season)
        answers = _("%(count)d answers") % {"count": sum(row.cast for row in ballots.totals(season))}
        url = reverse("ballot:answers", args=[season.key])
        label = labels.get(f"components.{survey.key}", {})
        found.append(Step("survey", label, "done" if state == "closed" else "now", answers, url))
    for row in meetings.progress(season):
        detail = _("%(sealed)d of %(raters)d sheets") % {"sealed": row.sealed, "raters": row.raters}
        url = reverse("meeting:marks", args=[season.key, row.component])
        label = labels.get(f"components.{row.component}", {})
        found.append(Step("marks", label, "done" if row.state == "closed" else "now", detail, url))
    return found


def _closing(season: Season) -> list[Step]:
    result = reverse("result:result", args=[season.key])
    at = ORDER.index(season.state)
    names = (("score", 2), ("announce", 3), ("publish", 4))
    return [
        Step(name, {}, "done" if at >= place else ("now" if at == place - 1 else "later"), "", result if at else "")
        for name, place in names
    ]
