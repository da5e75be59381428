"""Pages on which two persons enter paper forms apart; no page shows one what the other entered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.ballot import actions, queries
from pingyi.ballot.forms import batches as forms
from pingyi.ballot.models import Batch
from pingyi.core import clock, http, ids
from pingyi.core.errors import Missing, Refused
from pingyi.people.access import person
from pingyi.people.models import User
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season

PAGE = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 50


@PAGE
@http.organiser
def batches(request: HttpRequest, key: str) -> HttpResponse:
    """Show the batches of paper forms, or begin a new one."""
    user = person(request.user)
    season = access.get_season(user, key)
    page = _page(season)
    survey = queries.rules(season)
    language = "en" if get_language() == "en" else "zh"
    form = forms.NewBatchForm(request.POST or None, channels=forms.channels(season, survey, language))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.new_batch(season=season, actor=user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Batch %(number)d is begun.") % {"number": made.number})
            return redirect("ballot:batch", key, made.number)
        except Refused as error:
            page["refusal"] = error
    rows = Paginator(queries.batches_of(season), SHOWN).get_page(request.GET.get("page"))
    page |= {"form": form, "rows": rows, "batches": queries.keyed_batches(rows, user)}
    return render(request, "ballot/batches.html", page, status=422 if request.method == "POST" else 200)


@require_safe
@http.organiser
def batch(request: HttpRequest, key: str, batch: int) -> HttpResponse:
    """Show how far one batch is, and which of its forms differ."""
    user = person(request.user)
    season = access.get_season(user, key)
    row = queries.batch_of(season, batch)
    found = queries.keyed_batch(row, user)
    own = queries.own_choices(row, user)
    names = {agency.key: agency.name for agency in seasons.agencies(season)}
    unlike = {number: [names[each] for each in keys] for number, keys in queries.differing_agencies(found).items()}
    page = {
        "found": found,
        "entered": list(own),
        "next": queries.next_form(row, own) if found.open_to_me else None,
        "differing": unlike,
        "may_drop": queries.may_drop(row, user),
    }
    return render(request, "ballot/batch.html", _page(season) | page)


@PAGE
@http.organiser
def form(request: HttpRequest, key: str, batch: int, form: int) -> HttpResponse:
    """Show one paper form with what the person entered before, or store what was typed."""
    user = person(request.user)
    season = access.get_season(user, key)
    row = queries.batch_of(season, batch)
    found = _form_of(row, form, user)
    sheet = _sheet(request, season, found, form, user)
    page = _page(season) | {"found": found, "number": form, "sheet": sheet}
    if request.method == "POST" and not sheet.faulty and not sheet.asks:
        try:
            actions.key_form(batch=row, form=form, choices=sheet.choices, actor=user, now=clock.now())
            return _onwards(request, row, form, user)
        except Refused as error:
            page["refusal"] = error
    options = forms.options(season, queries.rules(season))
    page |= {"options": options, "columns": len(options) + 1, "asked": request.method == "POST"}
    return render(request, "ballot/form.html", page, status=422 if request.method == "POST" else 200)


@require_POST
@http.organiser
def take_in_batch(request: HttpRequest, key: str, batch: int) -> HttpResponse:
    """Take in a batch that two persons entered alike."""
    user = person(request.user)
    row = queries.batch_of(access.get_season(user, key), batch)
    again = request.POST.get("again") == "1"
    count = actions.take_in_batch(batch=row, actor=user, now=clock.now(), again=again)
    messages.success(request, _("%(count)d answers taken in.") % {"count": count})
    return redirect("ballot:batch", key, batch)


@require_POST
@http.organiser
def drop_batch(request: HttpRequest, key: str, batch: int) -> HttpResponse:
    """Drop a batch with the reason."""
    user = person(request.user)
    row = queries.batch_of(access.get_season(user, key), batch)
    actions.drop_batch(batch=row, actor=user, now=clock.now(), why=ids.tidy(request.POST.get("why", "")))
    messages.success(request, _("Batch %(number)d is dropped; nothing of it counts.") % {"number": batch})
    return redirect("ballot:batches", key)


def _form_of(batch: Batch, form: int, user: User) -> queries.KeyedBatch:
    if not 1 <= form <= batch.forms_count:
        raise Missing("there is no form {number} in this batch", number=form)
    return queries.keyed_batch(batch, user)


def _sheet(request: HttpRequest, season: Season, found: queries.KeyedBatch, form: int, user: User) -> forms.Sheet:
    own = queries.own_choices(found.batch, user).get(form) if found.batch.state == "keying" else None
    typed = request.POST if request.method == "POST" else forms.stored(season, own) if own else {}
    unlike = queries.differing_agencies(found).get(form, ())
    return forms.sheet(season, queries.rules(season), typed, unlike)


def _onwards(request: HttpRequest, batch: Batch, form: int, user: User) -> HttpResponse:
    """Lead on: to the next form that the person has not entered, or to the batch."""
    key = batch.survey.season.key
    following = queries.next_form(batch, queries.own_choices(batch, user), form)
    messages.success(request, _("Form %(number)d saved.") % {"number": form})
    if following is None or request.POST.get("then") == "list":
        return redirect("ballot:batch", key, batch.number)
    return redirect("ballot:form", key, batch.number, following)


def _page(season: Season) -> dict[str, object]:
    survey = queries.rules(season)
    labels = seasons.labels(season)
    names = [row.key for row in survey.channels]
    return {
        "season": season,
        "label": labels.get(f"components.{survey.key}", {}),
        "channels": {name: labels.get(f"components.{survey.key}.channels.{name}", {}) for name in names},
        "state": queries.state(season),
        "progress": queries.batch_progress(season),
        "unanswered": forms.UNANSWERED,
    }
