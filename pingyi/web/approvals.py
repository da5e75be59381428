"""What the second key of each binding act calls: the same action as the first, with what was proposed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from pingyi.ballot import actions as ballots
from pingyi.ballot import queries as ballot_queries
from pingyi.ballot.models import Quarantine
from pingyi.core import clock, exact
from pingyi.core.canonical import Json
from pingyi.core.errors import Conflict, Missing
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.people.models import User
from pingyi.result import actions as results
from pingyi.season import access, queries
from pingyi.season import actions as seasons
from pingyi.season.models import Season

Payload = Mapping[str, Json]


def season_of(user: User, proposal: Proposal) -> Season:
    """Return the season that a proposal is about.

    Raises Missing: there is none, or the person may not know of it.
    """
    noun, _colon, number = proposal.subject.partition(":")
    found = access.visible_to(user).filter(pk=int(number)).first() if noun == "season" else None
    if found is None:
        raise Missing("there is no such proposal")
    return found


def _freeze(season: Season, payload: Payload, user: User) -> keys.Turn:
    return seasons.freeze(season=season, actor=user, now=clock.now(), why=str(payload["why"]))


def _amend(season: Season, payload: Payload, user: User) -> keys.Turn:
    values, names = payload["values"], payload["names"]
    assert isinstance(values, Mapping)
    assert isinstance(names, Mapping)
    wanted = seasons.Wanted(
        values={path: _typed(value) for path, value in values.items()},
        names={key: str(name) for key, name in names.items()},
        reason=str(payload["reason"]),
    )
    return seasons.amend(season=season, wanted=wanted, actor=user, now=clock.now())


def _typed(value: Json) -> queries.Typed:
    """Return a value as it was typed: a text, or the rows of a list."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [{name: str(cell) for name, cell in row.items()} for row in value if isinstance(row, Mapping)]
    return None if value is None else str(value)


def _decide(season: Season, payload: Payload, user: User) -> keys.Turn:
    ruling = seasons.Ruling(**{name: str(payload[name]) for name in ("kind", "agency", "reason", "cite", "ref")})
    return seasons.decide(season=season, ruling=ruling, actor=user, now=clock.now())


def _rule(season: Season, payload: Payload, user: User) -> keys.Turn:
    year = payload["next_year"]
    found = seasons.Outcome(
        outcome=str(payload["outcome"]),
        decided_by=str(payload["decided_by"]),
        decided_on=date.fromisoformat(str(payload["decided_on"])),
        reason=str(payload["reason"]),
        next_year=year if isinstance(year, int) else None,
    )
    case = access.get_case(user, season.key, int(str(payload["case"])))
    return seasons.rule(case=case, found=found, actor=user, now=clock.now())


def _give_figures(season: Season, payload: Payload, user: User) -> keys.Turn:
    scores = payload["scores"]
    assert isinstance(scores, Mapping)
    found = {agency: exact.parse(str(text)) for agency, text in scores.items()}
    new = seasons.NewFigures(str(payload["component"]), found, str(payload["source"]))
    return seasons.give_figures(season=season, new=new, actor=user, now=clock.now())


def _ballot_open(season: Season, payload: Payload, user: User) -> keys.Turn:
    return ballots.ballot_open(season=season, actor=user, now=clock.now(), online=_texts(payload["online"]))


def _ballot_close(season: Season, _payload: Payload, user: User) -> keys.Turn:
    return ballots.ballot_close(season=season, actor=user, now=clock.now())


def _quarantine(season: Season, payload: Payload, user: User) -> keys.Turn:
    return ballots.turn_quarantine(row=_held(season, payload), actor=user, now=clock.now())


def _release(season: Season, payload: Payload, user: User) -> keys.Turn:
    return ballots.release(row=_held(season, payload), why=str(payload["why"]), actor=user, now=clock.now())


def _exclude(season: Season, payload: Payload, user: User) -> keys.Turn:
    return ballots.exclude(row=_held(season, payload), why=str(payload["why"]), actor=user, now=clock.now())


def _held(season: Season, payload: Payload) -> Quarantine:
    """Return the ballots that a proposal is about. Raises Conflict: they are not those that were proposed."""
    found = ballot_queries.quarantine_of(season, int(str(payload["quarantine"])))
    if found.digest != payload["digest"]:
        raise Conflict("{key} does not hold the ballots that were proposed; decline and propose again", key=found.key)
    return found


def _texts(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else []


def _announce(season: Season, _payload: Payload, user: User) -> keys.Turn:
    return results.announce(season=season, actor=user, now=clock.now())


def _publish(season: Season, _payload: Payload, user: User) -> keys.Turn:
    return results.publish(season=season, actor=user, now=clock.now())


SECOND_KEYS: dict[str, Callable[[Season, Payload, User], keys.Turn]] = {
    "freeze": _freeze,
    "amend": _amend,
    "decide": _decide,
    "rule": _rule,
    "give_figures": _give_figures,
    "ballot_open": _ballot_open,
    "ballot_close": _ballot_close,
    "quarantine": _quarantine,
    "release": _release,
    "exclude": _exclude,
    "announce": _announce,
    "publish": _publish,
}
