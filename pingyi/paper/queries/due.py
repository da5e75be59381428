"""Whether a paper of a kind can be drafted now, and why not; what the office's fields hold at first."""

from collections.abc import Sequence
from datetime import date, timedelta

from pingyi.core.canonical import Json
from pingyi.core.errors import Refused
from pingyi.paper import texts
from pingyi.paper.models import Paper
from pingyi.result import queries as results
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Case, Decision, Season

FROZEN = ("open", "scored", "announced", "published", "archived")
SCORED = FROZEN[1:]
ANNOUNCED = FROZEN[2:]
ABOUT_ONE = ("letter", "criticism")
# Days for a reply where neither the scheme nor the season's dates say any.
REPLY_DAYS = 30
OBJECTION_DAYS = 10


def reason(season: Season, kind: str, agency: Agency | None = None) -> Refused | None:
    """Return why a paper of this kind cannot be drafted now, or None when it can.

    agency: whom a letter or a circular of criticism is about; without one the answer is about the kind.
    """
    if kind not in texts.KINDS:
        return Refused('"{kind}" is no kind of paper; choose {list}', kind=kind, list=tuple(texts.KINDS))
    if season.state not in FROZEN:
        return Refused("the season is being drafted; freeze it first")
    if kind == "result_table" and season.state not in SCORED:
        return Refused("there is no result yet; score the season first")
    if kind in ("circular", "letter") and season.state not in ANNOUNCED:
        return Refused("the result is not announced yet; announce it first")
    if kind == "result_table" and results.is_stale(season):
        return Refused("a decision was recorded or figures were given after this scoring; score again first")
    if kind == "letter" and agency is not None and agency.pk not in _with_total(season):
        return Refused("{name} has no total, so that there is nothing to hand over", name=agency.name)
    if kind == "criticism":
        return _uncriticised(season, agency)
    return None


def refusals(season: Season) -> dict[int, Decision]:
    """Return per agency id the decision by which it is absent, while it holds; only a refusal can end so."""
    rows = list(seasons.decisions(season))
    ended = {row.ref for row in rows if row.kind == "revoke"}
    return {row.agency_id: row for row in rows if row.kind == "absent" and row.agency_id and row.key not in ended}


def standing_papers(season: Season) -> dict[tuple[str, int | None], Paper]:
    """Return the papers of the season that are not void, by kind and agency id."""
    rows = Paper.objects.within(season.office_id).filter(season=season).exclude(state="void")
    return {(row.kind, row.agency_id): row for row in rows}


def missing_letters(season: Season) -> Sequence[Agency]:
    """Return the agencies with a total that have no letter yet, in roster order."""
    done, counted = standing_papers(season), _with_total(season)
    return [row for row in seasons.agencies(season) if row.pk in counted and ("letter", row.pk) not in done]


def missing_criticisms(season: Season) -> Sequence[Agency]:
    """Return the agencies that refused the review and have no circular of criticism yet, in roster order."""
    done, refused = standing_papers(season), refusals(season)
    return [row for row in seasons.agencies(season) if row.pk in refused and ("criticism", row.pk) not in done]


def defaults(season: Season, kind: str, agency: Agency | None, on: date) -> dict[str, Json]:
    """Return what the fields of a new draft hold: the season's texts and days, and what a decision says.

    on: the day of the draft, from which terms are counted.
    """
    known = seasons.texts_of(season)
    days = _days(season, on)
    found: dict[str, Json] = {}
    for field in texts.FIELDS[kind]:
        if field in texts.DAYS:
            found[field] = days[field].isoformat() if field in days else ""
        elif field in texts.LINES:
            found[field] = [line.strip() for line in known.get(field, "").splitlines() if line.strip()]
        else:
            found[field] = known.get(field, "")
    if kind == "criticism" and agency is not None:
        found["account"] = _account(season, agency)
    return found


def _with_total(season: Season) -> set[int]:
    run = results.latest_run(season)
    return {row.agency_id for row in results.standings(run) if row.total} if run else set()


def _uncriticised(season: Season, agency: Agency | None) -> Refused | None:
    refused = refusals(season)
    if agency is not None and agency.pk not in refused:
        return Refused("no decision says that {name} refused the review; decide its case first", name=agency.name)
    if not refused:
        return Refused("no agency is listed as absent for having refused the review")
    return None


def _days(season: Season, on: date) -> dict[str, date]:
    """Return the days that a paper names, from the season's dates where they are set; no meeting before it is."""
    entered = {row.key: (row.opens_on, row.closes_on) for row in seasons.stages(season)}
    meeting = entered.get("meeting", (None, None))[0]
    reply = entered.get("rectification", (None, None))[1] or on + timedelta(days=REPLY_DAYS)
    found = {"replies_by": reply, "reply_by": reply, "objections_by": on + timedelta(days=_objection_days(season))}
    return found | ({"meeting_on": meeting} if meeting else {})


def _objection_days(season: Season) -> int:
    remedy = seasons.other(season).get("remedy")
    found = remedy.get("days") if isinstance(remedy, dict) else None
    return found if isinstance(found, int) else OBJECTION_DAYS


def _account(season: Season, agency: Agency) -> str:
    decision = refusals(season).get(agency.pk)
    case = Case.objects.within(season.office_id).filter(decision=decision).first() if decision else None
    if case is not None:
        return case.account
    return decision.reason if decision else ""
