"""Pages of the desk for who marks: every electorate at a glance, and the raters of one component."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries
from pingyi.season.forms import roster as forms
from pingyi.season.forms import tables
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write

REFUSALS = (Refused, Conflict)
SHOWN = 300


@require_safe
@http.organiser
def electorates(request: HttpRequest, key: str) -> HttpResponse:
    """Show who marks in each component, how many are in and what is short."""
    season = access.get_season(person(request.user), key)
    page = {"season": season, "electorates": queries.electorates(season)}
    return render(request, "season/electorates.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@http.organiser
def raters(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Show who may mark in a component, or replace them by an uploaded table."""
    user = person(request.user)
    season = access.get_season(user, key)
    part = queries.marked(season, component)
    found, problem = report.Report(), ""
    if request.method == "POST":
        table, problem = upload.table(request.FILES.get("table"))
        if table is not None:
            people, found = tables.raters(season, part, table)
            if found.clean:
                actions.set_raters(season=season, component=component, raters=people, actor=user, now=clock.now())
                messages.success(request, _("Raters saved: %(count)d.") % {"count": len(people)})
                return redirect("season:raters", key, component)
    more = {"report": found, "problem": problem}
    return _page(request, season, component, more, refused=bool(problem) or not found.clean)


@require_safe
@http.organiser
def raters_template(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Return the template of raters with those entered so far."""
    season = access.get_season(person(request.user), key)
    part = queries.marked(season, component)
    rows = [
        (row.name, row.category, row.unit, row.agency.name if row.agency else "")
        for row in queries.raters(season, part.key)
    ]
    header = (_("Name"), _("Category"), _("Unit"), _("Own agency, if under review"))
    return http.download(write.workbook(_("Raters"), header, rows), f"raters-{component}-{key}.xlsx", write.XLSX)


@require_POST
@http.organiser
def add_rater(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Enter one more rater by hand."""
    user = person(request.user)
    season = access.get_season(user, key)
    new = forms.rater(request.POST)
    try:
        actions.add_rater(season=season, component=component, new=new, actor=user, now=clock.now())
    except REFUSALS as error:
        return _page(request, season, component, {"refusal": error, "new": new}, refused=True)
    messages.success(request, _("%(name)s was entered.") % {"name": new.name})
    return redirect("season:raters", key, component)


@require_POST
@http.organiser
def change_rater(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Mend name, category, unit or own agency of a rater."""
    user = person(request.user)
    season = access.get_season(user, key)
    rater, to = request.POST.get("rater", ""), forms.rater(request.POST)
    try:
        actions.change_rater(season=season, component=component, rater=rater, to=to, actor=user, now=clock.now())
    except REFUSALS as error:
        return _page(request, season, component, {"refusal": error, "opened": rater, "to": to}, refused=True)
    messages.success(request, _("%(name)s was changed.") % {"name": to.name})
    return redirect("season:raters", key, component)


@require_POST
@http.organiser
def remove_rater(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Take a rater off the component."""
    user = person(request.user)
    season = access.get_season(user, key)
    rater = request.POST.get("rater", "")
    actions.remove_rater(season=season, component=component, rater=rater, actor=user, now=clock.now())
    messages.success(request, _("One rater was taken off the list."))
    return redirect("season:raters", key, component)


def _page(
    request: HttpRequest, season: Season, component: str, more: dict[str, object], *, refused: bool
) -> HttpResponse:
    part = queries.marked(season, component)
    found = queries.raters(season, component)
    page = {
        "season": season,
        "electorate": queries.electorate_of(season, component),
        "categories": queries.categories(season, part),
        "raters": list(found[:SHOWN]),
        "agencies": list(queries.agencies(season)),
    } | more
    return render(request, "season/raters.html", page, status=422 if refused else 200)
