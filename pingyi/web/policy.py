"""What every answer obeys: the content policy, and how a refusal reaches the person."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.web import words

CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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
        """Answer."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Tell the person; errors of other kinds go on to be logged."""
        if isinstance(error, Missing):
            raise Http404(words.told(error)) from error
        if isinstance(error, Refused | Conflict):
            messages.error(request, words.told(error))
            return HttpResponseRedirect(_came_from(request))
        return None


def _came_from(request: HttpRequest) -> str:
    """Return the page that sent the form when it is one of ours, else the desk."""
    referer = urlsplit(request.headers.get("Referer", ""))
    back = referer.path + (f"?{referer.query}" if referer.query else "")
    own = referer.netloc == request.get_host() and referer.path != request.path
    # A path that begins with two slashes would name another host.
    if own and url_has_allowed_host_and_scheme(back, None):
        return back
    return request.path.rstrip("/").rpartition("/")[0] + "/" if request.method == "POST" else "/"
