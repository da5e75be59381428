"""Reads the sheet of interpretations: each value that the documents leave open and the office confirmed, numbered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pingyi.policy import load as policy
from pingyi.rules import merge
from pingyi.season.models import Season
from pingyi.season.queries import rules, values


@dataclass(frozen=True)
class Interpretation:
    """One numbered line of the sheet.

    name: the value's words in the present language. why: what the documents leave unsaid; cite: the article that the
    office's amendment departed from, instead. source: the document. decision, signers: from the freeze on, else empty.
    """

    number: int
    path: str
    name: str
    value: merge.Value
    changed: bool
    why: str
    cite: str
    source: Mapping[str, str]
    confirmed_by: str
    confirmed_at: datetime | None
    decision: str
    signers: str


def interpretations(season: Season) -> tuple[Interpretation, ...]:
    """Return every confirmed value of the season, numbered in the scheme's order."""
    signed = {row.ref: row for row in rules.decisions(season).filter(kind="assume")}
    confirmed = [row for row in values.assumed_values(season) if row.adopted]
    return tuple(
        Interpretation(
            number=number,
            path=row.path,
            name=values.value_name(season, row.path),
            value=row.value,
            changed=row.changed,
            why=row.why,
            cite=row.cite,
            source=_source(row.origin),
            confirmed_by=row.confirmed_by,
            confirmed_at=row.confirmed_at,
            decision=signed[row.path].key if row.path in signed else "",
            signers=signed[row.path].signers if row.path in signed else "",
        )
        for number, row in enumerate(confirmed, start=1)
    )


def _source(layer: str) -> Mapping[str, str]:
    """Return the short name of the document that a layer of the scheme renders."""
    return policy.short_names().get(rules.shipped(layer).document, {})
