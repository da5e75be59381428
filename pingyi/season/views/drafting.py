"""Pages of the desk for drafting a season and deciding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.core import clock, http, ids
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.policy import load as policy
from pingyi.season import access, actions, queries, states, texts
from pingyi.season.forms import drafting as forms
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write

REFUSALS = (Refused, Conflict)
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
@http.organiser
def create(request: HttpRequest) -> HttpResponse:
    """Show the form of a new season, or create it."""
    office = person(request.user).office
    refusal: Exception | None = None
    form = forms.NewSeasonForm(request.POST or None, schemes=forms.schemes(office))
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        titles = (clean["title_zh"], clean["title_en"])
        new = actions.NewSeason(clean["key"], clean["year"], titles, clean["scheme_id"])
        try:
            return redirect("web:desk_season", actions.create(office=office, new=new).key)
        except REFUSALS as error:
            refusal = error
    page = {"form": form, "refusal": refusal}
    return render(request, "season/create.html", page, status=422 if form.errors or refusal else 200)


@PAGE
@http.organiser
def values(request: HttpRequest, key: str) -> HttpResponse:
    """Show the assumed values by section, or confirm those of one form."""
    season = access.get_season(person(request.user), key)
    refusal: Exception | None = None
    if request.method == "POST":
        wanted = forms.adopted(request.POST)
        try:
            actions.adopt(season=season, values=wanted, actor=person(request.user), now=clock.now())
            messages.success(request, _("%(count)d values confirmed.") % {"count": len(wanted)})
            return redirect(forms.after(reverse("season:values", args=[key]), queries.assumed_values(season)))
        except REFUSALS as error:
            refusal = error
    page = forms.values_page(season, request.POST) | {"refusal": refusal}
    return render(request, "season/values.html", page, status=422 if refusal else 200)


@PAGE
@http.organiser
def roster(request: HttpRequest, key: str) -> HttpResponse:
    """Show the roster, or replace it by an uploaded table."""
    season = access.get_season(person(request.user), key)
    found, problem = report.Report(), ""
    if request.method == "POST":
        table, problem = upload.table(request.FILES.get("table"))
        if table is not None:
            agencies, found = forms.roster(season, table)
            if found.clean:
                actions.set_roster(season=season, agencies=agencies)
                messages.success(request, _("Roster saved: %(count)d agencies.") % {"count": len(agencies)})
                return redirect("season:roster", key)
    rows = {"agencies": list(queries.agencies(season)), "asked": queries.per_year(season)}
    page = _page(season, found, problem) | rows
    return render(request, "season/roster.html", page, status=200 if found.clean and not problem else 422)


@require_safe
@http.organiser
def roster_template(request: HttpRequest, key: str) -> HttpResponse:
    """Return the roster's template with what is entered so far."""
    season = access.get_season(person(request.user), key)
    rows = [(row.name, texts.kind(row.kind), row.reason) for row in queries.agencies(season)]
    header = (_("Agency"), _("Kind of body"), _("Reason for choosing it"))
    return http.download(write.workbook(_("Roster"), header, rows), f"roster-{key}.xlsx", write.XLSX)


@PAGE
@http.organiser
def raters(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Show who may mark in a component, or replace them by an uploaded table."""
    season = access.get_season(person(request.user), key)
    part = queries.marked(season, component)
    found, problem = report.Report(), ""
    if request.method == "POST":
        table, problem = upload.table(request.FILES.get("table"))
        if table is not None:
            people, found = forms.raters(season, part, table)
            if found.clean:
                actions.set_raters(season=season, component=component, raters=people)
                messages.success(request, _("Raters saved: %(count)d.") % {"count": len(people)})
                return redirect("season:raters", key, component)
    page = _page(season, found, problem) | queries.rater_page(season, part)
    return render(request, "season/raters.html", page, status=200 if found.clean and not problem else 422)


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
def freeze(request: HttpRequest, key: str) -> HttpResponse:
    """Turn one key of the freeze."""
    season = access.get_season(person(request.user), key)
    why = ids.tidy(request.POST.get("why", ""))
    turn = actions.freeze(season=season, actor=person(request.user), now=clock.now(), why=why)
    messages.success(request, _("Frozen and open.") if turn.complete else _("Proposed; now another person approves."))
    return redirect("web:desk_season", key)


@PAGE
@http.organiser
def decisions(request: HttpRequest, key: str) -> HttpResponse:
    """Show the decisions of a season, or turn one key for a new one."""
    season = access.get_season(person(request.user), key)
    case = forms.case(request.POST)
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            turn = actions.decide(season=season, case=case, actor=person(request.user), now=clock.now())
            done = _("Decision recorded.") if turn.complete else _("Proposed; now another person approves.")
            messages.success(request, done)
            return redirect("season:decisions", key)
        except REFUSALS as error:
            refusal = error
    return _decisions(request, season, case, refusal)


def _decisions(request: HttpRequest, season: Season, case: actions.Case, refusal: Exception | None) -> HttpResponse:
    page = {
        "season": season,
        "decisions": queries.decisions(season).exclude(kind="assume"),
        "agencies": queries.agencies(season),
        "can_decide": season.state in states.DECIDES,
        "articles": {kind: policy.article(cite) for kind, cite in texts.ARTICLES.items()},
        "case": case,
        "refusal": refusal,
    }
    return render(request, "season/decisions.html", page, status=422 if refusal else 200)


def _page(season: Season, found: report.Report, problem: str) -> dict[str, object]:
    return {"season": season, "report": found, "problem": problem}
