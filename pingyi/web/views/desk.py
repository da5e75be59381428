"""The desk: what is next and what waits, the timeline of a season, and the second key of what was proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from pingyi.season.models import Season
from pingyi.web import approvals
from pingyi.web.timeline import facts, links, steps, turn, waiting

OTHERS = 12  # seasons that the home of the desk lists beside the one it shows


@require_safe
@http.of_office
def home(request: HttpRequest) -> HttpResponse:
    """Show the office what is next, what waits for whom, and the timeline of its present season."""
    user = person(request.user)
    seasons = list(access.visible_to(user))
    found = next((row for row in seasons if row.state not in steps.ENDED), seasons[0] if seasons else None)
    page = _timeline(user, found, seasons) if found else {}
    others = [row for row in seasons if row != found]
    page |= {"season": found, "others": others[:OTHERS], "left_out": len(others) - OTHERS}
    return render(request, "web/desk.html", page)


@require_safe
@http.of_office
def season(request: HttpRequest, key: str) -> HttpResponse:
    """Show the timeline of a season: what is done, what is due, what is blocked and why."""
    user = person(request.user)
    found = access.get_season(user, key)
    return render(request, "web/desk_season.html", {"season": found} | _timeline(user, found, [found]))


def _timeline(user: User, season: Season, seasons: Sequence[Season]) -> dict[str, object]:
    """Return what the timeline of the season shows, and what waits about all these seasons."""
    now, known = clock.now(), facts.gather(season)
    today = clock.day_in_china(now)
    found = steps.steps(known, today)
    board = waiting.board(user, now, seasons, known)
    return {
        "steps": [replace(step, url=links.allowed(user, step.url)) for step in found],
        "mark": next((step for step in found if step.status != "done"), None),
        "today": today,
        "board": board,
        "turn": turn.turn(user, board, found),
        "counting": season.state == "drafting" and queries.counts_votes(season),
    }


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
