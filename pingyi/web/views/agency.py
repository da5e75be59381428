"""The desk of a reviewed body: what is due for it, what it is asked, what it got."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pingyi.ballot import queries as ballots
from pingyi.core import clock, http
from pingyi.people.access import person
from pingyi.web.timeline import agency


@require_safe
@http.of_agency
def desk(request: HttpRequest) -> HttpResponse:
    """Show the person's own body in one season that reviews it, and its results of other years."""
    user, today = person(request.user), clock.day_in_china(clock.now())
    found = agency.desk(user, today, request.GET.get("season", ""))
    held = ballots.told_to(found.agency) if found else []
    page = {"desk": found, "season": found and found.season, "before": agency.before(user), "today": today}
    return render(request, "web/agency_desk.html", page | {"held": held})
