"""What every answer obeys: the content policy, and how a refusal reaches the person."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from pingyi.core import http
from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.rules.faults import BadInput
from pingyi.vault.store import Damaged
from pingyi.web import words

CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; worker-src 'self'; child-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
SHOWN = 3  # faults of bad input that a message names
logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


class ContentPolicy:
    """Adds the content security policy: nothing from another host, nothing inline."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and add the header; pages of people signed in are never stored by a cache."""
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class Refusals:
    """Turns a refusal into a message on the page the person came from, and a missing thing into 404."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a method that a page does not take gets a page that says so."""
        response = self.answer(request)
        if response.status_code == 405 and not response.content:
            page = _page(request, 405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Tell the person; errors of other kinds go on to be logged."""
        if isinstance(error, Missing):
            raise Http404(words.told(error)) from error
        if isinstance(error, Damaged):
            logger.error("%s: %s", request.path, error)
            return _page(request, 503)
        if isinstance(error, BadInput) and request.method == "POST":
            error = _refusal(error)
        if isinstance(error, Refused | Conflict):
            messages.error(request, words.told(error))
            return HttpResponseRedirect(_came_from(request))
        return None


def _came_from(request: HttpRequest) -> str:
    """Return where a refusal leads: the page that a form stood on; from a page that cannot be shown, home."""
    return http.came_from(request) if request.method == "POST" else reverse("web:home")


def _refusal(error: BadInput) -> Refused:
    logger.warning("inputs break their form: %s", error)
    lines = tuple(str(fault) for fault in error.faults[:SHOWN])
    return Refused("what was taken in breaks its form, {count} times: {list}", count=len(error.faults), list=lines)


def _page(request: HttpRequest, code: int) -> HttpResponse:
    return render(request, "web/error.html", {"code": code, "case": str(code)}, status=code)
