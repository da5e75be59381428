"""Pages of cases: the list, one case as its file, each act on it, and the agency's own side."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries
from pingyi.season.forms import cases as forms
from pingyi.season.models import Case

REFUSALS = (Refused, Conflict)
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@http.of_office
def cases(request: HttpRequest, key: str) -> HttpResponse:
    """Show the cases of a season, those that are open first."""
    season = access.get_season(person(request.user), key)
    page = {"season": season, "rows": queries.cases(season), "most": queries.MOST_CASES}
    page |= {"today": clock.day_in_china(clock.now()), "can_open": queries.can_open(season)}
    return render(request, "season/cases.html", page)


@PAGE
@http.organiser
def open_case(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form of a new case, or open it."""
    season = access.get_season(person(request.user), key)
    refusal: Exception | None = None
    form = forms.NewCaseForm(request.POST if request.method == "POST" else None, season=season)
    if form.is_valid():
        try:
            made = actions.open_case(season=season, new=form.new(), actor=person(request.user), now=clock.now())
            messages.success(request, _("Case opened."))
            return redirect("season:case", key, made.pk)
        except REFUSALS as error:
            refusal = error
    page = {"season": season, "form": form, "refusal": refusal, "can_open": queries.can_open(season)}
    return render(request, "season/case_new.html", page, status=422 if form.errors or refusal else 200)


@require_safe
@http.of_office
def case(request: HttpRequest, key: str, case: int) -> HttpResponse:
    """Show one case as its file."""
    return _file(request, access.get_case(person(request.user), key, case))


@require_POST
@http.organiser
def add_evidence(request: HttpRequest, key: str, case: int) -> HttpResponse:
    """Add a file or a link to a case."""
    found = access.get_case(person(request.user), key, case)
    form = forms.EvidenceForm(request.POST, request.FILES)

    def act() -> str:
        actions.add_evidence(case=found, new=form.new(), actor=person(request.user), now=clock.now())
        return _("Evidence added.")

    return _acted(request, found, form, act)


@require_safe
@http.of_office
def evidence(request: HttpRequest, key: str, case: int, piece: int) -> HttpResponse:
    """Return one file of a case, always as a download."""
    found = access.get_case(person(request.user), key, case)
    row = queries.evidence(found).filter(pk=piece).exclude(sha256="").first()
    if row is None:
        raise Missing("there is no such file in this case")
    ending = row.file_name.rpartition(".")[2].lower()
    return http.download(queries.content_of(row), f"evidence-{row.pk}.{ending}", "application/octet-stream")


@require_POST
@http.organiser
def ask_hearing(request: HttpRequest, key: str, case: int) -> HttpResponse:
    """Ask the agency to answer."""
    found = access.get_case(person(request.user), key, case)
    form = forms.AskForm(request.POST)

    def act() -> str:
        day = form.cleaned_data["answer_by"]
        actions.ask_hearing(case=found, answer_by=day, actor=person(request.user), now=clock.now())
        return _("The agency is asked to answer by %(day)s; it finds the case at its own desk.") % {"day": day}

    return _acted(request, found, form, act)


@require_POST
@http.organiser
def hear(request: HttpRequest, key: str, case: int) -> HttpResponse:
    """Close the hearing."""
    found = access.get_case(person(request.user), key, case)
    form = forms.HearForm(request.POST)

    def act() -> str:
        actions.hear(case=found, hearing=form.hearing(), actor=person(request.user), now=clock.now())
        return _("The hearing is closed.")

    return _acted(request, found, form, act)


@require_POST
@http.organiser
def rule(request: HttpRequest, key: str, case: int) -> HttpResponse:
    """Turn one key for the ruling."""
    found = access.get_case(person(request.user), key, case)
    form = forms.RuleForm(request.POST, case=found)

    def act() -> str:
        turn = actions.rule(case=found, found=form.found(), actor=person(request.user), now=clock.now())
        return _("The case is ruled on.") if turn.complete else _("Proposed; now another person approves.")

    return _acted(request, found, form, act)


@require_POST
@http.organiser
def drop(request: HttpRequest, key: str, case: int) -> HttpResponse:
    """Close a case whose hint is not pursued."""
    found = access.get_case(person(request.user), key, case)
    form = forms.DropForm(request.POST)

    def act() -> str:
        actions.drop(case=found, why=form.cleaned_data["why"], actor=person(request.user), now=clock.now())
        return _("The case is closed; nothing of it is published.")

    return _acted(request, found, form, act)


@PAGE
@http.of_agency
def case_statement(request: HttpRequest, case: int) -> HttpResponse:
    """Show an agency what it is asked to answer to, or take in its statement."""
    user = person(request.user)
    found = access.get_asked_case(user, case)
    refusal: Exception | None = None
    form = forms.StatementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = actions.Hearing(form.cleaned_data["statement"], clock.day_in_china(clock.now()))
        try:
            actions.hear(case=found, hearing=said, actor=user, now=clock.now())
            messages.success(request, _("Your statement is with the office."))
            return redirect("season:case_statement", found.pk)
        except REFUSALS as error:
            refusal = error
    page = {"case": access.get_asked_case(user, case), "form": form, "refusal": refusal}
    return render(request, "season/case_statement.html", page, status=422 if form.errors or refusal else 200)


def _acted(request: HttpRequest, case: Case, form: forms.Typed, act: Callable[[], str]) -> HttpResponse:
    """Do what a form asks for and go back to the file; a refused form is shown there with what was typed."""
    refusal: Exception | None = None
    if form.is_valid():
        try:
            messages.success(request, act())
            return redirect("season:case", case.season.key, case.pk)
        except REFUSALS as error:
            refusal = error
    # What the act changed before it was refused must not be shown.
    return _file(request, access.get_case(person(request.user), case.season.key, case.pk), form, refusal)


def _file(
    request: HttpRequest, case: Case, posted: forms.Typed | None = None, refusal: Exception | None = None
) -> HttpResponse:
    page = queries.case_page(case, person(request.user).role)
    shown = forms.on_file(case, page["moves"], posted)
    page |= {"forms": shown, "refusal": refusal, "today": clock.day_in_china(clock.now())}
    return render(request, "season/case.html", page, status=422 if posted else 200)
