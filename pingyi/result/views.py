"""Pages of the desk for results."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Missing
from pingyi.flow import keys
from pingyi.people.access import person
from pingyi.result import actions, queries, texts
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.sheets import write


@require_safe
@http.of_office
def result(request: HttpRequest, key: str) -> HttpResponse:
    """Show the last result with its table, notes and what is still missing."""
    season = access.get_season(person(request.user), key)
    sheet = queries.sheet(season)
    page = {"season": season, "waiting": queries.waiting_for(season), "sheet": sheet}
    if sheet:
        page |= {
            "bench": queries.bench(season, sheet),
            "swings": queries.swings(sheet),
            "answers": queries.answers(season),
            "sources": seasons.sources(season, sheet.run.givings),
        }
    return render(request, "result/result.html", page)


@require_safe
@http.of_office
def agency(request: HttpRequest, key: str, agency: str) -> HttpResponse:
    """Show one agency's figures and the why behind each."""
    season = access.get_season(person(request.user), key)
    found = queries.explained(season, agency)
    page = {"season": season, "row": found} | queries.beside(season, found, published_only=False)
    return render(request, "result/agency.html", page)


@require_safe
@http.of_office
def export(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """Return the table of the last result as .xlsx or .csv."""
    season = access.get_season(person(request.user), key)
    sheet = queries.sheet(season)
    if sheet is None or ending not in write.FORMS:
        raise Missing("there is no result to export yet, or not as {form}", form=ending)
    language = "en" if get_language() == "en" else "zh"
    words = {name: _(text) for name, text in texts.EXPORT.items()}
    header, rows = queries.export_header(sheet, words, language), queries.export_rows(sheet, language)
    content = write.csv_file(header, rows) if ending == "csv" else write.workbook(_("Result"), header, rows)
    return http.download(content, f"result-{key}.{ending}", write.FORMS[ending])


@require_POST
@http.organiser
def score(request: HttpRequest, key: str) -> HttpResponse:
    """Score the season."""
    season = access.get_season(person(request.user), key)
    run = actions.score_season(season=season, actor=person(request.user), now=clock.now())
    messages.success(request, _("Scored, round %(round)d.") % {"round": run.round})
    return redirect("result:result", key)


@require_POST
@http.organiser
def announce(request: HttpRequest, key: str) -> HttpResponse:
    """Turn one key of the announcement."""
    return _turned(request, key, actions.announce, _("Announced."))


@require_POST
@http.organiser
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Turn one key of the publication."""
    return _turned(request, key, actions.publish, _("Published."))


def _turned(request: HttpRequest, key: str, action: Callable[..., keys.Turn], done: str) -> HttpResponse:
    """Turn one key of a binding act and say what came of it."""
    season = access.get_season(person(request.user), key)
    turn = action(season=season, actor=person(request.user), now=clock.now())
    messages.success(request, done if turn.complete else _("Proposed; now another person approves."))
    return redirect("result:result", key)
