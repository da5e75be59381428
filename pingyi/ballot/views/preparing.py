"""Pages of what comes before people answer: the accounts of the agencies, and the trial."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.ballot import actions, queries
from pingyi.ballot.forms import preparing as forms
from pingyi.core import clock, http
from pingyi.core.errors import Refused
from pingyi.people.access import person
from pingyi.season import access
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write

PAGE = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 200  # ballots of a trial


@PAGE
@http.organiser
def portraits(request: HttpRequest, key: str) -> HttpResponse:
    """Show what each agency did this year, or store what was typed or uploaded."""
    season = access.get_season(person(request.user), key)
    if request.method != "POST":
        return _portraits(request, season, {})
    if request.POST.get("act") == "upload":
        return _uploaded(request, season)
    shown = forms.fields(season, request.POST)
    return _stored(request, season, forms.posted(shown), {"fields": shown})


@require_safe
@http.organiser
def portraits_template(request: HttpRequest, key: str) -> HttpResponse:
    """Return the table to fill in, with the agencies and what is stored."""
    season = access.get_season(person(request.user), key)
    return http.download(forms.template(season), f"accounts-{key}.xlsx", write.XLSX)


@require_safe
@http.organiser
def trial(request: HttpRequest, key: str) -> HttpResponse:
    """Show the trial and the ballots that were cast in it, opened."""
    season = access.get_season(person(request.user), key)
    page = _frame(season) | {
        "booth": queries.Booth(season, trial=True),
        "trial": queries.state_of(queries.Booth(season, trial=True)),
        "labels": queries.channel_labels(season),
        "rows": queries.tried(season, SHOWN),
        "shown": SHOWN,
    }
    return render(request, "ballot/trial.html", page)


@require_POST
@http.organiser
def try_out(request: HttpRequest, key: str) -> HttpResponse:
    """Open the trial."""
    user = person(request.user)
    actions.try_out(season=access.get_season(user, key), actor=user, now=clock.now())
    messages.success(request, _("The trial is open; whoever works at this desk may answer in it."))
    return redirect("ballot:trial", key)


@require_POST
@http.organiser
def discard_trial(request: HttpRequest, key: str) -> HttpResponse:
    """Close the trial and delete its ballots."""
    user = person(request.user)
    actions.discard_trial(season=access.get_season(user, key), actor=user, now=clock.now())
    messages.success(request, _("The trial is over; nothing of it is left."))
    return redirect("ballot:trial", key)


def _uploaded(request: HttpRequest, season: Season) -> HttpResponse:
    table, problem = upload.table(request.FILES.get("table"))
    texts, found = forms.parse(season, table) if table else ({}, report.Report())
    if problem or not found.clean:
        return _portraits(request, season, {"problem": problem, "report": found})
    return _stored(request, season, texts, {})


def _stored(request: HttpRequest, season: Season, texts: dict[str, str], more: dict[str, object]) -> HttpResponse:
    """Store the accounts and go back to the page; what is refused is shown with what was typed."""
    try:
        count = actions.set_portraits(season=season, portraits=texts, actor=person(request.user), now=clock.now())
    except Refused as error:
        return _portraits(request, season, more | {"refusal": error})
    messages.success(request, _("%(count)d accounts changed.") % {"count": count})
    return redirect("ballot:portraits", season.key)


def _portraits(request: HttpRequest, season: Season, more: dict[str, object]) -> HttpResponse:
    shown = _frame(season) | {"fields": forms.fields(season), "report": report.Report()} | more
    shown |= {"most": actions.LONGEST_PORTRAIT}
    return render(request, "ballot/portraits.html", shown, status=422 if more else 200)


def _frame(season: Season) -> dict[str, object]:
    queries.rules(season)
    return {"season": season, "state": queries.state(season)}
