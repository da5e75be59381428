"""The gallery of the parts that pages are made of, and the switch to the page for elderly readers and back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pingyi.core import http
from pingyi.web import context

A_YEAR = 365 * 24 * 3600


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every part with its name, when to use it, and its markup."""
    return render(request, "web/gallery/gallery.html")


@require_safe
@never_cache
def elder(request: HttpRequest) -> HttpResponse:
    """Remember on this device that pages come large, and go back to the page."""
    answer = _back(request)
    answer.set_cookie(
        context.READING, context.ELDER, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return answer


@require_safe
@never_cache
def usual(request: HttpRequest) -> HttpResponse:
    """Forget that pages come large, and go back to the page."""
    answer = _back(request)
    answer.delete_cookie(context.READING, samesite="Lax")
    return answer


def _back(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(http.own_page(request) or reverse("web:home"))
