"""Reads about the directory of bodies."""

from django.db.models import Q, QuerySet

from pingyi.people.models import Body, User


def bodies(user: User, *, text: str = "", kind: str = "") -> QuerySet[Body]:
    """Return the bodies of the person's office, those that exist first. text: in a present or former name."""
    found = Body.objects.within(user.office_id)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(former_names__icontains=text))
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-is_active", "pk")


def open_bodies(user: User) -> list[Body]:
    """Return the bodies that exist, for choosing one."""
    return list(Body.objects.within(user.office_id).filter(is_active=True).order_by("pk"))


def of_body(body: Body) -> list[User]:
    """Return the people who act for a body, those that still may first; at most a hundred."""
    return list(User.objects.filter(body=body).order_by("-is_active", "pk")[:100])
