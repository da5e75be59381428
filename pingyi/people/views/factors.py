"""Pages of second factors: set one up, recovery codes shown once, new codes, removal."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pingyi.core import clock, http, ids, locked
from pingyi.core.errors import Refused
from pingyi.people import actions, queries
from pingyi.people.access import person as signed_in
from pingyi.people.forms.factors import EnrolForm
from pingyi.people.models import User
from pingyi.people.views import stepping

PAGE = require_http_methods(["GET", "HEAD", "POST"])
# Names in the session: the secret being set up and the codes being shown, both encrypted; what a passkey was asked.
SECRET, CODES, ASKED = "secret", "codes", "new_passkey"


@never_cache
@PAGE
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up a second factor, of who is signed in or of who must have one before being let in."""
    person = _enrolling(request)
    if person is None:
        return stepping.nobody(request)
    form = EnrolForm(request.POST or None, asks_password=request.user.is_authenticated)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, person, form.cleaned_data)
        except Refused as error:
            refusal = error
    page = _asked(request, person) | {"form": form, "refusal": refusal, "posted": request.POST.get("kind", "")}
    return render(request, "people/enrol.html", page, status=422 if refusal or request.method == "POST" else 200)


@never_cache
@PAGE
def recovery(request: HttpRequest) -> HttpResponse:
    """Show the new recovery codes until the person says that they are kept, then go on."""
    person = request.user if isinstance(request.user, User) else stepping.pending(request)
    kept = request.session.get(CODES)
    if person is None or not kept or kept["person"] != person.pk:
        return stepping.nobody(request)
    if request.method == "POST":
        del request.session[CODES]
        return redirect("people:me") if request.user.is_authenticated else stepping.finish(request, person)
    page = {"codes": _unlocked(kept["codes"]).split(), "person": person, "today": clock.day_in_china(clock.now())}
    return render(request, "people/recovery.html", page)


@require_POST
@http.signed_in
def new_codes(request: HttpRequest) -> HttpResponse:
    """Replace the recovery codes and show the new ones."""
    person = stepping.own(request)
    stepping.check_password(request, person, request.POST.get("password", ""))
    if not queries.factors_of(person).exists():
        raise Refused("recovery codes stand in for a second factor; set one up first")
    _show_codes(request, person)
    return redirect("people:recovery")


@require_POST
@http.signed_in
def remove_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one of the own second factors."""
    person = stepping.own(request)
    stepping.check_password(request, person, request.POST.get("password", ""))
    actions.remove_factor(person=person, number=number, why=ids.tidy(request.POST.get("why", "")), now=clock.now())
    messages.success(request, _("The second factor is removed."))
    return redirect("people:me")


def _enrolling(request: HttpRequest) -> User | None:
    """Return who may set one up: a person signed in, or one who passed the password and has none to be asked for."""
    if request.user.is_authenticated:
        return signed_in(request.user)
    person = stepping.pending(request)
    return None if person is None or queries.factors_of(person).exists() else person


def _asked(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return what the page offers: the same secret until it is used, and a passkey asked anew each time."""
    if SECRET not in request.session:
        request.session[SECRET] = _locked(actions.new_secret())
    secret, place = _unlocked(request.session[SECRET]), stepping.place(request)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page: dict[str, Any] = {"person": person, "secret": groups, "picture": queries.picture(person, secret)}
    if place.takes_passkeys:
        options, request.session[ASKED] = queries.new_passkey(person, place)
        page["options"] = json.dumps(options)
    return page | {"must": queries.needs_factor(person) and not queries.factors_of(person).exists()}


def _added(request: HttpRequest, person: User, clean: dict[str, Any]) -> HttpResponse:
    if request.user.is_authenticated:
        stepping.check_password(request, person, clean["password"])
    if clean["kind"] == "passkey":
        answer = actions.Answer(stepping.place(request), request.session.pop(ASKED, None) or {}, clean["credential"])
        actions.add_passkey(person=person, answer=answer, name=clean["name"], now=clock.now())
    else:
        secret = _unlocked(request.session[SECRET]) if SECRET in request.session else actions.new_secret()
        actions.add_authenticator(person=person, secret=secret, code=clean["code"], name=clean["name"], now=clock.now())
        request.session.pop(SECRET, None)
    messages.success(request, _("The second factor is set up."))
    if queries.codes_left(person):
        return redirect("people:me")
    _show_codes(request, person)
    return redirect("people:recovery")


def _show_codes(request: HttpRequest, person: User) -> None:
    codes = _locked(" ".join(actions.new_codes(person=person, now=clock.now())))
    request.session[CODES] = {"person": person.pk, "codes": codes}


def _locked(text: str) -> str:
    return locked.lock(text, settings.KEYS / queries.SECRET_FILE)


def _unlocked(token: str) -> str:
    return locked.unlock(token, settings.KEYS / queries.SECRET_FILE)
