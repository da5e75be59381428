"""Reads the posted page of an amendment, and gathers what it shows."""

import dataclasses

from django.http import QueryDict

from pingyi.core import ids
from pingyi.season import actions, queries
from pingyi.season.forms import values
from pingyi.season.models import Season


def wanted(season: Season, posted: QueryDict) -> actions.Wanted:
    """Return the amendment that a posted form describes: what differs from what the page showed."""
    names = {row.key: row.name for row in queries.agencies(season)}
    typed = {key: ids.tidy(posted.get(f"name:{key}", name)) for key, name in names.items()}
    return actions.Wanted(
        values=values.edited(queries.open_values(season), posted),
        names={key: name for key, name in typed.items() if name != names[key]},
        reason=ids.tidy(posted.get("reason", "")),
    )


def preview(season: Season, effect: actions.Effect) -> dict[str, object]:
    """Return what an amendment would do, in words: each change, and the fingerprint before and after."""
    changes = [queries.Change(path, queries.change_name(season, path), *pair) for path, pair in effect.changes.items()]
    return {"changes": changes, "before": queries.fingerprint(season), "after": effect.scheme_sha256}


def page(season: Season, posted: QueryDict) -> dict[str, object]:
    """Return what the page shows; the fields hold what was posted, if anything was."""
    rows = [dataclasses.replace(row, entered=values.typed(row, posted)) for row in queries.open_values(season)]
    agencies = [(row, posted.get(f"name:{row.key}", row.name)) for row in queries.agencies(season)]
    return {
        "season": season,
        "sections": queries.by_section(rows),
        "names": queries.section_labels(season),
        "agencies": agencies,
        "reason": posted.get("reason", ""),
        "begun": queries.begun(season),
        "amendments": queries.amendments(season),
        "fingerprint": queries.fingerprint(season),
    }
