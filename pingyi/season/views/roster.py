"""Pages of the desk for the roster: by hand, one agency at a time, or as a whole from a spreadsheet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries, texts
from pingyi.season.forms import roster as forms
from pingyi.season.forms import tables
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write

REFUSALS = (Refused, Conflict)


@require_http_methods(["GET", "HEAD", "POST"])
@http.organiser
def roster(request: HttpRequest, key: str) -> HttpResponse:
    """Show the roster, or replace it by an uploaded table."""
    user = person(request.user)
    season = access.get_season(user, key)
    found, problem = report.Report(), ""
    if request.method == "POST":
        table, problem = upload.table(request.FILES.get("table"))
        if table is not None:
            agencies, found = tables.roster(season, table)
            if found.clean:
                actions.set_roster(season=season, agencies=agencies, actor=user, now=clock.now())
                messages.success(request, _("Roster saved: %(count)d agencies.") % {"count": len(agencies)})
                return redirect("season:roster", key)
    return _page(request, season, {"report": found, "problem": problem}, refused=bool(problem) or not found.clean)


@require_safe
@http.organiser
def roster_template(request: HttpRequest, key: str) -> HttpResponse:
    """Return the roster's template with what is entered so far."""
    season = access.get_season(person(request.user), key)
    rows = [(row.name, texts.kind(row.kind), row.reason) for row in queries.agencies(season)]
    header = (_("Agency"), _("Kind of body"), _("Reason for choosing it"))
    return http.download(write.workbook(_("Roster"), header, rows), f"roster-{key}.xlsx", write.XLSX)


@require_POST
@http.organiser
def add_agency(request: HttpRequest, key: str) -> HttpResponse:
    """Put one agency on the roster, typed or one that the office knows."""
    season = access.get_season(person(request.user), key)
    new = forms.agency(request.POST)
    try:
        actions.add_agency(season=season, new=new, actor=person(request.user), now=clock.now())
    except REFUSALS as error:
        return _page(request, season, {"refusal": error, "new": new}, refused=True)
    messages.success(request, _("%(name)s is on the roster.") % {"name": new.name})
    return redirect("season:roster", key)


@require_POST
@http.organiser
def change_agency(request: HttpRequest, key: str, agency: str) -> HttpResponse:
    """Give an agency of the roster another name, kind or reason."""
    season = access.get_season(person(request.user), key)
    to = forms.agency(request.POST)
    try:
        actions.change_agency(season=season, agency=agency, to=to, actor=person(request.user), now=clock.now())
    except REFUSALS as error:
        return _page(request, season, {"refusal": error, "opened": agency, "to": to}, refused=True)
    messages.success(request, _("%(name)s was changed.") % {"name": to.name})
    return redirect("season:roster", key)


@require_POST
@http.organiser
def remove_agency(request: HttpRequest, key: str, agency: str) -> HttpResponse:
    """Take an agency off the roster."""
    season = access.get_season(person(request.user), key)
    actions.remove_agency(season=season, agency=agency, actor=person(request.user), now=clock.now())
    messages.success(request, _("One agency was taken off the roster; those below moved up."))
    return redirect("season:roster", key)


@require_POST
@http.organiser
def move_agency(request: HttpRequest, key: str, agency: str) -> HttpResponse:
    """Move an agency one place up or down."""
    season = access.get_season(person(request.user), key)
    up = request.POST.get("to") != "down"
    actions.move_agency(season=season, agency=agency, up=up, actor=person(request.user), now=clock.now())
    return redirect("season:roster", key)


def _page(request: HttpRequest, season: Season, more: dict[str, object], *, refused: bool) -> HttpResponse:
    bodies, left_out = queries.candidates(season) if season.state == "drafting" else ((), 0)
    opened, to = more.get("opened", ""), more.get("to")
    rows = [(row, to if row.key == opened else row) for row in queries.agencies(season)]
    page = {
        "season": season,
        "rows": rows,
        "asked": queries.per_year(season),
        "reasons": queries.asks_reasons(season),
        "kinds": queries.kinds(season),
        "bodies": [row for row in bodies if not row.here],
        "left_out": left_out,
    } | more
    return render(request, "season/roster.html", page, status=422 if refused else 200)
