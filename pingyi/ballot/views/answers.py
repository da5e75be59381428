"""Pages of the desk for answers: opened, taken in as a table, closed; nothing here tells agencies apart."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import entering
from pingyi.ballot.forms import counts
from pingyi.ballot.forms import tables as forms
from pingyi.core import clock, http, ids
from pingyi.core.errors import Refused
from pingyi.flow.models import Proposal
from pingyi.people.access import person
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.sheets import report, upload, write

LACKS = {"sms": "PINGYI_SMS_URL", "wechat": "PINGYI_WECHAT_APPID"}  # settings without which nobody is let in


@require_safe
@http.organiser
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """Show how many answered by channel, and the form for a table."""
    season = access.get_season(person(request.user), key)
    return render(request, "ballot/answers.html", _page(season))


@require_safe
@http.organiser
def template(request: HttpRequest, key: str) -> HttpResponse:
    """Return the table to fill in: with two rows that show how, or of counts, with one row for each agency."""
    season = access.get_season(person(request.user), key)
    survey, language = queries.rules(season), "en" if get_language() == "en" else "zh"
    header, rows = forms.header(season), forms.template_rows(season, survey, language)
    if request.GET.get("of") == "counts":
        header = counts.header(season, survey, language)
        rows = counts.template_rows(season, survey)
    name = "counts" if request.GET.get("of") == "counts" else "answers"
    return http.download(write.workbook(_("Answers"), header, rows), f"{name}-{key}.xlsx", write.XLSX)


@require_POST
@http.organiser
def ballot_open(request: HttpRequest, key: str) -> HttpResponse:
    """Open the survey."""
    season = access.get_season(person(request.user), key)
    online = request.POST.getlist("online")
    if unable := sorted(set(online) - set(entering.configured(season)) if online else ()):
        raise Refused('this installation cannot hold "{channel}" online; leave it out', channel=unable[0])
    turn = actions.ballot_open(season=season, actor=person(request.user), now=clock.now(), online=online)
    proposed = _("Proposed; the survey opens when an approver turns the second key.")
    messages.success(request, _("The survey is open.") if turn.complete else proposed)
    return redirect("ballot:answers", key)


@require_POST
@http.organiser
def take_in(request: HttpRequest, key: str) -> HttpResponse:
    """Check an uploaded table, and store its answers when that is asked for and nothing is wrong."""
    season = access.get_season(person(request.user), key)
    survey = queries.rules(season)
    table, problem = upload.table(request.FILES.get("table"))
    again, source = request.POST.get("again") == "1", ids.tidy(request.POST.get("source", ""))
    if table and counts.fits(season, survey, table) and not source:
        problem = _("A table of counts is somebody's own report: say below who asked these people, and how.")
    rows, found = forms.parse(season, survey, table) if table else ([], report.Report())
    if problem or not found.clean:
        page = _page(season) | {"report": found, "problem": problem, "source": source}
        return render(request, "ballot/answers.html", page, status=422)
    if request.POST.get("act") == "check":
        messages.info(request, _("Nothing is wrong: %(count)d answers. Nothing was stored yet.") % {"count": len(rows)})
        return redirect("ballot:answers", key)
    by = person(request.user)
    actions.take_in(season=season, answers=rows, actor=by, now=clock.now(), again=again, source=source)
    messages.success(request, _("%(count)d answers taken in.") % {"count": len(rows)})
    return redirect("ballot:answers", key)


@require_POST
@http.organiser
def ballot_close(request: HttpRequest, key: str) -> HttpResponse:
    """Close the survey."""
    season = access.get_season(person(request.user), key)
    if request.POST.get("sure") != "1":
        raise Refused("tick the box before closing; a closed survey cannot be opened again")
    turn = actions.ballot_close(season=season, actor=person(request.user), now=clock.now())
    proposed = _("Proposed; the survey closes when an approver turns the second key.")
    messages.success(request, _("The survey is closed.") if turn.complete else proposed)
    return redirect("ballot:answers", key)


def _page(season: Season) -> dict[str, object]:
    survey = queries.rules(season)
    channels, state = queries.channels(season), queries.state(season)
    page: dict[str, object] = {
        "season": season,
        "survey": survey,
        "label": seasons.labels(season).get(f"components.{survey.key}", {}),
        "state": state,
        "batches": queries.batch_progress(season),
        "channels": channels,
        "counted": queries.counted_channels(season),
        "online": any(row.online for row in channels),
        "total": sum(row.answers for row in channels),
        "tables": queries.tables_taken_in(season),
        "longest_source": actions.LONGEST_SOURCE,
        "report": report.Report(),
    }
    waiting = queries.proposals(season, "ballot_open" if state == "waiting" else "ballot_close")
    page["proposal"] = waiting[0] if waiting else None
    return page | (_before(season, channels, waiting) if state == "waiting" else {})


def _before(season: Season, channels: Sequence[queries.ChannelRow], waiting: Sequence[Proposal]) -> dict[str, object]:
    """Return what the form of the opening needs: the ways in that it offers, and what is missing."""
    able, codes = entering.configured(season), queries.has_codes(season)
    ticked = queries.proposed_channels(waiting[0]) if waiting else ("invited",) if codes else ()
    ways = [
        {"row": row, "able": row.key in able, "ticked": row.key in ticked, "lacks": LACKS.get(row.key, "")}
        for row in channels
        if row.key in queries.WAYS
    ]
    accounts = [text for _agency, text in queries.portraits(season)]
    return {
        "ways": ways,
        "has_codes": codes,
        "untold": sum(not text for text in accounts),
        "residents": queries.set_up_of(season).residents,
        "tried": queries.was_tried_out(season),
    }
