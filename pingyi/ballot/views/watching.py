"""Pages on which the office watches a survey held online; none tells an answer, or an agency before the close."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.ballot import actions, queries, screens
from pingyi.ballot.forms import watching as forms
from pingyi.ballot.models import Finding, Quarantine
from pingyi.core import clock, http, ids
from pingyi.flow import keys
from pingyi.people.access import person
from pingyi.season import access
from pingyi.season.models import Season


@require_safe
@http.organiser
def watch(request: HttpRequest, key: str) -> HttpResponse:
    """Show the turnout, what the rules noticed, and what was set aside."""
    return _page(request, access.get_season(person(request.user), key))


@require_safe
@http.organiser
def behind(request: HttpRequest, key: str, finding: int) -> HttpResponse:
    """Show the ballots behind a finding."""
    season = access.get_season(person(request.user), key)
    return _behind(request, season, queries.finding_of(season, finding), {})


@require_safe
@http.organiser
def quarantined(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show the ballots that were set aside together."""
    season = access.get_season(person(request.user), key)
    row = queries.quarantine_of(season, number)
    held = next(one for one in queries.under_review(season) if one.row == row)
    return _behind(request, season, row, {"held": held})


@require_POST
@http.organiser
def look(request: HttpRequest, key: str) -> HttpResponse:
    """Let the rules look at all ballots now."""
    season = access.get_season(person(request.user), key)
    found = actions.look_now(season=season, actor=person(request.user), now=clock.now())
    messages.success(request, _("The rules looked at all ballots: %(count)d findings.") % {"count": found})
    return redirect("ballot:watch", key)


@require_POST
@http.organiser
def set_up(request: HttpRequest, key: str) -> HttpResponse:
    """Store the size of the public and what text messages may cost."""
    season = access.get_season(person(request.user), key)
    form = forms.SetUpForm(request.POST)
    if not form.is_valid():
        return _page(request, season, form)
    actions.set_up(season=season, wanted=form.wanted(), actor=person(request.user), now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("ballot:watch", key)


@require_POST
@http.organiser
def set_networks(request: HttpRequest, key: str) -> HttpResponse:
    """Store which networks lie in the area, from a file of one a line."""
    user = person(request.user)
    sent = request.FILES.get("networks")
    text = forms.text_of(sent) if sent else ""
    count = actions.set_networks(season=access.get_season(user, key), text=text, actor=user, now=clock.now())
    messages.success(request, _("%(count)d networks of the area are stored.") % {"count": count})
    return redirect("ballot:watch", key)


@require_POST
@http.organiser
def quarantine(request: HttpRequest, key: str, finding: int) -> HttpResponse:
    """Propose to set the ballots of a finding aside."""
    season = access.get_season(person(request.user), key)
    row = queries.finding_of(season, finding)
    reason = ids.tidy(request.POST.get("reason", ""))
    actions.quarantine(finding=row, reason=reason, actor=person(request.user), now=clock.now())
    messages.success(request, _("Proposed; the ballots count until an approver turns the second key."))
    return redirect("ballot:watch", key)


@require_POST
@http.organiser
def release(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Turn one key for letting ballots count again."""
    return _ended(request, key, number, actions.release, _("The ballots count again."))


@require_POST
@http.organiser
def exclude(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Turn one key for leaving ballots out of the count."""
    return _ended(request, key, number, actions.exclude, _("The ballots do not count; nothing was deleted."))


def _ended(request: HttpRequest, key: str, number: int, act: Callable[..., keys.Turn], done: str) -> HttpResponse:
    """Turn one key for what becomes of ballots that were set aside, and say what came of it."""
    user = person(request.user)
    row = queries.quarantine_of(access.get_season(user, key), number)
    turn = act(row=row, why=ids.tidy(request.POST.get("why", "")), actor=user, now=clock.now())
    messages.success(request, done if turn.complete else _("Proposed; now another person approves."))
    return redirect("ballot:watch", key)


def _page(request: HttpRequest, season: Season, form: forms.SetUpForm | None = None) -> HttpResponse:
    survey, channels = queries.set_up_of(season), queries.channels(season)
    online = [row for row in channels if row.online]
    verdict, ballots, residents = queries.crowd(season)
    review = queries.under_review(season)
    page = _frame(season) | {
        "crowd": {"verdict": verdict, "ballots": ballots, "residents": residents},
        "cast": sum(row.answers for row in online),
        "online": online,
        "turnout": screens.turnout(queries.turnout(season), [row.key for row in online]),
        "noticed": queries.noticed(season, review),
        "review": review,
        "networks": queries.count_networks(season),
        "spent": f"{Decimal(survey.sms_spent_cents) / forms.FEN:.2f}",
        "form": form or forms.SetUpForm.of(survey),
    }
    return render(request, "ballot/watch.html", page, status=422 if form else 200)


def _behind(request: HttpRequest, season: Season, row: Finding | Quarantine, more: dict[str, object]) -> HttpResponse:
    numbers: Sequence[int] = json.loads(row.seqs)
    rows = queries.behind(season, numbers)
    page = _frame(season) | {
        "row": row,
        "sentence": queries.sentence(row),
        "figures": queries.figures(row),
        "rows": [(one, datetime.fromtimestamp(one.at, clock.BEIJING)) for one in rows],
        "left_out": row.count - len(rows),
        "labels": queries.channel_labels(season),
    }
    return render(request, "ballot/behind.html", page | more)


def _frame(season: Season) -> dict[str, object]:
    queries.rules(season)
    may_change = season.state in actions.CHANGES
    return {"season": season, "state": queries.state(season), "may_change": may_change}
