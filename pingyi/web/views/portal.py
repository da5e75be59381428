"""The public pages: home, a season, one agency's why, the rules, the log, the bundle, history."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pingyi.core.errors import Missing
from pingyi.ledger.models import Log
from pingyi.paper import queries as papers
from pingyi.people.queries import has_demonstration
from pingyi.policy import load as policy
from pingyi.result import actions as results_actions
from pingyi.result import queries as results
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.web.pages import acts, ledger
from pingyi.web.pages import history as past
from pingyi.web.pages import rules as rule_pages

LOG_LINES = 200
SHOWN = 30  # reviews on the home page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the seasons that anybody may know of."""
    page = {"seasons": list(access.public_seasons()[:SHOWN]), "history": past.history(), "doors": _doors(request)}
    return render(request, "web/portal/home.html", page)


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Show the results of 2018-2020 and the roster of 2021-2025."""
    return render(request, "web/portal/history.html", {"history": past.history()})


@require_safe
def season(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Show a season: its roster from the freeze on, its result once it is published."""
    found = access.get_public_season(office, key)
    log = Log.objects.get(pk=seasons.log_id(found))
    page = _result(found) | {
        "season": found,
        "agencies": seasons.agencies(found),
        "bundle_public": seasons.is_public(found, "bundle"),
        "fingerprint": seasons.fingerprint(found),
        "decisions": seasons.decisions(found).exclude(kind="assume") if _shown(found) else (),
        "papers": papers.public_papers(found),
        "log": log,
        "key_fingerprint": log.key.fingerprint,
        "contact": seasons.texts_of(found).get("contact", ""),
    }
    return render(request, "web/portal/season.html", page)


@require_safe
def agency(request: HttpRequest, office: str, key: str, agency: str) -> HttpResponse:
    """Show one agency's published result and the why behind every number."""
    found = access.get_public_season(office, key)
    if not _shown(found):
        raise Missing("the result is not published yet")
    explained = results.explained(found, agency)
    page = {"season": found, "row": explained} | results.beside(found, explained, published_only=True)
    return render(request, "web/portal/agency.html", page)


@require_safe
def rules(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Show every rule of a season with the article it rests on."""
    found = access.get_public_season(office, key)
    sections = rule_pages.sections(seasons.document(found))
    names = seasons.section_labels(found)
    page = {"season": found, "sections": sections, "names": names, "fingerprint": seasons.fingerprint(found)}
    page |= {"amendments": seasons.amendments(found), "documents": policy.register()}
    return render(request, "web/portal/rules.html", page)


@require_safe
def log(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Show the season's ledger, oldest first, by pages."""
    found = access.get_public_season(office, key)
    head = Log.objects.get(pk=seasons.log_id(found))
    start = request.GET.get("from", "")
    first = min(int(start), head.size) if start.isdecimal() and len(start) < 10 else 0
    rows = list(head.entries.filter(index__gte=first).order_by("index")[:LOG_LINES])
    page = {
        "season": found,
        "head": head,
        "rows": acts.acts(rows, seasons.labels(found)),
        "first": first,
        "after": first + len(rows),
        "before": max(0, first - LOG_LINES),
        "checkpoint": ledger.checkpoint(found, head),
    }
    return render(request, "web/portal/log.html", page)


@require_safe
def bundle(_request: HttpRequest, office: str, key: str) -> HttpResponseBase:
    """Send the published bundle as a zip."""
    found = access.get_public_season(office, key)
    # The bundle holds the result, so that it never goes out before or without it.
    if not _shown(found) or not seasons.is_public(found, "bundle") or results.publication(found) is None:
        raise Missing("the bundle is not published yet")
    stored = results.archive_path(results_actions.finish_publication(found))
    name = f"pingyi-{office}-{key}.zip"
    return FileResponse(stored.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


def _doors(request: HttpRequest) -> bool:
    """Tell whether a visitor can enter a demonstration by one click."""
    return not request.user.is_authenticated and not settings.LAN and has_demonstration()


def _result(season: Season) -> dict[str, object]:
    """Return the result with what stands around it, once it is published."""
    sheet = results.sheet(season) if _shown(season) else None
    return {
        "sheet": sheet,
        "swings": results.swings(sheet) if sheet else (),
        "answers": results.answers(season) if sheet else (),
        "sources": seasons.sources(season, sheet.run.givings) if sheet else (),
    }


def _shown(season: Season) -> bool:
    return season.state in ("published", "archived") and seasons.is_public(season, "result")
