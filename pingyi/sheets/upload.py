"""A table that came with a form, or what to tell the person about it."""

from typing import Protocol

from django.utils.translation import gettext as _

from pingyi.sheets import read, report


class Upload(Protocol):
    """A file of a posted form."""

    name: str | None

    def read(self) -> bytes:
        """Return the content."""


def table(file: Upload | None) -> tuple[read.Table | None, str]:
    """Return the table, or None and what is wrong with the upload."""
    if file is None:
        return None, _("Choose a file first.")
    try:
        return read.read(file.name or "", file.read()), ""
    except read.UnreadableSheet as error:
        return None, report.unreadable(error)
