"""Where the desk's lines lead, and whether the person may go there."""

from django.urls import NoReverseMatch, reverse

from pingyi.core import http


def address(name: str, *args: object) -> str:
    """Return the address of a page by the name of its route, or nothing when there is no such route."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def allowed(user: object, url: str) -> str:
    """Return the address when its door lets the person in, else nothing."""
    return url if url and http.may_open(user, url.partition("#")[0]) else ""
