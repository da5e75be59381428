"""Pages of the directory of bodies: the list, and one body with its former names."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pingyi.core import clock, http, ids
from pingyi.core.errors import Conflict, Refused
from pingyi.people import access, actions, queries
from pingyi.people.access import person
from pingyi.people.forms import accounts as forms
from pingyi.people.models import Body, User

REFUSALS = (Refused, Conflict)
PAGE = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE = 50


@PAGE
@http.whole_office
def bodies(request: HttpRequest) -> HttpResponse:
    """Show the directory of bodies, or enter one."""
    user = person(request.user)
    refusal: Exception | None = None
    form = forms.BodyForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            body = actions.add_body(office=user.office, actor=user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("“%(name)s” is in the directory.") % {"name": body.name})
            return redirect("people:bodies")
        except REFUSALS as error:
            refusal = error
    return _list(request, user, form, refusal)


@PAGE
@http.whole_office
def body(request: HttpRequest, body: str) -> HttpResponse:
    """Show one body with its people, or give it another name or kind."""
    user = person(request.user)
    found = access.get_body(user, body)
    refusal: Exception | None = None
    form = forms.RenameForm(_posted(request), initial={"name": found.name, "kind": found.kind})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_body(body=found, actor=user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Done, and written to the audit trail."))
            return redirect("people:body", body)
        except REFUSALS as error:
            refusal = error
            found.refresh_from_db()
    page = {"body": found, "form": form, "refusal": refusal, "kinds": Body.KINDS, "people": queries.of_body(found)}
    return render(request, "people/body.html", page, status=422 if form.errors or refusal else 200)


@require_POST
@http.organiser
def close(request: HttpRequest, body: str) -> HttpResponse:
    """Mark a body as no longer existing."""
    return _switch(request, body, actions.close_body)


@require_POST
@http.organiser
def reopen(request: HttpRequest, body: str) -> HttpResponse:
    """Mark a closed body as existing again."""
    return _switch(request, body, actions.reopen_body)


def _switch(request: HttpRequest, key: str, act: Callable[..., None]) -> HttpResponse:
    user = person(request.user)
    act(body=access.get_body(user, key), actor=user, now=clock.now(), why=ids.tidy(request.POST.get("why", "")))
    messages.success(request, _("Done, and written to the audit trail."))
    return redirect("people:body", key)


def _list(request: HttpRequest, user: User, form: forms.BodyForm, refusal: Exception | None) -> HttpResponse:
    asked = {"text": ids.tidy(request.GET.get("text", "")), "kind": request.GET.get("kind", "")}
    found = Paginator(queries.bodies(user, **asked), A_PAGE).get_page(request.GET.get("page"))
    page = {"found": found, "asked": asked, "form": form, "refusal": refusal, "kinds": Body.KINDS}
    return render(request, "people/bodies.html", page, status=422 if form.errors or refusal else 200)


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form posted, even when it is empty; nothing while the page is only looked at."""
    return request.POST if request.method == "POST" else None
