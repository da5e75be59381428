"""The audit trail of the desk: a page with filters, and the same as a table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pingyi.core import clock, http
from pingyi.people.access import person
from pingyi.season import access
from pingyi.sheets import write
from pingyi.web.pages import trail as reading


@require_safe
@http.of_office
def trail(request: HttpRequest) -> HttpResponse:
    """Show who did what, when and why, the newest first."""
    user = person(request.user)
    asked = reading.query(request.GET.dict())
    page = {
        "sheet": reading.sheet(user, asked),
        "asked": asked,
        "moves": reading.moves(user),
        "people": reading.people(user),
        "seasons": list(access.visible_to(user)[:100]),
    }
    return render(request, "web/trail.html", page)


@require_safe
@http.of_office
def trail_export(request: HttpRequest) -> HttpResponse:
    """Return what is asked of the trail as a table."""
    user = person(request.user)
    rows = reading.exported(user, reading.query(request.GET.dict()))
    name = f"trail-{user.office.key}-{clock.day_in_china(clock.now()):%Y%m%d}.csv"
    return http.download(write.csv_file(reading.header(), rows), name, write.FORMS["csv"])
