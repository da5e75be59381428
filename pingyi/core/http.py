"""Doors and answers that every page shares; of the apps it knows only the names of the desk's pages."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")


def signed_in(view: View) -> View:
    """Let only people in who are signed in, of the office or of an agency; others are sent to the sign-in page."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method in SAFE else came_from(request))
        return view(request, *args, **kwargs)

    return door


def of_office(view: View) -> View:
    """Let only people of the office in; those of an agency get 403."""
    return _only(view, "of_office")


def whole_office(view: View) -> View:
    """Let only people of the office in who are not confined to one season; others get 403."""
    return _only(view, "whole_office")


def of_agency(view: View) -> View:
    """Let only people of an agency in; those of the office get 403."""
    return _only(view, "body_id")


def organiser(view: View) -> View:
    """Let only those in who may act at the office's desk; an auditor gets 403."""
    return _only(view, "may_act")


def _only(view: View, attribute: str) -> View:
    """Let only people in whose attribute is true."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not getattr(request.user, attribute, False):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    # Decorators copy this outwards, so that the route's view tells what it asks.
    door.__dict__["asks"] = attribute
    return signed_in(door)


def may_open(user: object, address: str) -> bool:
    """Tell whether the door of a page would let the person in; pages without a door let in everybody."""
    found = _route(address)
    asked = getattr(found.func, "asks", "") if found else ""
    return found is not None and (not asked or bool(getattr(user, asked, False)))


def own_page(request: HttpRequest) -> str:
    """Return the Referer without its host when it is one of our pages that can be opened, else nothing."""
    referer = urlsplit(request.headers.get("Referer", ""))
    back = referer.path + (f"?{referer.query}" if referer.query else "")
    # A path that begins with two slashes would name another host.
    own = referer.netloc == request.get_host() and url_has_allowed_host_and_scheme(back, None)
    return back if own and (found := _route(referer.path)) and _can_be_opened(found) else ""


def came_from(request: HttpRequest) -> str:
    """Return the page that a form stood on: the Referer when it is one of our pages, else the desk's page.

    Never an address that answers forms only, and never another host.
    """
    if back := own_page(request):
        return back
    with override(get_language_from_path(request.path) or settings.LANGUAGE_CODE):
        key = getattr(_route(request.path), "kwargs", {}).get("key")
        return reverse("web:desk_season", args=[key]) if key else reverse("web:desk")


def _route(path: str) -> ResolverMatch | None:
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return resolve(path)
        except Resolver404:
            return None


def _can_be_opened(route: ResolverMatch) -> bool:
    """Tell whether a page answers GET, by the list that Django's require_http_methods keeps in its closure."""
    methods = inspect.getclosurevars(route.func).nonlocals.get("request_method_list", SAFE)
    return "GET" in methods


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return the bytes as a file with an ASCII name."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
