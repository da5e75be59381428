"""Pages of the office's accounts: the list, one account and its changes, invitations and reset links."""

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.people import access, actions, queries
from pingyi.people.access import person
from pingyi.people.forms import accounts as forms
from pingyi.people.models import ROLES, User

REFUSALS = (Refused, Conflict)
PAGE = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE = 50
INVITATIONS = 30


@require_safe
@http.whole_office
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the office's people with what may be asked of the list, and the newest invitations."""
    user, now = person(request.user), clock.now()
    asked = {name: request.GET.get(name, "") for name in ("role", "body", "state")}
    found = Paginator(queries.accounts(user, now, **asked), A_PAGE).get_page(request.GET.get("page"))
    invited = queries.invitations(user)[: INVITATIONS + 1]
    page = {
        "accounts": [queries.account(row, now) for row in found],
        "found": found,
        "asked": asked,
        "invited": [queries.Invited(row, queries.invitation_state(row, now)) for row in invited[:INVITATIONS]],
        "more_invited": len(invited) > INVITATIONS,
        "invitations_shown": INVITATIONS,
    }
    return render(request, "people/accounts.html", page | _choices(user))


@PAGE
@http.whole_office
def account(request: HttpRequest, account: int) -> HttpResponse:
    """Show one account, or make one change of it."""
    user = person(request.user)
    found = access.get_account(user, account)
    refusal: Exception | None = None
    form = forms.ChangeForm(_posted(request))
    if request.method == "POST":
        try:
            _change(user, found, form)
            messages.success(request, _("Done, and written to the audit trail."))
            return redirect("people:account", account)
        except REFUSALS as error:
            refusal = error
    return _account(request, user, found, form, refusal)


@PAGE
@http.organiser
def invite(request: HttpRequest) -> HttpResponse:
    """Show the form of an invitation, or make one and show its link, once."""
    user = person(request.user)
    refusal: Exception | None = None
    roles, bodies = access.kept_roles(user), queries.open_bodies(user)
    form = forms.InviteForm(_posted(request), roles=roles, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        try:
            return _slip(request, actions.invite(office=user.office, new=form.new(), actor=user, now=clock.now()))
        except REFUSALS as error:
            refusal = error
    page = {"form": form, "refusal": refusal, "roles": roles, "bodies": bodies}
    return render(request, "people/invite.html", page, status=422 if form.errors or refusal else 200)


@PAGE
@http.organiser
def reset(request: HttpRequest, account: int) -> HttpResponse:
    """Show the form of a reset link, or make one and show it, once."""
    user = person(request.user)
    found = access.get_account(user, account)
    refusal: Exception | None = None
    form = forms.ResetForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.invite_back(person=found, actor=user, now=clock.now(), **form.cleaned_data)
            return _slip(request, link)
        except REFUSALS as error:
            refusal = error
    page = {"account": found, "form": form, "refusal": refusal}
    return render(request, "people/reset.html", page, status=422 if form.errors or refusal else 200)


@require_POST
@http.organiser
def revoke(request: HttpRequest, invitation: int) -> HttpResponse:
    """End a link that was not used yet."""
    user = person(request.user)
    row = access.get_invitation(user, invitation)
    form = forms.ReasonForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    actions.revoke_invitation(invitation=row, actor=user, now=clock.now(), why=why)
    messages.success(request, _("The link of %(name)s is worth nothing any more.") % {"name": row.name})
    return redirect("people:accounts")


def _change(user: User, found: User, form: forms.ChangeForm) -> None:
    """Make the change. Raises Refused: the form cannot be read, or the action refuses."""
    if not form.is_valid():
        raise Refused("the form could not be read; check the day, and choose the change again")
    clean, now = form.cleaned_data, clock.now()
    move, why = clean["move"], clean["why"]
    if move == "deactivate":
        actions.deactivate(person=found, actor=user, now=now, why=why)
    elif move == "reactivate":
        actions.reactivate(person=found, actor=user, now=now, why=why)
    elif move == "change_role":
        actions.change_role(person=found, role=clean["role"], actor=user, now=now, why=why)
    else:
        ends_at = queries.end_of(clean["last_day"])
        actions.change_end(person=found, ends_at=ends_at, actor=user, now=now, why=why)


def _account(
    request: HttpRequest, user: User, found: User, form: forms.ChangeForm, refusal: Exception | None
) -> HttpResponse:
    found.refresh_from_db()
    kept = found.role in access.kept_roles(user) and found.pk != user.pk
    page = {
        "row": queries.one_account(found, clock.now()),
        "kept": kept,
        "other_role": access.other_role(found.role),
        "may_end": found.role in access.ENDING,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "people/account.html", page, status=422 if refusal else 200)


def _choices(user: User) -> dict[str, object]:
    return {
        "roles": ROLES,
        "states": queries.STATES,
        "bodies": queries.open_bodies(user),
        "kept": access.kept_roles(user),
    }


def _slip(request: HttpRequest, link: actions.Link) -> HttpResponse:
    """Show a link just made, with its code and what to hand over; no cache may keep the page."""
    address = request.build_absolute_uri(reverse("people:join", args=[link.secret]))
    code = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
    answer = render(request, "people/slip.html", {"row": link.row, "address": address, "code": code})
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form posted, even when it is empty; nothing while the page is only looked at."""
    return request.POST if request.method == "POST" else None
