"""Pages of papers: what a season has, one paper with its editor, its acts, its files, and the register."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.document import facts_json
from pingyi.flow import machine
from pingyi.paper import access, actions, forms, queries, screens, states
from pingyi.paper.models import Paper
from pingyi.people.access import person
from pingyi.season import access as seasons
from pingyi.season import queries as season_queries
from pingyi.sheets import write

REFUSALS = (Refused, Conflict)


@require_safe
@http.of_office
def papers(request: HttpRequest, key: str) -> HttpResponse:
    """Show the papers of a season and what can be drafted now."""
    season = seasons.get_season(person(request.user), key)
    page = {"season": season, "offers": queries.offers(season), "rows": queries.rows(queries.papers(season))}
    return render(request, "paper/papers.html", page)


@require_POST
@http.organiser
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Draft a paper, or all letters that are missing."""
    user = person(request.user)
    season = seasons.get_season(user, key)
    kind, agency = request.POST.get("kind", ""), request.POST.get("agency", "")
    if kind == "letter":
        letters = actions.draft_letters(season=season, actor=user, now=clock.now())
        messages.success(request, _("%(count)d letters drafted.") % {"count": len(letters)})
        return redirect("paper:papers", key)
    found = season_queries.agencies(season).filter(key=agency).first() if agency else None
    made = actions.draft(season=season, kind=kind, agency=found, actor=user, now=clock.now())
    messages.success(request, _("Drafted; read it and fill in what is yours to say."))
    return redirect("paper:paper", key, made.pk)


@require_safe
@http.of_office
def paper(request: HttpRequest, key: str, paper: int) -> HttpResponse:
    """Show one paper as it would be set, with what the office may type beside it."""
    found = access.get_paper(person(request.user), key, paper)
    form = forms.PaperForm(found.kind, queries.draft_of(found).entered)
    return _paper(request, found, form, None)


@require_POST
@http.organiser
def edit(request: HttpRequest, key: str, paper: int) -> HttpResponse:
    """Change what the office typed into a draft."""
    user = person(request.user)
    found = access.get_paper(user, key, paper)
    form = forms.PaperForm(found.kind, {}, request.POST)
    refusal: Exception | None = None
    if form.is_valid():
        try:
            actions.edit(paper=found, entered=form.entered(), actor=user, now=clock.now())
            messages.success(request, _("Draft saved."))
            return redirect("paper:paper", key, paper)
        except REFUSALS as error:
            refusal = error
    return _paper(request, access.get_paper(user, key, paper), form, refusal)


@require_POST
@http.organiser
def approve_paper(request: HttpRequest, key: str, paper: int) -> HttpResponse:
    """Approve exactly what was read."""
    user = person(request.user)
    found = access.get_paper(user, key, paper)
    actions.approve_paper(paper=found, actor=user, now=clock.now(), seen=request.POST.get("seen", ""))
    messages.success(request, _("Approved; what the paper says is now fixed."))
    return redirect("paper:paper", key, paper)


@require_POST
@http.organiser
def send_back(request: HttpRequest, key: str, paper: int) -> HttpResponse:
    """Make an approved paper a draft again."""
    user = person(request.user)
    found = access.get_paper(user, key, paper)
    actions.send_back(paper=found, actor=user, now=clock.now(), why=forms.why(request.POST))
    messages.success(request, _("Sent back; it is a draft again."))
    return redirect("paper:paper", key, paper)


@require_POST
@http.organiser
def issue(request: HttpRequest, key: str, paper: int) -> HttpResponse:
    """Issue an approved paper."""
    user = person(request.user)
    found = access.get_paper(user, key, paper)
    actions.issue(paper=found, on=forms.day(request.POST), actor=user, now=clock.now())
    messages.success(request, _("Issued as %(number)s.") % {"number": queries.number_of(found)})
    return redirect("paper:paper", key, paper)


@require_POST
@http.organiser
def void(request: HttpRequest, key: str, paper: int) -> HttpResponse:
    """Take a paper out of use."""
    user = person(request.user)
    found = access.get_paper(user, key, paper)
    actions.void(paper=found, actor=user, now=clock.now(), why=forms.why(request.POST))
    messages.success(request, _("The paper is void; a number that it had stays used."))
    return redirect("paper:papers", key)


@require_safe
@http.of_office
def draft_file(request: HttpRequest, key: str, paper: int, form: str) -> HttpResponse:
    """Return a paper that is not issued as a file, with room for its number."""
    found = access.get_paper(person(request.user), key, paper)
    said = queries.said(found, clock.day_in_china(clock.now()))
    content = queries.one(found.kind, said, form)
    return http.download(content, queries.name(found, form, draft=True), queries.TYPES[form])


@require_safe
@http.signed_in
def file(request: HttpRequest, key: str, paper: int, form: str) -> HttpResponse:
    """Return a file of an issued paper to the office, or to the agency that it was issued to."""
    return _file(access.get_paper(person(request.user), key, paper), form)


@require_safe
def public_file(_request: HttpRequest, office: str, key: str, paper: int, form: str) -> HttpResponse:
    """Return a file of a paper that is public."""
    return _file(access.get_public_paper(office, key, paper), form)


@require_safe
@http.of_office
def register(request: HttpRequest) -> HttpResponse:
    """Show the register of numbers, a page at a time."""
    user = person(request.user)
    found = Paginator(queries.numbered(user), queries.PER_PAGE).get_page(request.GET.get("page"))
    page = {"page": found, "rows": [queries.row(each) for each in found], "series": queries.series(user)}
    return render(request, "paper/register.html", page)


@require_safe
@http.of_office
def register_export(request: HttpRequest) -> HttpResponse:
    """Return the register as a workbook."""
    header = (_("Document number"), _("Paper"), _("Agency"), _("Review"), _("Issued on"), _("State"), _("Why void"))
    digests = (_("SHA-256 of the PDF"), _("SHA-256 of the Word file"))
    rows = queries.table(queries.numbered(person(request.user)))
    return http.download(
        write.workbook(_("Register of papers"), (*header, *digests), rows), "register.xlsx", write.XLSX
    )


def _file(found: Paper, form: str) -> HttpResponse:
    return http.download(queries.stored(found, form), queries.name(found, form), queries.TYPES[form])


def _paper(request: HttpRequest, found: Paper, form: forms.PaperForm, refusal: Exception | None) -> HttpResponse:
    page: dict[str, object] = {"season": found.season, "row": queries.row(found), "form": form, "refusal": refusal}
    today = clock.day_in_china(clock.now())
    try:
        said = queries.said(found, today)
        page["seen"] = queries.seen(said)
        page["sheet"] = screens.sheet(facts_json.paper(found.kind, said))
        page["missing"] = queries.missing(found.kind, said) if found.state in ("draft", "approved") else None
    except Refused as error:
        page["waits"] = error
    role = person(request.user).role
    page["moves"] = machine.possible(states.PAPER, found.state, role)
    page["issue_form"] = forms.IssueForm(initial={"on": today})
    page["fonts"] = queries.font_lines(found)
    return render(request, "paper/paper.html", page, status=422 if refusal or form.errors else 200)
