"""Pages for requests that cannot be answered; each says what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that did not come from one of our pages, or came too late."""
    return _page(request, 403, "csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return _page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _page(request, 500)


def _page(request: HttpRequest, code: int, case: str = "") -> HttpResponse:
    return render(request, "web/error.html", {"code": code, "case": case or str(code)}, status=code)
