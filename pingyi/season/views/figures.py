"""Pages of the desk for the figures of a component that were found elsewhere, such as by a survey institute."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pingyi.core import clock, exact, http, ids
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries, states
from pingyi.season.actions.figures import LONGEST_SOURCE
from pingyi.season.forms import figures as forms
from pingyi.season.models import Agency, Given, Season
from pingyi.sheets import report, upload, write


@require_http_methods(["GET", "HEAD", "POST"])
@http.organiser
def figures(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Show the figures that hold, or check or propose those of an uploaded table."""
    season = access.get_season(person(request.user), key)
    part = queries.given_component(season, component)
    if request.method != "POST":
        return render(request, "season/figures.html", _page(season, part.key))
    source = ids.tidy(request.POST.get("source", ""))
    table, problem = upload.table(request.FILES.get("table"))
    scores, found = forms.parse(season, table) if table else ({}, report.Report())
    refusal: Exception | None = None
    if not problem and found.clean:
        try:
            new = actions.NewFigures(part.key, scores, source)
            return _give(request, season, new)
        except (Refused, Conflict) as error:
            refusal = error
    more = {"report": found, "problem": problem, "refusal": refusal, "source": source}
    return render(request, "season/figures.html", _page(season, part.key) | more, status=422)


def _give(request: HttpRequest, season: Season, new: actions.NewFigures) -> HttpResponse:
    if request.POST.get("act") == "check":
        actions.check_figures(season, new)
        messages.info(
            request, _("Nothing is wrong: %(count)d figures. Nothing was stored yet.") % {"count": len(new.scores)}
        )
        return redirect("season:figures", season.key, new.component)
    turn = actions.give_figures(season=season, new=new, actor=person(request.user), now=clock.now())
    proposed = _("Proposed; the figures hold when an approver turns the second key.")
    messages.success(request, _("The figures hold.") if turn.complete else proposed)
    return redirect("season:figures", season.key, new.component)


@require_safe
@http.organiser
def figures_template(request: HttpRequest, key: str, component: str) -> HttpResponse:
    """Return the table to fill in, with the figures that hold."""
    season = access.get_season(person(request.user), key)
    part = queries.given_component(season, component)
    rows = [(row.name, score) for row, score in _rows(season, queries.given(season).get(part.key))]
    content = write.workbook(_("Figures"), forms.header(), rows)
    return http.download(content, f"figures-{component}-{key}.xlsx", write.XLSX)


def _page(season: Season, component: str) -> dict[str, object]:
    givings = list(queries.givings(season).filter(component=component))
    given = givings[-1] if givings else None
    return {
        "season": season,
        "component": component,
        "label": queries.labels(season).get(f"components.{component}", {}),
        "given": given,
        "givings": givings,
        "rows": _rows(season, given),
        "proposal": queries.proposed_figures(season, component),
        "may_give": season.state in states.GIVES_FIGURES,
        "longest_source": LONGEST_SOURCE,
        "report": report.Report(),
    }


def _rows(season: Season, given: Given | None) -> list[tuple[Agency, str]]:
    """Return each agency with its figure as text, empty where it has none."""
    scores = queries.scores(given) if given else {}
    return [
        (agency, exact.plain(scores[agency.key]) if agency.key in scores else "") for agency in queries.agencies(season)
    ]
