"""What the second key of each binding act calls: the same action as the first, with what was proposed."""

from collections.abc import Callable, Mapping

from pingyi.core import clock
from pingyi.core.canonical import Json
from pingyi.core.errors import Missing
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.people.models import User
from pingyi.result import actions as results
from pingyi.season import access
from pingyi.season import actions as seasons
from pingyi.season.models import Season

Payload = Mapping[str, Json]


def season_of(user: User, proposal: Proposal) -> Season:
    """Return the season that a proposal is about, itself or by its case.

    Raises Missing: there is none, or the person may not know of it.
    """
    found = access.visible_to(user).filter(pk=int(proposal.subject.partition(":")[2])).first()
    if found is None:
        raise Missing("there is no such proposal")
    return found


def _freeze(season: Season, payload: Payload, user: User) -> keys.Turn:
    return seasons.freeze(season=season, actor=user, now=clock.now(), why=str(payload["why"]))


def _decide(season: Season, payload: Payload, user: User) -> keys.Turn:
    case = seasons.Case(**{name: str(payload[name]) for name in ("kind", "agency", "reason", "cite", "ref")})
    return seasons.decide(season=season, case=case, actor=user, now=clock.now())


def _announce(season: Season, _payload: Payload, user: User) -> keys.Turn:
    return results.announce(season=season, actor=user, now=clock.now())


def _publish(season: Season, _payload: Payload, user: User) -> keys.Turn:
    return results.publish(season=season, actor=user, now=clock.now())


SECOND_KEYS: dict[str, Callable[[Season, Payload, User], keys.Turn]] = {
    "freeze": _freeze,
    "decide": _decide,
    "announce": _announce,
    "publish": _publish,
}
