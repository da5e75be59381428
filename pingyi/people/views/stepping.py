"""The steps of signing in: who passed the password waits in the session, and is signed in only after the last step."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from pingyi.core import clock
from pingyi.core.errors import Refused
from pingyi.people import actions, queries
from pingyi.people.access import person as signed_in
from pingyi.people.forms.signing_in import clock_time
from pingyi.people.models import User

PENDING = "pending"
STEPS_MAY_LAST = timedelta(minutes=10)


def after_password(request: HttpRequest, person: User, target: str = "") -> HttpResponse:
    """Go on after the right password: to the second factor, to enrolment, or in.

    target: an address of ours to go to in the end, or empty.
    """
    leave(request)
    if not queries.asks_factor(person):
        return finish(request, person, target)
    request.session[PENDING] = {
        "person": person.pk,
        "at": int(clock.now().timestamp()),
        "hash": person.get_session_auth_hash(),
        "next": target,
    }
    return redirect("people:second_factor" if queries.factors_of(person).exists() else "people:enrol")


def pending(request: HttpRequest) -> User | None:
    """Return who passed the password a moment ago in this browser; not one whose account or password changed since."""
    kept = request.session.get(PENDING)
    now = clock.now()
    if not kept or now.timestamp() - kept["at"] >= STEPS_MAY_LAST.total_seconds():
        request.session.pop(PENDING, None)
        return None
    person = User.objects.select_related("office", "body").filter(pk=kept["person"]).first()
    if person is None or not queries.may_be_here(person, now):
        return None
    return person if constant_time_compare(kept["hash"], person.get_session_auth_hash()) else None


def nobody(request: HttpRequest) -> HttpResponse:
    """Answer a step that nobody is at: with the own page, or with the first step."""
    if request.user.is_authenticated:
        return redirect("people:me")
    if request.method == "POST":
        messages.warning(request, _("The steps of signing in took too long. Please begin again."))
    return redirect("people:sign_in")


def finish(request: HttpRequest, person: User, target: str = "") -> HttpResponse:
    """Sign in a person who passed every step, under a new session key, and lead on."""
    target = request.session.pop(PENDING, {}).get("next", "") or target
    login(request, person)
    sit_down(request, person)
    return redirect(target or landing(person))


def sit_down(request: HttpRequest, person: User) -> None:
    """Write that the person sits at this browser under its present session key."""
    device = queries.device_of(request.headers.get("User-Agent", ""))
    actions.sign_in(person=person, digest=digest(request), device=device, now=clock.now())


def leave(request: HttpRequest) -> None:
    """Sign out whoever is signed in at this browser, and forget every step that was begun in it."""
    if isinstance(request.user, User):
        actions.sign_out(person=request.user, digest=digest(request), now=clock.now())
    logout(request)


def landing(person: User) -> str:
    """Return the address of the person's own desk."""
    return reverse("web:desk" if person.of_office else "web:agency_desk")


def own(request: HttpRequest) -> User:
    """Return who is signed in, as a row that may be changed and saved."""
    return User.objects.select_related("office").get(pk=signed_in(request.user).pk)


def check_password(request: HttpRequest, person: User, password: str) -> None:
    """Ask a person who is signed in for the password once more, under the count of failed attempts.

    Raises Refused: it is wrong, or there were too many.
    """
    name = person.username
    attempt = actions.try_password(username=name, password=password, network=network(request), now=clock.now())
    if attempt.locked_until is not None:
        until = clock_time(attempt.locked_until)
        raise Refused("there were too many failed attempts; this account takes none until {time}", time=until)
    if attempt.paused_until is not None:
        raise Refused("too many failed attempts came from this network; wait ten seconds and try again")
    if attempt.person is None:
        raise Refused("the present password is wrong")


def digest(request: HttpRequest) -> str:
    """Return by what the sitting at this browser is found."""
    return queries.sitting_digest(request.session.session_key)


def network(request: HttpRequest) -> str:
    """Return the network address that the request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def place(request: HttpRequest) -> queries.Place:
    """Return where the browser is, as passkeys are bound to it."""
    full = request.get_host()
    host = full if full.endswith("]") else full.rpartition(":")[0] or full
    return queries.Place(host, f"{request.scheme}://{full}")
