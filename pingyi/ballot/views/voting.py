"""The pages on which the public answers; a ballot itself goes to the edge and never through here."""

import secrets
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pingyi.ballot import queries, texts
from pingyi.ballot.actions import entering
from pingyi.ballot.channels.port import NotKnown
from pingyi.ballot.intake.ticket import GOOD_FOR, Ticket
from pingyi.ballot.queries.voting import Booth
from pingyi.core import clock
from pingyi.core.errors import Missing
from pingyi.season import access
from pingyi.season import queries as seasons

NONCE = 16
LASTS = {"ticket": GOOD_FOR, "device": 60 * 24 * 3600}  # seconds that a browser keeps it
ENTER_AGAIN = ("ticket", "puzzle", "spent")  # problems that only a new entry mends


def booth_of(request: HttpRequest, office: str, key: str) -> Booth:
    """Return the booth of an address. Raises Missing: there is none, or a trial is not this person's to see."""
    trial = key.endswith(queries.TEST)
    found = access.get_public_season(office, key.removesuffix(queries.TEST))
    user = request.user
    if trial and not (getattr(user, "may_act", False) and getattr(user, "office_id", None) == found.office_id):
        raise Missing('there is no season "{key}"', key=key)
    queries.rules(found)
    return Booth(found, trial)


@require_safe
@never_cache
def page(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Show the ballot to whoever is let in, the ways in to others, and after the close what there is to see."""
    booth = booth_of(request, office, key)
    if queries.state_of(booth) != "open" or not (booth.trial or queries.ways(booth.season)):
        return _shut(request, booth)
    if code := request.GET.get("code"):
        return _enter(request, booth, "invited", {"code": code})
    found = ticket_of(request, booth)
    if found is None:
        return _ways_in(request, booth)
    return render(request, "ballot/vote/ballot.html", _ballot_page(request, booth, found))


@require_POST
def enter(request: HttpRequest, office: str, key: str, channel: str) -> HttpResponse:
    """Let somebody in over one channel, or lead to its next step."""
    booth = booth_of(request, office, key)
    if queries.state_of(booth) != "open":
        return redirect("ballot:vote", office, key)
    return _enter(request, booth, channel, request.POST.dict())


@require_safe
def wechat(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Take whoever comes back from WeChat in."""
    booth = booth_of(request, office, key)
    if queries.state_of(booth) != "open":
        return redirect("ballot:vote", office, key)
    sent = request.GET.dict() | {"sealed": request.COOKIES.get(_cookie(booth, "wechat"), "")}
    return _enter(request, booth, "wechat", {"state": ""} | sent)


@require_POST
def leave(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Forget on this device who answers."""
    booth = booth_of(request, office, key)
    answer = redirect("ballot:vote", office, key)
    _forget(answer, booth)
    return answer


@require_safe
@never_cache
def problem(request: HttpRequest, office: str, key: str, code: str) -> HttpResponse:
    """Say what was wrong with a form that was sent without script."""
    booth = booth_of(request, office, key)
    if code not in texts.PROBLEMS:
        raise Http404
    page = frame(booth) | {"problem": texts.problem(code)}
    answer = render(request, "ballot/vote/problem.html", page, status=422)
    if code in ENTER_AGAIN:
        _forget(answer, booth)
    return answer


def ticket_of(request: HttpRequest, booth: Booth) -> Ticket | None:
    """Return the ticket that the browser holds, or None."""
    return queries.read_ticket(booth, request.COOKIES.get(_cookie(booth, "ticket"), ""), clock.second())


def frame(booth: Booth) -> dict[str, object]:
    """Return what every page for voters needs."""
    return {
        "booth": booth,
        "page": reverse("ballot:vote", args=[booth.season.office.key, booth.key]),
        "state": queries.state_of(booth),
        "contact": seasons.texts_of(booth.season).get("contact", ""),
    }


def option_labels(booth: Booth) -> list[Mapping[str, str]]:
    """Return what the scheme calls each option, in its order."""
    labels, survey = seasons.labels(booth.season), queries.rules(booth.season)
    return [labels.get(f"components.{survey.key}.options.{row.key}", {}) for row in survey.options]


def _ballot_page(request: HttpRequest, booth: Booth, found: Ticket) -> dict[str, object]:
    own = queries.sealing(booth, found)
    return frame(booth) | {
        "questions": queries.questions(booth.season, found.slot),
        "options": option_labels(booth),
        "stands": queries.standing(booth, found.slot) is not None,
        "ticket": request.COOKIES[_cookie(booth, "ticket")],
        "voter": own.voter,
        "challenge": own.challenge,
        "clearance": request.COOKIES.get(_cookie(booth, "clearance"), ""),
        "nonce": secrets.token_hex(NONCE),
        "request_key": uuid.uuid4().hex,
        "action": f"/b/{booth.season.office.key}/{booth.key}/",
        "last": queries.days(booth.season)[1],
    }


def _ways_in(request: HttpRequest, booth: Booth, more: Mapping[str, object] | None = None) -> HttpResponse:
    labels = queries.channel_labels(booth.season)
    channels = ("invited",) if booth.trial else queries.ways(booth.season)
    asked = entering.asked_question(booth, clock.second()) if {"open", "sms"} & set(channels) else None
    page = frame(booth) | {
        "ways": [{"channel": key, "label": labels.get(key, {})} for key in channels],
        "question": asked,
        "question_words": texts.question(asked) if asked else "",
        "typed": {},
    }
    more = dict(more or {})
    return render(request, "ballot/vote/enter.html", page | more, status=422 if "problem" in more else 200)


def _enter(request: HttpRequest, booth: Booth, channel: str, sent: Mapping[str, str]) -> HttpResponse:
    callback = request.build_absolute_uri(reverse("ballot:wechat", args=[booth.season.office.key, booth.key]))
    device = request.COOKIES.get(_cookie(booth, "device"), "")
    network = str(request.META.get("REMOTE_ADDR", ""))[:64]
    visitor = entering.Visitor(network, callback, english=get_language() == "en", device=device)
    try:
        step = entering.enter(booth, channel, sent, visitor, clock.second())
    except NotKnown as error:
        asks = channel == "sms" and error.code in ("sum", "question")
        if channel == "wechat" and error.code == "used":  # WeChat comes back twice, and the first time holds
            return redirect("ballot:vote", booth.season.office.key, booth.key)
        return _ways_in(request, booth, {"problem": texts.problem(error.code), "typed": sent, "asks": asks})
    if step.sealed and not step.onwards:
        return _ways_in(request, booth, {"sealed": step.sealed, "typed": sent})
    return _led_on(booth, channel, step)


def _led_on(booth: Booth, channel: str, step: entering.Step) -> HttpResponse:
    """Lead to the ballot or on to WeChat, with what the browser keeps until then."""
    own = reverse("ballot:vote", args=[booth.season.office.key, booth.key])
    answer = HttpResponseRedirect(step.onwards or own)
    kept = {"ticket": step.ticket, "clearance": step.clearance, channel: step.sealed}
    if channel == "open":
        kept["device"] = step.ticket
    for name, value in kept.items():
        if value:
            seconds = LASTS.get(name, entering.STEP_SECONDS)
            answer.set_cookie(_cookie(booth, name), value, seconds, httponly=True, secure=settings.TLS, samesite="Lax")
    return answer


def _shut(request: HttpRequest, booth: Booth) -> HttpResponse:
    page = frame(booth)
    labels = queries.channel_labels(booth.season)
    counts = [row for row in queries.totals(booth.season) if row.committed]
    page |= {
        "first": queries.days(booth.season)[0],
        "counts": [{"label": labels[row.channel], "cast": row.cast} for row in counts],
    }
    if page["state"] == "open":
        page["state"] = "paper"
    return render(request, "ballot/vote/shut.html", page)


def _forget(answer: HttpResponse, booth: Booth) -> None:
    for name in ("ticket", "clearance"):
        answer.delete_cookie(_cookie(booth, name))


def _cookie(booth: Booth, name: str) -> str:
    return f"vote_{name}_{booth.season.office.key}_{booth.key}"
