"""The own page: who one is, password, second factors, and the browsers that are signed in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Refused
from pingyi.people import actions, queries
from pingyi.people.access import person as signed_in
from pingyi.people.forms.signing_in import OwnPasswordForm
from pingyi.people.models import User
from pingyi.people.views import stepping


@require_safe
@http.signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Show the own page."""
    person = signed_in(request.user)
    return render(request, "people/me.html", _page(request, person, OwnPasswordForm(person=person)))


@require_POST
@http.signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the own password, and sign out every other browser."""
    person = stepping.own(request)
    form = OwnPasswordForm(request.POST, person=person)
    if form.is_valid():
        try:
            stepping.check_password(request, person, form.cleaned_data["old"])
            actions.change_password(person=person, password=form.cleaned_data["new"], now=clock.now())
            update_session_auth_hash(request, person)
            stepping.sit_down(request, person)
            messages.success(request, _("The password is changed; other browsers of this account are signed out."))
            return redirect("people:me")
        except Refused as error:
            form.add_refusal(error)
    return render(request, "people/me.html", _page(request, person, form), status=422)


@require_POST
@http.signed_in
def end_sitting(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out one other browser of the own account."""
    actions.end_sitting(person=signed_in(request.user), number=number, now=clock.now())
    messages.success(request, _("That browser is signed out."))
    return redirect("people:me")


@require_POST
@http.signed_in
def end_sittings(request: HttpRequest) -> HttpResponse:
    """Sign out every other browser of the own account."""
    ended = actions.end_others(person=signed_in(request.user), digest=stepping.digest(request), now=clock.now())
    messages.success(request, _("%(count)d other browsers are signed out.") % {"count": ended})
    return redirect("people:me")


def _page(request: HttpRequest, person: User, form: OwnPasswordForm) -> dict[str, Any]:
    present = stepping.digest(request)
    going = queries.sittings_of(person, clock.now())
    if person.office.is_demo:  # its accounts are shared: others are not this visitor's to see
        going = going.filter(digest=present)
    return {
        "person": person,
        "form": form,
        "factors": list(queries.factors_of(person)),
        "needs": queries.needs_factor(person),
        "codes_left": queries.codes_left(person),
        "sittings": [(row, row.digest == present) for row in going[: queries.SHOWN]],
    }
