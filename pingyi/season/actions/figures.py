"""Figures of a component that were found elsewhere: given as a whole, by the scheme's keys, as often as needed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

from django.db import transaction

from pingyi.core import canonical, exact, ids
from pingyi.core.errors import Conflict, Refused, said
from pingyi.flow import apply, keys, trail
from pingyi.people.models import User
from pingyi.season import queries, states
from pingyi.season.models import Given, Season

MOST = Fraction(100)
LONGEST_SOURCE = 200


@dataclass(frozen=True)
class NewFigures:
    """The figures of one component. scores: agency key -> figure, 0 to 100; who has none is not in it.

    source: who found them, and how; it is published with them.
    """

    component: str
    scores: Mapping[str, Fraction]
    source: str


@transaction.atomic
def give_figures(*, season: Season, new: NewFigures, actor: User, now: datetime) -> keys.Turn:
    """Turn one key for figures found elsewhere; with the last they hold, in place of what was given before.

    Raises Refused: no source, no figure at all, one beyond 0 to 100, or the role or state forbids it.
    Raises Missing: no such component. Raises Conflict: other figures of it wait for their second key.
    """
    move = apply.check(season, "give_figures", states.SEASON, actor.role)
    component = queries.given_component(season, new.component).key
    check_figures(season, new)
    label = queries.labels(season).get(f"components.{component}", {})
    names = {row.key: row.name for row in queries.agencies(season)}
    scores: dict[str, canonical.Json] = {key: exact.plain(new.scores[key]) for key in names if key in new.scores}
    before = queries.givings(season).filter(component=component).last()
    payload: dict[str, canonical.Json] = {
        "component": component,
        "number": before.number + 1 if before else 1,
        "scores": scores,
        "source": new.source,
    }
    _refuse_a_second_proposal(season, payload)
    old: keys.Summary = ((said("In place of"), _told(names, queries.scores(before))),) if before else ()
    summary: keys.Summary = (
        (said("Figures of"), dict(label)),
        (said("Who found them"), new.source),
        (said("Figure of each agency"), _told(names, new.scores)),
        *old,
    )
    act = keys.Act(season, "give_figures", payload, summary=summary)
    turn = keys.turn(act, actor=actor, now=now, needed=queries.keys_needed(season))
    if turn.complete:
        row = _write(season, payload, turn.signers, now)
        apply.enter(season, move)
        apply.record(queries.log_id(season), "audit", by=turn.signers, now=now, digest=row.digest)
    done = "give_figures" if turn.complete else "give_figures_proposed"
    trail.note(
        done, season, actor=actor, now=now, about=f"{label.get('zh', component)} · {len(scores)}", why=new.source
    )
    return turn


def check_figures(season: Season, new: NewFigures) -> None:
    """Check figures found elsewhere. Raises Refused: no source, no figure, an unknown agency, or beyond 0 to 100."""
    if not new.source:
        raise Refused("say who found these figures, and how; it is published with them")
    if len(new.source) > LONGEST_SOURCE:
        count = len(new.source)
        raise Refused("the source has {count} characters; at most {most}", count=count, most=LONGEST_SOURCE)
    if new.source[0] in ids.FORMULA_STARTS:
        raise Refused("the source “{text}” begins with a sign that a spreadsheet would run; reword it", text=new.source)
    if not new.scores:
        raise Refused("there is no figure; give at least one")
    roster = set(queries.agencies(season).values_list("key", flat=True))
    for agency, score in new.scores.items():
        if agency not in roster:
            raise Refused('no agency of this season is called "{name}"', name=agency)
        if not 0 <= score <= MOST:
            raise Refused("the figure {score} is not between 0 and 100", score=exact.plain(score))


def _refuse_a_second_proposal(season: Season, payload: Mapping[str, canonical.Json]) -> None:
    """Two proposals of one component would hold in the order in which somebody happens to approve them."""
    waiting = queries.proposed_figures(season, str(payload["component"]))
    if waiting is not None and waiting.payload != canonical.dumps(dict(payload)).decode():
        raise Conflict(
            "other figures of this part wait for their second key since {day}; decline them, then propose again",
            day=waiting.proposed_at.date(),
        )


def _told(names: Mapping[str, str], scores: Mapping[str, Fraction]) -> dict[str, str]:
    rows = [f"{name} {exact.plain(scores[key]) if key in scores else '—'}" for key, name in names.items()]
    return {"zh": "；".join(rows), "en": "; ".join(rows)}


def _write(season: Season, payload: Mapping[str, canonical.Json], signers: str, now: datetime) -> Given:
    salt = secrets.token_bytes(32)
    # Salted: the figures of a few agencies could be guessed from a bare digest before the result is out.
    told: canonical.Json = [season.key, dict(payload)]
    return Given.objects.within(season.office_id).create(
        office_id=season.office_id,
        season=season,
        component=str(payload["component"]),
        number=int(str(payload["number"])),
        scores=canonical.dumps(payload["scores"]).decode(),
        source=str(payload["source"]),
        signers=signers,
        given_at=now,
        salt=salt.hex(),
        digest=sha256(salt + canonical.dumps(told)).hexdigest(),
    )
