"""The steps of a season as the desk shows them: done, now, blocked; and proposals that wait for a key."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pingyi.ballot import queries as ballots
from pingyi.core import canonical
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.meeting import queries as meetings
from pingyi.people.models import User
from pingyi.result import queries as results
from pingyi.season import access, states
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


@dataclass(frozen=True)
class Waiting:
    """A proposal that nobody has decided yet. season: its title; case, agency: what a decision is about, or empty."""

    proposal: Proposal
    season: Season
    case: str
    agency: str


def waiting(user: User, season: Season | None = None) -> list[Waiting]:
    """Return the proposals of the person's office that wait for a key, of one season or of all."""
    found = Proposal.objects.within(user.office_id).filter(outcome="waiting").select_related("proposed_by")
    if season is not None:
        found = found.filter(subject=keys.subject_id(season))
    known = {keys.subject_id(row): row for row in access.visible_to(user)}
    names = seasons.agency_names(user.office_id)
    rows = []
    for proposal in found.order_by("pk"):
        payload = canonical.loads(proposal.payload.encode())
        said = payload if isinstance(payload, Mapping) else {}
        subject = known[proposal.subject]
        agency = names.get((subject.pk, str(said.get("agency", ""))), "")
        rows.append(Waiting(proposal, subject, str(said.get("kind", "")), agency))
    return rows


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
        *_raters(season),
        Step("freeze", {}, "done" if frozen else ("later" if left or not count else "now"), "", ""),
    ]


def _raters(season: Season) -> list[Step]:
    """Return a step for each component whose raters the office enters; the others are enrolled at the freeze."""
    if season.state not in states.EDITS_RATERS:
        return []
    labels = seasons.labels(season)
    found = []
    for part in meetings.components(season):
        if seasons.electorate(season, part).get("members") != "reviewed":
            count = seasons.raters(season, part.key).count()
            url = reverse("season:raters", args=[season.key, part.key])
            label = labels.get(f"components.{part.key}", {})
            detail = _("%(count)d raters") % {"count": count}
            found.append(Step("raters", label, "done" if count else "now", detail, url))
    return found


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
    ready = season.state != "open" or not results.waiting_for(season)
    found = []
    for name, place in (("score", 2), ("announce", 3), ("publish", 4)):
        status = "done" if at >= place else ("now" if at == place - 1 and ready else "later")
        found.append(Step(name, {}, status, "", result if at else ""))
    return found
