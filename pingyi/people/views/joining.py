"""The page that a link opens: a person joins, or sets a new password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pingyi.core import clock
from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.people import actions, queries
from pingyi.people.forms import accounts as forms
from pingyi.people.models import OFFICE_ROLES, Invitation, User
from pingyi.people.views import stepping


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the link invites, or make the account and go on to the second factor."""
    row = queries.invited(token)
    state = queries.invitation_state(row, clock.now()) if row else "unknown"
    if row is None or state != "waiting":
        return render(request, "people/link_over.html", {"state": state}, status=410 if row else 404)
    refusal: Exception | None = None
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            return stepping.after_password(request, _used(token, row, form), target="")
        except (Refused, Missing, Conflict) as error:
            refusal = error
    page = {"row": row, "form": form, "refusal": refusal, "last_day": queries.last_day(row.ends_at)}
    page["asks_factor"] = row.role in OFFICE_ROLES and not row.office.is_demo
    return render(request, "people/join.html", page, status=422 if form.errors or refusal else 200)


def _form(request: HttpRequest, row: Invitation) -> forms.BackForm:
    posted = request.POST if request.method == "POST" else None
    if row.kind == "reset":
        return forms.BackForm(posted, row=row)
    return forms.JoinForm(posted, row=row, initial={"username": queries.free_username(row)})


def _used(token: str, row: Invitation, form: forms.BackForm) -> User:
    clean, now = form.cleaned_data, clock.now()
    if row.kind == "reset":
        return actions.come_back(secret=token, password=clean["new"], now=now)
    return actions.join(secret=token, username=clean["username"], password=clean["new"], now=now)
