"""Doors and answers that every page shares; knows no app."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Let only people of an office in; others are sent to the sign-in page."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return door


def organiser(view: View) -> View:
    """Let only those in who may act; an auditor gets 403."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not getattr(request.user, "may_act", False):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return signed_in(door)


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return the bytes as a file with an ASCII name."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
