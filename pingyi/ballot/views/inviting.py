"""Pages of the desk for invitations: samples, codes, letters and posters; none tells agencies apart or who answered."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.ballot import actions, queries
from pingyi.ballot.forms import inviting as forms
from pingyi.core import clock, http
from pingyi.people.access import person
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write

SHOWN = 50  # letters on one page


@require_safe
@http.organiser
def invitations(request: HttpRequest, key: str) -> HttpResponse:
    """Show who was invited and how many answered, and the forms for more."""
    return _page(request, access.get_season(person(request.user), key))


@require_safe
@http.organiser
def list_template(request: HttpRequest, key: str) -> HttpResponse:
    """Return the list to fill in, with two rows that show how."""
    access.get_season(person(request.user), key)
    return http.download(forms.template(), "people.xlsx", write.XLSX)


@require_POST
@http.organiser
def draw_sample(request: HttpRequest, key: str) -> HttpResponse:
    """Draw from an uploaded list and return who was drawn, with their codes."""
    user, now = person(request.user), clock.now()
    season = access.get_season(user, key)
    form = forms.DrawForm(request.POST)
    table, problem = upload.table(request.FILES.get("table"))
    people, found = forms.people(table) if table else ([], report.Report())
    if problem or not found.clean or not form.is_valid():
        return _page(request, season, form, {"problem": problem, "report": found})
    drawn = actions.draw_sample(season=season, rows=people, counts=form.numbers(people), actor=user, now=now)
    return _drawn(request, season, drawn)


@require_POST
@http.organiser
def redraw(request: HttpRequest, key: str) -> HttpResponse:
    """Return the people and codes of an earlier sample once more, from the same list."""
    user, now = person(request.user), clock.now()
    season = access.get_season(user, key)
    form = forms.RedrawForm(request.POST, samples=queries.samples(season))
    table, problem = upload.table(request.FILES.get("table"))
    people, found = forms.people(table) if table else ([], report.Report())
    if problem or not found.clean or not form.is_valid():
        return _page(request, season, form, {"problem": problem, "report": found})
    sample = queries.sample_of(season, form.cleaned_data["sample"])
    return _drawn(request, season, actions.redraw(sample=sample, rows=people, actor=user, now=now))


@require_POST
@http.organiser
def make_codes(request: HttpRequest, key: str) -> HttpResponse:
    """Make codes without a list."""
    user = person(request.user)
    season = access.get_season(user, key)
    form = forms.CodesForm(request.POST)

    def act() -> str:
        made = actions.make_codes(season=season, actor=user, now=clock.now(), **form.cleaned_data)
        return _("%(count)d codes are made.") % {"count": made.count}

    return _acted(request, season, form, act)


@require_POST
@http.organiser
def cancel_code(request: HttpRequest, key: str) -> HttpResponse:
    """Cancel one code."""
    user = person(request.user)
    season = access.get_season(user, key)
    form = forms.CancelForm(request.POST)

    def act() -> str:
        number = actions.cancel_code(season=season, text=form.cleaned_data["code"], actor=user, now=clock.now())
        return _("Code number %(number)d is cancelled; an answer that was given with it stays.") % {"number": number}

    return _acted(request, season, form, act)


@require_POST
@http.organiser
def set_site(request: HttpRequest, key: str) -> HttpResponse:
    """Set the address that letters and posters print."""
    user = person(request.user)
    season = access.get_season(user, key)
    form = forms.SiteForm(request.POST)

    def act() -> str:
        actions.set_site(season=season, site=form.cleaned_data["site"], actor=user, now=clock.now())
        return _("Letters and posters lead there from now on.")

    return _acted(request, season, form, act)


@require_safe
@http.organiser
def letters(request: HttpRequest, key: str, series: int) -> HttpResponse:
    """Show letters of a series for printing, without names, so many at a time."""
    user = person(request.user)
    season = access.get_season(user, key)
    row = queries.series_of(season, series)
    start = forms.start(request.GET.get("from", ""), row.count)
    numbers = actions.show_codes(row=row, start=start, most=SHOWN, actor=user, now=clock.now())
    page = _printed(request, season) | {
        "row": row,
        "letters": queries.letters(season, numbers, _site(request, season), drawn=True),
        "first": start + 1,
        "last": min(start + SHOWN, row.count),
        "before": max(start - SHOWN, 0) + 1 if start else None,
        "after": start + SHOWN + 1 if start + SHOWN < row.count else None,
    }
    return render(request, "ballot/letters.html", page)


@require_safe
@http.organiser
def codes_export(request: HttpRequest, key: str, series: int) -> HttpResponse:
    """Return the codes of a series as a table."""
    user = person(request.user)
    season = access.get_season(user, key)
    row = queries.series_of(season, series)
    numbers = actions.show_codes(row=row, start=0, most=row.count, actor=user, now=clock.now())
    content = forms.codes_workbook(season, numbers, _site(request, season))
    return http.download(content, f"codes-{key}-{series}.xlsx", write.XLSX)


@require_safe
@http.organiser
def poster(request: HttpRequest, key: str) -> HttpResponse:
    """Show a poster for printing, with the way to the survey for everybody."""
    season = access.get_season(person(request.user), key)
    page = _printed(request, season)
    return render(request, "ballot/poster.html", page | {"qr": queries.qr(str(page["door"]))})


def _acted(request: HttpRequest, season: Season, form: forms.Typed, act: Callable[[], str]) -> HttpResponse:
    """Do what a form asks for and go back to the page; a form that is not sound is shown with what was typed."""
    if not form.is_valid():
        return _page(request, season, form)
    messages.success(request, act())
    return redirect("ballot:invitations", season.key)


def _page(
    request: HttpRequest, season: Season, posted: forms.Typed | None = None, more: dict[str, object] | None = None
) -> HttpResponse:
    page = {
        "season": season,
        "state": queries.state(season),
        "invited": queries.series(season),
        "forms": forms.on_page(season, posted),
        "site": _site(request, season),
        "report": report.Report(),
    }
    return render(request, "ballot/invitations.html", page | (more or {}), status=422 if posted else 200)


def _drawn(request: HttpRequest, season: Season, drawn: actions.Drawn) -> HttpResponse:
    content = forms.drawn_workbook(season, drawn, _site(request, season))
    return http.download(content, f"letters-{season.key}-{drawn.sample.number}.xlsx", write.XLSX)


def _printed(request: HttpRequest, season: Season) -> dict[str, object]:
    """Return what every printed sheet says."""
    opens_on, closes_on = queries.days(season)
    return {
        "season": season,
        "door": queries.door_address(season, _site(request, season)),
        "opens_on": opens_on,
        "closes_on": closes_on,
        "contact": seasons.texts_of(season)["contact"],
    }


def _site(request: HttpRequest, season: Season) -> str:
    return queries.site(season) or f"{request.scheme}://{request.get_host()}"
