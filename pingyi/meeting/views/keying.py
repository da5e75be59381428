"""Pages on which two persons enter paper sheets apart; no page shows one what the other entered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.core import clock, exact, http, ids
from pingyi.core.errors import Refused
from pingyi.meeting import actions, queries
from pingyi.meeting.forms import keying as forms
from pingyi.people.access import person
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season

PAGE = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 50


@require_safe
@http.organiser
def keying(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Show how far the entry of each paper sheet of a component is."""
    season = access.get_season(person(request.user), key)
    page = _page(season, component)
    sheets = queries.keyed_sheets(season, component, person(request.user))
    page |= {
        "sheets": Paginator(sheets, SHOWN).get_page(request.GET.get("page")),
        "next": queries.next_sheet(sheets),
    }
    return render(request, "meeting/keying.html", page)


@PAGE
@http.organiser
def keying_sheet(request: HttpRequest, key: str, component: str, rater: str) -> HttpResponse:
    """Show one paper sheet as a grid with what the person entered before, or store what was typed."""
    user = person(request.user)
    season = access.get_season(user, key)
    page = _page(season, component)
    sheet = queries.keyed_sheet(season, component, rater, user)
    posted = request.POST if request.method == "POST" else None
    grid = forms.grid(season, seasons.marked(season, component), sheet, posted)
    if posted is not None and not grid.faulty and not grid.asks:
        try:
            lines, now = grid.lines, clock.now()
            actions.key_marks(season=season, component=component, rater=rater, lines=lines, actor=user, now=now)
            return _onwards(request, season, component, rater)
        except Refused as error:
            page["refusal"] = error
    page |= {"sheet": sheet, "grid": grid, "asked": posted is not None, "words": forms.words()}
    page |= {"columns": forms.columns(season, seasons.marked(season, component))}
    return render(request, "meeting/keying_sheet.html", page, status=200 if posted is None else 422)


@require_POST
@http.organiser
def drop_keying(request: HttpRequest, key: str, component: str, rater: str) -> HttpResponse:
    """Discard the entries of a sheet."""
    user = person(request.user)
    season = access.get_season(user, key)
    why = ids.tidy(request.POST.get("why", ""))
    actions.drop_keying(season=season, component=component, rater=rater, actor=user, now=clock.now(), why=why)
    messages.success(request, _("The entries are discarded; two persons can enter the sheet anew."))
    return redirect("meeting:keying", key, component)


@require_POST
@http.organiser
def seal_keyed(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Seal one sheet that two persons entered alike, or every one."""
    user = person(request.user)
    season = access.get_season(user, key)
    rater = request.POST.get("rater", "")
    count = actions.seal_keyed(season=season, component=component, rater=rater, actor=user, now=clock.now())
    messages.success(request, _("%(count)d sheets sealed; their digests are on the ledger.") % {"count": count})
    return redirect("meeting:keying", key, component)


def _onwards(request: HttpRequest, season: Season, component: str, rater: str) -> HttpResponse:
    """Say what became of the sheet and lead on: to its differences, to the next sheet, or to the list."""
    sheets = queries.keyed_sheets(season, component, person(request.user))
    sheet = next(row for row in sheets if row.rater.key == rater)
    name = {"name": sheet.rater.name}
    if sheet.state == "keyed_differ":
        text = _("The two entries of the sheet of %(name)s differ. Compare the marked cells with the paper.")
        messages.warning(request, text % name)
        return redirect("meeting:keying_sheet", season.key, component, rater)
    text = _("Saved: %(name)s.") if sheet.state == "keyed_once" else _("Both entries of the sheet of %(name)s agree.")
    messages.success(request, text % name)
    after = queries.next_sheet(sheets, rater)
    if request.POST.get("then") == "list" or not after:
        return redirect("meeting:keying", season.key, component)
    return redirect("meeting:keying_sheet", season.key, component, after)


def _page(season: Season, component: str) -> dict[str, object]:
    part = seasons.marked(season, component)
    return {
        "season": season,
        "part": part,
        "step": exact.plain(part.step),
        "label": seasons.labels(season).get(f"components.{component}", {}),
        "state": next(row.state for row in queries.progress(season) if row.component == component),
        "progress": next(row for row in queries.keying_progress(season) if row.component == component),
    }
