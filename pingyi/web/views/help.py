"""The help pages; anybody may read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pingyi.web import help_pages


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """Show every task that has a page."""
    return render(request, "web/help.html", {"pages": help_pages.pages(_language())})


@require_safe
def page(request: HttpRequest, task: str) -> HttpResponse:
    """Show how one task is done, and the tasks before and after it."""
    found, every = help_pages.page(task, _language()), help_pages.pages(_language())
    place = help_pages.TASKS.index(task)
    around = {"before": every[place - 1] if place else None, "after": every[place + 1 : place + 2]}
    return render(request, "web/help_page.html", {"page": found, "pages": every} | around)


def _language() -> str:
    return "en" if get_language() == "en" else "zh"
