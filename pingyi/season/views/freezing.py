"""Pages of the desk for the freeze and for amending frozen rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pingyi.core import clock, http, ids
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries
from pingyi.season.forms import amending as forms
from pingyi.season.models import Season

PAGE = require_http_methods(["GET", "HEAD", "POST"])
REFUSALS = (Refused, Conflict)


@PAGE
@http.organiser
def freeze(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is left to do before the freeze and what it binds, or turn one key of it."""
    season = access.get_season(person(request.user), key)
    why = ids.tidy(request.POST.get("why", ""))
    if request.method == "POST":
        try:
            turn = actions.freeze(season=season, actor=person(request.user), now=clock.now(), why=why)
        except REFUSALS as error:
            return _freeze_page(request, season, error, why)
        done = _("Frozen and open.") if turn.complete else _("Proposed; now another person approves.")
        messages.success(request, done)
        return redirect("web:desk_season", key)
    return _freeze_page(request, season, None, why)


@PAGE
@http.organiser
def amend(request: HttpRequest, key: str) -> HttpResponse:
    """Show what may be amended, what an amendment would do, or turn one key of it."""
    season = access.get_season(person(request.user), key)
    if request.method != "POST":
        return render(request, "season/amend.html", forms.page(season, request.POST))
    wanted = forms.wanted(season, request.POST)
    page = forms.page(season, request.POST)
    try:
        if "look" in request.POST:
            page |= {"effect": forms.preview(season, actions.effect_of(season, wanted))}
            return render(request, "season/amend.html", page)
        turn = actions.amend(season=season, wanted=wanted, actor=person(request.user), now=clock.now())
    except REFUSALS as error:
        return render(request, "season/amend.html", page | {"refusal": error}, status=422)
    messages.success(
        request, _("The rules are amended.") if turn.complete else _("Proposed; now another person approves.")
    )
    return redirect("web:desk_season", key)


def _freeze_page(request: HttpRequest, season: Season, refusal: Exception | None, why: str) -> HttpResponse:
    checks = queries.checklist(season) if season.state == "drafting" else ()
    blocked = any(row.status == "blocked" for row in checks)
    page = {
        "season": season,
        "checks": checks,
        "blocked": blocked,
        "counting": not blocked and season.state == "drafting" and queries.counts_votes(season),
        "summary": () if blocked or not checks else actions.freeze_summary(season),
        "why": why,
        "refusal": refusal,
    }
    return render(request, "season/freeze.html", page, status=422 if refusal else 200)
