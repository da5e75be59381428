"""The desk: the office's seasons, the steps of one, and the second key of what was proposed."""

from collections.abc import Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.core import canonical, clock, http, ids
from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.people.access import person
from pingyi.people.models import User
from pingyi.season import access, queries
from pingyi.web import approvals, steps


@require_safe
@http.of_office
def home(request: HttpRequest) -> HttpResponse:
    """Show the office's seasons and what waits for a second key."""
    user = person(request.user)
    page = {"seasons": list(access.visible_to(user)[:100]), "waiting": steps.waiting(user)}
    return render(request, "web/desk.html", page)


@require_safe
@http.of_office
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
    found = approvals.season_of(user, proposal)
    payload = canonical.loads(proposal.payload.encode())
    turn = approvals.SECOND_KEYS[proposal.move](found, payload if isinstance(payload, Mapping) else {}, user)
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
    return redirect("web:desk_season", approvals.season_of(user, proposal).key)


def _proposal(user: User, number: int) -> Proposal:
    found = Proposal.objects.within(user.office_id).select_related("proposed_by").filter(pk=number).first()
    if found is None:
        raise Missing("there is no such proposal")
    return found
