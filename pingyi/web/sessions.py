"""Holds each browser to its sitting: signs out what was ended elsewhere, idle or too old, and says why."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from pingyi.core import clock
from pingyi.people import actions, queries
from pingyi.people.models import Sitting, User
from pingyi.people.texts import ENDINGS

Answer = Callable[[HttpRequest], HttpResponse]


class Sittings:
    """Ends sessions whose sitting or account has ended; one query a request, one write a minute."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as to the person signed in, or as to nobody once the sitting has ended."""
        if request.session.get(SESSION_KEY):
            _hold(request, queries.sitting_digest(request.session.session_key), clock.now())
        return self.answer(request)


def _hold(request: HttpRequest, digest: str, now: datetime) -> None:
    sitting = queries.sitting(digest)
    person = request.user if isinstance(request.user, User) else None
    why = _ending(request, sitting, person, now)
    if why or person is None:
        actions.close_sitting(digest=digest, now=now, why=why)
        logout(request)
        messages.warning(request, gettext(ENDINGS[why]))
    elif sitting is not None:
        actions.see_sitting(sitting=sitting, now=now)
    else:
        device = queries.device_of(request.headers.get("User-Agent", ""))
        actions.begin_sitting(person=person, digest=digest, device=device, now=now)


def _ending(request: HttpRequest, sitting: Sitting | None, person: User | None, now: datetime) -> str:
    """Return why this session must end, a key of ENDINGS; empty while it goes on."""
    if sitting is not None and sitting.ended_at is not None:
        return queries.ending(sitting, sitting.user, now) if person is None else queries.ending(sitting, person, now)
    if person is None:
        # Django empties a session whose password was changed, and keeps that of an account which is not active.
        return "account" if SESSION_KEY in request.session else "password"
    if not queries.may_be_here(person, now):
        return "account"
    return queries.ending(sitting, person, now) if sitting is not None else ""
