"""What a reviewed agency reads of ballots that were set aside, and what it says against it; never another agency's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pingyi.ballot import access, actions, queries
from pingyi.core import clock, http, ids
from pingyi.core.errors import Missing, Refused
from pingyi.people.access import person
from pingyi.season.models import Agency

LONGEST_NUMBER = 5


@require_http_methods(["GET", "HEAD", "POST"])
@http.of_agency
def objections(request: HttpRequest, key: str) -> HttpResponse:
    """Show what was set aside in a season that reviews the agency, or keep what it says against it."""
    agency = access.get_own_agency(person(request.user), key)
    page: dict[str, object] = {"season": agency.season, "agency": agency}
    if request.method == "POST":
        try:
            return _said(request, agency)
        except Refused as error:
            page |= {"refusal": error, "typed": request.POST}
    page["held"] = queries.told_to(agency)
    return render(request, "ballot/objections.html", page, status=422 if "refusal" in page else 200)


def _said(request: HttpRequest, agency: Agency) -> HttpResponse:
    number = request.POST.get("quarantine", "")
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise Missing("there is no such quarantine")
    text = ids.tidy(request.POST.get("text", ""))
    actions.object_as_agency(number=int(number), agency=agency, text=text, now=clock.now())
    messages.success(request, _("It was sent to the two persons who decide."))
    return redirect("ballot:objections", agency.season.key)
