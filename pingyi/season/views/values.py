"""Pages of the desk for confirming assumed values, and the sheet of interpretations that comes of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries
from pingyi.season.forms import values as forms


@require_http_methods(["GET", "HEAD", "POST"])
@http.organiser
def values(request: HttpRequest, key: str) -> HttpResponse:
    """Show the assumed values by section, or confirm one, those of a section, or those edited."""
    season = access.get_season(person(request.user), key)
    refusal: Exception | None = None
    if request.method == "POST":
        wanted = forms.adopted(queries.assumed_values(season), request.POST)
        try:
            actions.adopt(season=season, values=wanted, actor=person(request.user), now=clock.now())
            messages.success(request, _("%(count)d values confirmed.") % {"count": len(wanted)})
            return redirect(forms.after(reverse("season:values", args=[key]), queries.assumed_values(season)))
        except (Refused, Conflict) as error:
            refusal = error
    page = forms.values_page(season, request.POST) | {"refusal": refusal}
    return render(request, "season/values.html", page, status=422 if refusal else 200)


@require_safe
@http.of_office
def interpretations(request: HttpRequest, key: str) -> HttpResponse:
    """Show the numbered sheet of interpretations, with its signers and fingerprint from the freeze on."""
    season = access.get_season(person(request.user), key)
    rows = queries.interpretations(season)
    page = {
        "season": season,
        "rows": rows,
        "left": sum(not row.adopted for row in queries.assumed_values(season)),
        "signers": next((row.signers for row in rows if row.signers), ""),
        "fingerprint": queries.fingerprint(season) if season.state != "drafting" else "",
        "amendments": queries.amendments(season),
    }
    return render(request, "season/interpretations.html", page)
