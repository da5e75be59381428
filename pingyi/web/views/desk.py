"""The desk: the office's seasons, the steps of one, and the second key of what was proposed."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.core import canonical, clock, http, ids
from pingyi.core.canonical import Json
from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.people.access import person
from pingyi.people.models import User
from pingyi.result import actions as results
from pingyi.season import access, queries
from pingyi.season import actions as seasons
from pingyi.season.models import Season
from pingyi.web import steps

Payload = Mapping[str, Json]
Approval = Callable[[Season, Payload, User], keys.Turn]


@require_safe
@http.signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Show the office's seasons and what waits for a second key."""
    user = person(request.user)
    page = {"seasons": list(access.visible_to(user)[:100]), "waiting": steps.waiting(user)}
    return render(request, "web/desk.html", page)


@require_safe
@http.signed_in
def season(request: HttpRequest, key: str) -> HttpResponse:
    """Show the steps of a season: what is done, what is next and what blocks it."""
    user = person(request.user)
    found = access.get_season(user, key)
    page = {"season": found, "steps": steps.steps(found), "waiting": steps.waiting(user, found)}
    page["counting"] = found.state == "drafting" and queries.counts_votes(found)
    return render(request, "web/desk_season.html", page)


@require_POST
@http.organiser
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Turn the second key for exactly what was proposed."""
    user = person(request.user)
    proposal = _proposal(user, number)
    if proposal.outcome != "waiting":
        raise Refused("this proposal is already {outcome}", outcome=proposal.outcome)
    found = _subject(user, proposal)
    payload = canonical.loads(proposal.payload.encode())
    turn = APPROVALS[proposal.move](found, payload if isinstance(payload, Mapping) else {}, user)
    if not turn.complete:
        raise Conflict("what this proposal would bind was changed since; decline it and propose again")
    messages.success(request, _("Approved and done."))
    return redirect("web:desk_season", found.key)


@require_POST
@http.organiser
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Take a proposal off the table."""
    user = person(request.user)
    with transaction.atomic():
        proposal = _proposal(user, number)
        keys.decline(proposal, actor=user, now=clock.now(), why=ids.tidy(request.POST.get("why", "")))
    messages.success(request, _("The proposal is off the table."))
    return redirect("web:desk_season", _subject(user, proposal).key)


def _proposal(user: User, number: int) -> Proposal:
    found = Proposal.objects.within(user.office_id).select_related("proposed_by").filter(pk=number).first()
    if found is None:
        raise Missing("there is no such proposal")
    return found


def _subject(user: User, proposal: Proposal) -> Season:
    found = access.visible_to(user).filter(pk=int(proposal.subject.partition(":")[2])).first()
    if found is None:
        raise Missing("there is no such proposal")
    return found


def _case(payload: Payload) -> seasons.Case:
    return seasons.Case(**{name: str(payload[name]) for name in ("kind", "agency", "reason", "cite", "ref")})


APPROVALS: dict[str, Approval] = {
    "freeze": lambda season, payload, user: seasons.freeze(
        season=season, actor=user, now=clock.now(), why=str(payload["why"])
    ),
    "decide": lambda season, payload, user: seasons.decide(
        season=season, case=_case(payload), actor=user, now=clock.now()
    ),
    "announce": lambda season, _payload, user: results.announce(season=season, actor=user, now=clock.now()),
    "publish": lambda season, _payload, user: results.publish(season=season, actor=user, now=clock.now()),
}
