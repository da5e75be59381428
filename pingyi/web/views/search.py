"""The search of the desk: one box, results by kind."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pingyi.core import http, ids
from pingyi.people.access import person
from pingyi.web import search as finding


@require_safe
@http.of_office
def search(request: HttpRequest) -> HttpResponse:
    """Show what contains the text, grouped by kind, or what can be searched."""
    text = ids.tidy(request.GET.get("q", ""))[: finding.LONGEST]
    groups = finding.search(person(request.user), text) if text else ()
    return render(request, "web/search.html", {"text": text, "groups": groups})
