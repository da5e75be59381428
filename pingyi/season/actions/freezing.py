"""The one freezing act: rules and roster are fixed, the season's key and log are made, the season opens."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pingyi.bundle import frame, table
from pingyi.core import canonical, ids
from pingyi.core.errors import Refused, said
from pingyi.flow import apply, keys, trail
from pingyi.ledger import append
from pingyi.ledger import keys as key_files
from pingyi.people.models import User
from pingyi.policy import load
from pingyi.rules.scheme import COUNTING, Figures, Marks, Scheme
from pingyi.season import queries, states, texts
from pingyi.season.actions.decisions import Ruling, write_decision
from pingyi.season.actions.fitting import fitting
from pingyi.season.models import Rater, Season


@transaction.atomic
def freeze(*, season: Season, actor: User, now: datetime, why: str = "") -> keys.Turn:
    """Freeze rules and roster and open the season; the first entry of its ledger.

    why: the reason that signs counting, needed only when the scheme counts votes (FORMATS 3, sign_counting).
    Raises Refused: something is still to confirm or enter, or the role may not.
    """
    move = apply.check(season, "freeze", states.SEASON, actor.role)
    _ready(season, why)
    refuse_unbuilt_parts(queries.scheme(season))
    document = canonical.dumps(queries.document(season))
    roster = agencies_csv(season)
    payload: dict[str, canonical.Json] = {
        "scheme": canonical.sha256_hex(document),
        "agencies": canonical.sha256_hex(roster),
        "why": why,
    }
    needed = max(queries.keys_needed(season), queries.keys_of_scheme(season))
    act = keys.Act(season, "freeze", payload, why, freeze_summary(season))
    turn = keys.turn(act, actor=actor, now=now, needed=needed)
    done = "freeze" if turn.complete else "freeze_proposed"
    trail.note(done, season, actor=actor, now=now, about=season.title_zh, why=why)
    if not turn.complete:
        return turn
    origin = queries.origin(season)
    key = key_files.kept(Path(settings.KEYS), origin)
    season.scheme_json = document.decode()
    season.log = append.open_log(origin, key.text)
    apply.enter(season, move, "scheme_json", "log")
    apply.record(
        season.log.pk,
        "freeze",
        by=turn.signers,
        now=now,
        scheme=str(payload["scheme"]),
        agencies=str(payload["agencies"]),
        engine="v1",
        key=key.text,
        origin=origin,
    )
    _write_interpretations(season, turn, now, why)
    enrol_reviewed_units(season)
    return turn


def agencies_csv(season: Season, names: Mapping[str, str] | None = None) -> bytes:
    """Return agencies.csv of the roster as it is now. names: of agencies that would be called otherwise, by key."""
    rows = [(row.key, (names or {}).get(row.key, row.name)) for row in queries.agencies(season)]
    return table.write(frame.HEADERS["agencies.csv"], rows)


def freeze_summary(season: Season) -> keys.Summary:
    """Return what the freeze binds in words: title, roster, own values, weights and grades."""
    names = [row.name for row in queries.agencies(season)]
    own = [row for row in queries.assumed_values(season) if row.changed]
    parts = [row for row in queries.open_values(season) if row.path.endswith(".weight")]
    return (
        (said("Review"), {"zh": season.title_zh, "en": season.title_en}),
        (said("Scheme"), dict(queries.shipped_titles()[season.scheme_id])),
        (said("Agencies on the roster"), f"{len(names)}：{'、'.join(names)}"),
        *((said("Weight"), _shown(season, row)) for row in parts),
        (said("Grades and their lines"), texts.both(lambda: _grades(season))),
        *((said("Value set by the office"), _changed(season, row)) for row in own),
        (said("Values confirmed as proposed"), str(queries.adoptions(season).filter(changed=False).count())),
    )


def _shown(season: Season, row: queries.AssumedValue) -> dict[str, str]:
    return texts.both(lambda: f"{queries.value_name(season, row.path)}: {texts.readable(row.value)}")


def _changed(season: Season, row: queries.AssumedValue) -> dict[str, str]:
    return texts.both(lambda: texts.step(queries.value_name(season, row.path), row.proposed, row.value))


def _grades(season: Season) -> str:
    return texts.readable(queries.merged(season).value("result.grades"))


def _ready(season: Season, why: str) -> None:
    """Check that nothing is left open. Raises Refused: what is, and where to do it."""
    left = [row.path for row in queries.assumed_values(season) if not row.adopted]
    if left:
        raise Refused(
            "{count} assumed values are not confirmed yet, the first is {path}",
            count=len(left),
            path=queries.value_name(season, left[0]),
        )
    agencies = list(queries.agencies(season))
    if not agencies:
        raise Refused("the roster is empty; enter the agencies under review")
    unreasoned = next((row.name for row in agencies if not row.reason.strip()), None)
    if unreasoned and queries.asks_reasons(season):
        raise Refused("the scheme asks for the reason of each choice; it is missing for {name}", name=unreasoned)
    survey = fitting(season, {}).survey
    if survey is not None and survey.conversion in COUNTING and not why.strip():
        raise Refused(
            '{path}: "{conversion}" counts votes, which {document} lists among forbidden bases of assessment; give the'
            " reason that signs it, or choose satisfaction",
            document=_number("GBH-2026-12"),
            path=queries.value_name(season, f"component.{survey.key}.conversion"),
            conversion=texts.value(survey.conversion),
        )


def refuse_unbuilt_parts(scheme: Scheme) -> None:
    """Refuse a scheme whose figures this version has no way to take in, before anybody marks in vain."""
    for part in scheme.components:
        if isinstance(part, Figures) and part.source not in queries.TAKEN:
            text = said('the figures of "{component}" come from a sheet ({source}) that this version does not have yet')
            raise Refused(text, component=part.key, source=texts.value(part.source))
        if isinstance(part, Marks) and part.published == "none":
            text = said('the marks of "{component}" are not to be published; this version cannot score them yet')
            raise Refused(text, component=part.key)


def _number(document: str) -> str:
    return next(row.number for row in load.register() if row.id == document)


def _write_interpretations(season: Season, turn: keys.Turn, now: datetime, why: str) -> None:
    """Write each confirmed value as an `assume` decision, and the signature of counting where votes count."""
    for row in queries.adoptions(season):
        reason = f"{row.path} = {row.value}"
        write_decision(season, Ruling("assume", "", reason, ref=row.path), turn.signers, now)
    survey = queries.scheme(season).survey
    if survey is not None and survey.conversion in COUNTING:
        ruling = Ruling("sign_counting", "", why, ref=f"component.{survey.key}.conversion")
        write_decision(season, ruling, turn.signers, now)


def enrol_reviewed_units(season: Season) -> None:
    """Make each reviewed agency a rater of the components whose electorate is the reviewed units."""
    for part in queries.scheme(season).components:
        if isinstance(part, Marks) and queries.electorate(season, part).get("members") == "reviewed":
            queries.raters(season, part.key).delete()
            Rater.objects.within(season.office_id).bulk_create(
                Rater(
                    office_id=season.office_id,
                    season=season,
                    component=part.key,
                    key=ids.fresh("r"),
                    name=agency.name,
                    agency=agency,
                )
                for agency in queries.agencies(season)
            )
