"""Pages for signing in and out: password, second factor, and the one click of a demonstration."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pingyi.core import clock
from pingyi.people import access, actions, queries
from pingyi.people.forms.factors import FactorForm
from pingyi.people.forms.signing_in import SignInForm, refusal
from pingyi.people.models import User
from pingyi.people.views import stepping

PAGE = require_http_methods(["GET", "HEAD", "POST"])
ASKED = "passkey"  # in the session: what the passkey was asked last


@never_cache
@PAGE
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or try a password and go on to the next step."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clean, network = form.cleaned_data, stepping.network(request)
        attempt = actions.try_password(
            username=clean["username"], password=clean["password"], network=network, now=clock.now()
        )
        if attempt.person is not None:
            return stepping.after_password(request, attempt.person, _wanted(request))
        form.refuse(attempt)
    page = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "people/sign_in.html", page, status=200 if request.method != "POST" else 422)


@never_cache
@PAGE
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of who passed the password, and sign in."""
    person = stepping.pending(request)
    if person is None:
        return stepping.nobody(request)
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt = actions.try_factor(person=person, check=_check(request, person, form), now=clock.now())
        if attempt.person is not None:
            return stepping.finish(request, person)
        if attempt.locked_until is not None:
            del request.session[stepping.PENDING]
            messages.error(request, refusal(attempt))
            return redirect("people:sign_in")
        form.refuse()
    return render(request, "people/second_factor.html", _asked(request, person, form), status=_status(form))


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of a demonstration, with one click and no password."""
    person = access.get_demo_person(request.POST.get("username", ""), clock.now())
    stepping.leave(request)
    return stepping.finish(request, person, _wanted(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign the person out."""
    stepping.leave(request)
    return redirect("web:home")


def _check(request: HttpRequest, person: User, form: FactorForm) -> Callable[[], bool]:
    clean, now = form.cleaned_data, clock.now()
    if clean["kind"] == "passkey":
        asked = request.session.pop(ASKED, None) or {}
        answer = actions.Answer(stepping.place(request), asked, clean["credential"])
        return lambda: actions.use_passkey(person=person, answer=answer, now=now)
    if clean["kind"] == "recovery":
        return lambda: actions.use_recovery(person=person, code=clean["code"], now=now)
    return lambda: actions.use_code(person=person, code=clean["code"], now=now)


def _asked(request: HttpRequest, person: User, form: FactorForm) -> dict[str, object]:
    """Return the page's values; a passkey is asked anew each time, since an answer counts once."""
    kinds = set(queries.factors_of(person).values_list("kind", flat=True))
    place = stepping.place(request)
    page: dict[str, object] = {"form": form, "person": person, "kinds": kinds, "takes_passkeys": place.takes_passkeys}
    if "passkey" in kinds and place.takes_passkeys:
        options, request.session[ASKED] = queries.ask_passkey(person, place)
        page["options"] = json.dumps(options)
    return page


def _status(form: FactorForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _wanted(request: HttpRequest) -> str:
    """Return where the person wanted to go, when it is an address of ours; else nothing."""
    target = request.POST.get("next", "")
    # A target without a slash would be taken for the name of a route.
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if target.startswith("/") and ours else ""
