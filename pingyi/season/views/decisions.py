"""The page of a season's decisions, and the end of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries
from pingyi.season.forms import decisions as forms


@require_http_methods(["GET", "HEAD", "POST"])
@http.organiser
def decisions(request: HttpRequest, key: str) -> HttpResponse:
    """Show the decisions of a season, or turn one key for the end of one."""
    season = access.get_season(person(request.user), key)
    ruling = forms.ending(request.POST)
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            turn = actions.decide(season=season, ruling=ruling, actor=person(request.user), now=clock.now())
            done = _("Decision recorded.") if turn.complete else _("Proposed; now another person approves.")
            messages.success(request, done)
            return redirect("season:decisions", key)
        except (Refused, Conflict) as error:
            refusal = error
    page = queries.decisions_page(season) | {"ruling": ruling, "refusal": refusal}
    return render(request, "season/decisions.html", page, status=422 if refusal else 200)
