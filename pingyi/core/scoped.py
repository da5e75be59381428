"""Rows belong to an office: a manager that answers only inside one; asking without one raises."""

from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class OutOfScope(RuntimeError):
    """A query began without an office; begin it with `.within(office)`."""


class Scoped(models.Manager[M]):
    """The only way to rows of an office: `Model.objects.within(office)`."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Refuse: every query names its office."""
        raise OutOfScope(f"{self.model.__name__} was asked for without an office; use objects.within(office)")

    def within(self, office: Any) -> models.QuerySet[M]:
        """Return the rows of this office (an Office or its id)."""
        return self.everywhere().filter(office=office)

    def everywhere(self) -> models.QuerySet[M]:
        """Return all rows; for public pages, which filter by what is published, and for sign-in."""
        return super().get_queryset()
