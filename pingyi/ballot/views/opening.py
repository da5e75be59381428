"""Pages after the close: every ballot opened for whoever checks the count, and what the public said besides."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pingyi.ballot import actions, queries
from pingyi.core import clock, http
from pingyi.core.errors import Missing
from pingyi.people.access import person
from pingyi.season import access
from pingyi.season.models import Season
from pingyi.sheets import write

# A receipt names its ballot: who works in the office must not turn one that was collected into answers.
AUDITOR = "auditor"
SHOWN = 200  # ballots on one page
OPINIONS = 50
LONGEST_NUMBER = 9


@require_safe
@http.of_office
def opening(request: HttpRequest, key: str) -> HttpResponse:
    """Show whether all ballots fit together, and so many of them opened, each for checking by hand."""
    user = person(request.user)
    season = access.get_season(user, key)
    page = _frame(season) | {"online": bool(queries.online(season)), "closes_on": queries.days(season)[1]}
    if page["state"] != "closed" or not page["online"]:
        return render(request, "ballot/opening.html", page)
    after = _after(request.GET.get("after", ""))
    actions.open_ballots(season=season, about=f"{after + 1}-{after + SHOWN}", actor=user, now=clock.now())
    rows = queries.opened_ballots(season, after, SHOWN + 1) if user.role == AUDITOR else []
    page |= {
        "found": queries.open_all(season) if not after else None,
        "may_read": user.role == AUDITOR,
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "labels": queries.channel_labels(season),
        "before": max(0, after - SHOWN) if after else None,
        "following": after + SHOWN,
    }
    return render(request, "ballot/opening.html", page)


@require_safe
@http.organiser
def opinions(request: HttpRequest, key: str) -> HttpResponse:
    """Show what people wrote besides their answers, after the close."""
    season = access.get_season(person(request.user), key)
    page = _frame(season)
    if page["state"] == "closed":
        page["rows"] = Paginator(queries.opinions(season), OPINIONS).get_page(request.GET.get("page"))
    return render(request, "ballot/opinions.html", page)


@require_safe
@http.organiser
def opinions_export(request: HttpRequest, key: str) -> HttpResponse:
    """Return what people wrote as a table, after the close."""
    season = access.get_season(person(request.user), key)
    if queries.state(season) != "closed":
        raise Missing("opinions are read after the close of the survey")
    rows = [(row.written_on.isoformat(), row.text) for row in queries.opinions(season)]
    content = write.workbook(_("Opinions"), (_("Day"), _("Opinion")), rows)
    return http.download(content, f"opinions-{key}.xlsx", write.XLSX)


def _after(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _frame(season: Season) -> dict[str, object]:
    queries.rules(season)
    return {"season": season, "state": queries.state(season)}
