"""Pages of the desk for answers that come as a table; nothing here tells agencies apart before the close."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.ballot import actions, queries
from pingyi.ballot.forms import tables as forms
from pingyi.core import clock, http
from pingyi.core.errors import Refused
from pingyi.people.access import person
from pingyi.rules.scheme import Survey
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write


@require_safe
@http.organiser
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """Show how many answered by channel, and the form for a table."""
    season = access.get_season(person(request.user), key)
    return render(request, "ballot/answers.html", _page(season, queries.rules(season)))


@require_safe
@http.organiser
def template(request: HttpRequest, key: str) -> HttpResponse:
    """Return the table to fill in, with two rows that show how."""
    season = access.get_season(person(request.user), key)
    language = "en" if get_language() == "en" else "zh"
    rows = forms.template_rows(season, queries.rules(season), language)
    return http.download(write.workbook(_("Answers"), forms.header(season), rows), f"answers-{key}.xlsx", write.XLSX)


@require_POST
@http.organiser
def ballot_open(request: HttpRequest, key: str) -> HttpResponse:
    """Open the survey."""
    season = access.get_season(person(request.user), key)
    actions.ballot_open(season=season, actor=person(request.user), now=clock.now())
    messages.success(request, _("The survey is open."))
    return redirect("ballot:answers", key)


@require_POST
@http.organiser
def take_in(request: HttpRequest, key: str) -> HttpResponse:
    """Check an uploaded table, and store its answers when that is asked for and nothing is wrong."""
    season = access.get_season(person(request.user), key)
    survey = queries.rules(season)
    table, problem = upload.table(request.FILES.get("table"))
    rows, found = forms.parse(season, survey, table) if table else ([], report.Report())
    if problem or not found.clean:
        page = _page(season, survey) | {"report": found, "problem": problem}
        return render(request, "ballot/answers.html", page, status=422)
    if request.POST.get("act") == "check":
        messages.info(request, _("Nothing is wrong: %(count)d answers. Nothing was stored yet.") % {"count": len(rows)})
        return redirect("ballot:answers", key)
    again = request.POST.get("again") == "1"
    actions.take_in(season=season, answers=rows, actor=person(request.user), now=clock.now(), again=again)
    messages.success(request, _("%(count)d answers taken in.") % {"count": len(rows)})
    return redirect("ballot:answers", key)


@require_POST
@http.organiser
def ballot_close(request: HttpRequest, key: str) -> HttpResponse:
    """Close the survey."""
    season = access.get_season(person(request.user), key)
    if request.POST.get("sure") != "1":
        raise Refused("tick the box before closing; a closed survey cannot be opened again")
    actions.ballot_close(season=season, actor=person(request.user), now=clock.now())
    messages.success(request, _("The survey is closed."))
    return redirect("ballot:answers", key)


def _page(season: Season, survey: Survey) -> dict[str, object]:
    labels = seasons.labels(season)
    weights = {row.key: row for row in survey.channels}
    rows = [
        (labels.get(f"components.{survey.key}.channels.{row.channel}", row.channel), row, weights[row.channel])
        for row in queries.totals(season)
    ]
    return {
        "season": season,
        "survey": survey,
        "label": labels.get(f"components.{survey.key}", {}),
        "state": queries.state(season),
        "batches": queries.batch_progress(season),
        "channels": rows,
        "total": sum(row.cast for _label, row, _weight in rows),
        "report": report.Report(),
    }
