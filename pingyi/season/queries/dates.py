"""Reads about a season's calendar and texts: the days of each stage, and the words that pages and papers use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pingyi.core.canonical import Json
from pingyi.season.models import Season, SeasonText, StageDate
from pingyi.season.queries import rules

# The texts of a season, in the order of their form.
TEXTS = ("issuer", "mark", "code", "recipients", "copies", "contact", "place", "demands")
# Those of several lines, one entry a line.
TEXTS_OF_LINES = ("recipients", "copies", "contact", "demands")
# A leap year, so that a window may begin or end on 02-29.
LEAP = 2024


@dataclass(frozen=True)
class StageDays:
    """One stage of the scheme and the days that the office set for it, None where it set none yet.

    proposed: the scheme's window laid into the season's year, or None. cite, assumed: what the window rests on.
    """

    key: str
    label: Mapping[str, str]
    opens_on: date | None
    closes_on: date | None
    cite: str
    assumed: str
    proposed: tuple[date, date] | None


def stages(season: Season) -> tuple[StageDays, ...]:
    """Return the stages of the season's scheme in its order, each with the days that were set."""
    rows = StageDate.objects.within(season.office_id).filter(season=season)
    entered = {row.stage: row for row in rows}
    sources = _table(rules.document(season), "sources")
    found = rules.other(season).get("stages")
    return tuple(
        _stage(season.year, row, entered.get(str(row.get("key"))), sources)
        for row in (found if isinstance(found, Sequence) and not isinstance(found, str) else ())
        if isinstance(row, Mapping)
    )


def texts_of(season: Season) -> dict[str, str]:
    """Return every text of the season by name: as entered, else the default, which may be empty."""
    found = dict.fromkeys(TEXTS, "") | default_texts(season)
    rows = SeasonText.objects.within(season.office_id).filter(season=season)
    return found | {row.name: row.text for row in rows}


def default_texts(season: Season) -> dict[str, str]:
    """Return the texts that follow from what is known already: the issuer and to whom papers go."""
    name = _table(_table(rules.other(season), "organiser"), "name")
    return {
        "issuer": str(name.get("zh", season.office.name_zh)),
        "recipients": "\n".join(row.name for row in rules.agencies(season)),
    }


def _stage(year: int, row: Mapping[str, Json], entered: StageDate | None, sources: Mapping[str, Json]) -> StageDays:
    key = str(row.get("key"))
    why = _table(sources, f"stage.{key}.window")
    return StageDays(
        key=key,
        label={name: str(text) for name, text in _table(row, "label").items()},
        opens_on=entered.opens_on if entered else None,
        closes_on=entered.closes_on if entered else None,
        cite=str(why.get("cite", "")),
        assumed=str(why.get("assumed", "")),
        proposed=_window(year, row.get("window")),
    )


def _window(year: int, window: Json) -> tuple[date, date] | None:
    """Lay a window such as 03-01 to 06-30 into the year; 02-29 becomes the last of February where there is none."""
    if isinstance(window, str) or not isinstance(window, Sequence) or len(window) != 2:
        return None
    opens, closes = (_day(year, str(text)) for text in window)
    return opens, closes


def same_day(day: date, years: int) -> date:
    """Return the same day so many years later; 02-29 becomes the last of February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def _day(year: int, text: str) -> date:
    return same_day(date.fromisoformat(f"{LEAP}-{text}"), year - LEAP)


def _table(row: object, name: str) -> Mapping[str, Json]:
    found = row.get(name) if isinstance(row, Mapping) else None
    return found if isinstance(found, Mapping) else {}
