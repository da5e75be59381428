"""Pages of the desk for marks that come as a table."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Refused
from pingyi.meeting import actions, queries
from pingyi.meeting.forms import tables as forms
from pingyi.people.access import person
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write


@require_safe
@http.organiser
def marks(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Show how far the marking of a component is, and the form for a table."""
    season = access.get_season(person(request.user), key)
    return render(request, "meeting/marks.html", _page(season, component))


@require_safe
@http.organiser
def template(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Return the table to fill in: one row for each sheet that is not in yet."""
    season = access.get_season(person(request.user), key)
    part = seasons.marked(season, component)
    content = write.workbook(_("Marks"), forms.header(season, part), forms.template_rows(season, part))
    return http.download(content, f"marks-{component}-{key}.xlsx", write.XLSX)


@require_POST
@http.organiser
def marking_open(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Open the marking."""
    season = access.get_season(person(request.user), key)
    actions.marking_open(season=season, component=component, actor=person(request.user), now=clock.now())
    messages.success(request, _("Marking is open."))
    return redirect("meeting:marks", key, component)


@require_POST
@http.organiser
def seal(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Check an uploaded table, and seal its sheets when that is asked for and nothing is wrong."""
    season = access.get_season(person(request.user), key)
    part = seasons.marked(season, component)
    table, problem = upload.table(request.FILES.get("table"))
    sheets, found = forms.parse(season, part, table) if table else ([], report.Report())
    if problem or not found.clean:
        page = _page(season, component) | {"report": found, "problem": problem}
        return render(request, "meeting/marks.html", page, status=422)
    counts = {"count": len(sheets), "empty": forms.empty_cells(season, part, sheets)}
    if request.POST.get("act") == "check":
        text = _("Nothing is wrong: %(count)d sheets with %(empty)d empty cells. Nothing was stored yet.")
        messages.info(request, text % counts)
        return redirect("meeting:marks", key, component)
    actions.seal(season=season, component=component, sheets=sheets, actor=person(request.user), now=clock.now())
    messages.success(request, _("%(count)d sheets sealed, with %(empty)d empty cells.") % counts)
    return redirect("meeting:marks", key, component)


@require_POST
@http.organiser
def marking_close(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Close the marking."""
    season = access.get_season(person(request.user), key)
    if request.POST.get("sure") != "1":
        raise Refused("tick the box before closing; a closed marking cannot be opened again")
    actions.marking_close(season=season, component=component, actor=person(request.user), now=clock.now())
    messages.success(request, _("Marking is closed; the count and digest of all lines are on the ledger."))
    return redirect("meeting:marks", key, component)


def _page(season: Season, component: str) -> dict[str, object]:
    part = seasons.marked(season, component)
    done = queries.sealed_raters(season, component)
    raters = [(row, row.pk in done) for row in seasons.raters(season, component)]
    return {
        "season": season,
        "part": part,
        "label": seasons.labels(season).get(f"components.{component}", {}),
        "progress": next(row for row in queries.progress(season) if row.component == component),
        "raters": raters,
        "keying": next(row for row in queries.keying_progress(season) if row.component == component),
        "report": report.Report(),
    }
