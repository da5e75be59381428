"""Finds the columns of an uploaded table by their names: each known, none twice, none missing."""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from pingyi.sheets.report import Report, echo

Key = TypeVar("Key", bound=Hashable)


def places(
    header: tuple[str, ...],
    start: int,
    *,
    known: Mapping[str, Key],
    wanted: Mapping[Key, str],
    unknown: Callable[[str], str],
) -> tuple[dict[Key, int], Report]:
    """Return the column of each key from `start` on; when the report is not clean they mean nothing.

    known: key that each accepted name stands for. wanted: key -> what the report calls it when it is missing.
    unknown: what to tell of a name that is none of these.
    """
    found: dict[Key, int] = {}
    report = Report()
    for at, name in enumerate(header[start:], start=start):
        key = known.get(name)
        if key is None:
            report.add(1, name, unknown(name))
        elif key in found:
            report.add(1, name, _("“%(name)s” stands in two columns.") % {"name": echo(name)})
        else:
            found[key] = at
    missing = [name for key, name in wanted.items() if key not in found]
    for name in missing if report.clean else ():
        report.add(1, "", _("The column of “%(name)s” is missing.") % {"name": name})
    return found, report
