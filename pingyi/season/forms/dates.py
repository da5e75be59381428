"""Reads the typed days of stages, in figures with hyphens, points or the Chinese signs, and the texts of a season."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from pingyi.season import queries
from pingyi.season.models import Season

# Year, month and day; the escapes are the Chinese signs for them.
DAY = re.compile("(\\d{4})\\s*[-./\u5e74]\\s*(\\d{1,2})\\s*[-./\u6708]\\s*(\\d{1,2})\\s*\u65e5?\\Z", re.ASCII)


@dataclass(frozen=True)
class StageRow:
    """One stage as the form shows it. opens, closes: what its fields hold; fault: what is wrong with them."""

    stage: queries.StageDays
    opens: str
    closes: str
    fault: str = ""


@dataclass
class Days:
    """What was typed. days: of each stage whose fields are sound, None where both are empty; rows: for the form."""

    days: dict[str, tuple[date, date] | None] = field(default_factory=dict)
    rows: list[StageRow] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return not any(row.fault for row in self.rows)


def day(text: str) -> date | None:
    """Read a day as people write it; None when it is none."""
    found = DAY.match(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def shown(season: Season) -> list[StageRow]:
    """Return the stages with their days, those not set yet filled in from the scheme's window."""
    rows = []
    for stage in queries.stages(season):
        set_days = (stage.opens_on, stage.closes_on) if stage.opens_on and stage.closes_on else None
        opens, closes = set_days or stage.proposed or (None, None)
        rows.append(StageRow(stage, opens.isoformat() if opens else "", closes.isoformat() if closes else ""))
    return rows


def typed(season: Season, posted: QueryDict) -> Days:
    """Return what the posted form says of each stage."""
    found = Days()
    for stage in queries.stages(season):
        texts = [posted.get(f"{name}:{stage.key}", "").strip() for name in ("opens", "closes")]
        days = [day(text) for text in texts]
        fault = _fault(texts, days)
        found.rows.append(StageRow(stage, texts[0], texts[1], fault))
        if not fault:
            found.days[stage.key] = (days[0], days[1]) if days[0] and days[1] else None
    return found


def texts_typed(posted: QueryDict) -> dict[str, str]:
    """Return the texts that a posted form holds."""
    return {name: posted.get(f"text:{name}", "") for name in queries.TEXTS if f"text:{name}" in posted}


def _fault(texts: list[str], days: list[date | None]) -> str:
    for text, found in zip(texts, days, strict=True):
        if text and found is None:
            return _("“%(text)s” is no day; write it as 2026-03-31.") % {"text": text}
    if bool(texts[0]) != bool(texts[1]):
        return _("Give the first and the last day, or neither.")
    if days[0] and days[1] and days[0] > days[1]:
        return _("The first day is after the last.")
    return ""
