"""Page of the desk for the days of each stage and the texts of a season."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries, states, texts
from pingyi.season.forms import dates as forms
from pingyi.season.models import Season


@require_http_methods(["GET", "HEAD", "POST"])
@http.organiser
def dates(request: HttpRequest, key: str) -> HttpResponse:
    """Show the days of each stage and the texts, or set the days."""
    season = access.get_season(person(request.user), key)
    if request.method != "POST":
        return _page(request, season, {})
    typed = forms.typed(season, request.POST)
    refusal: Exception | None = None
    if typed.clean:
        try:
            actions.set_dates(season=season, days=typed.days, actor=person(request.user), now=clock.now())
            messages.success(request, _("The days are set."))
            return redirect("season:dates", key)
        except (Refused, Conflict) as error:
            refusal = error
    return _page(request, season, {"rows": typed.rows, "refusal": refusal}, refused=True)


@require_POST
@http.organiser
def set_texts(request: HttpRequest, key: str) -> HttpResponse:
    """Set the texts of a season."""
    season = access.get_season(person(request.user), key)
    typed = forms.texts_typed(request.POST)
    try:
        actions.set_texts(season=season, texts_of=typed, actor=person(request.user), now=clock.now())
    except (Refused, Conflict) as error:
        return _page(request, season, {"refusal": error, "typed": typed}, refused=True)
    messages.success(request, _("The texts are saved."))
    return redirect("season:dates", key)


def _page(request: HttpRequest, season: Season, more: dict[str, object], refused: bool = False) -> HttpResponse:
    typed = more.get("typed", {})
    held = queries.texts_of(season) | (typed if isinstance(typed, dict) else {})
    page = {
        "season": season,
        "rows": forms.shown(season),
        "texts": [
            (name, texts.season_text(name), texts.hint(name), held[name], name in queries.TEXTS_OF_LINES)
            for name in queries.TEXTS
        ],
        "may_edit": season.state in states.EDITS_DATES,
        "may_write": season.state in states.EDITS_TEXTS,
    } | more
    return render(request, "season/dates.html", page, status=422 if refused else 200)
