"""A survey held online, and voters who send ballots as the page does, through the intake's own code into its store."""

import json
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.test import Client

from pingyi.ballot import actions, queries
from pingyi.ballot.channels import codes
from pingyi.ballot.intake import batch, receipt
from pingyi.ballot.intake.request import Rules, Sent
from pingyi.core import clock
from pingyi.ledger import append, keys, tiles
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from tests.support import world

PAGE = "/en/vote/test/s2026/"
ANSWERS = (1, 2, 3)


def held_online(season: Season, operator: User, channels: Sequence[str] = ("invited", "wechat", "open")) -> Season:
    """Make ten codes and open the survey with these channels online."""
    actions.make_codes(season=season, label="测试", count=10, actor=operator, now=world.NOW)
    world.open_survey(season, channels)
    return season


def code(season: Season, number: int) -> str:
    """Return one of its invitation codes."""
    return codes.code(queries.secrets(season).codes, seasons.origin(season), number)


def ticket(client: Client, key: str = "s2026") -> str:
    """Return the ticket that a browser holds."""
    return client.cookies[f"vote_ticket_test_{key}"].value


def enter(client: Client, season: Season, number: int, page: str = PAGE) -> str:
    """Let a browser in by an invitation code and return its ticket."""
    client.get(page, {"code": code(season, number)})
    return ticket(client)


def cast(
    season: Season, text: str, answers: Sequence[int] = ANSWERS, *, trial: bool = False, trace: str = "", **more: str
) -> dict[str, object]:
    """Send a ballot with this ticket and return the answer: a receipt, or {"error": code}.

    trace: as of_sender() gives it; more: further fields of the request.
    """
    place = queries.test_place(season) if trial else queries.place(season)
    known = json.loads(queries.door(season, place).read_bytes())["rules"]
    rules = Rules(key=queries.secrets(season).ticket, **known)
    sign = receipt.signing(place.origin, keys.load(Path(settings.KEYS), place.key_name))
    body = {"ticket": text, "nonce": secrets.token_hex(16), "answers": list(answers)} | more
    store = place.store()
    try:
        sent = Sent(json.dumps(body).encode(), secrets.token_hex(16), clock.second(), trace)
        ((_status, answer),) = batch.answers(batch.Bench(rules, store, sign), [sent])
    finally:
        store.end()
    return dict(json.loads(answer))


def address(found: dict[str, object], page: str = PAGE) -> str:
    """Return the address of a receipt's page."""
    return f"{page}receipt/{receipt.number(found)}-{found['short']}/"


def logged(season: Season, *, last: bool = True) -> int:
    """Put what waits in the intake on the ledger and return how many ballots that were."""
    survey = season.survey
    store = queries.place(season).store(reading=True)
    try:
        return actions.integrate(survey=survey, store=store, last=last)
    finally:
        store.end()


def publish_ledger(season: Season) -> Path:
    """Sign the season's log and publish it as tiles; return the folder."""
    log = season.log
    assert log is not None
    log.refresh_from_db()
    append.sign_checkpoint(log.pk, keys.load(Path(settings.KEYS), log.origin))
    folder = queries.ledger_folder(season)
    tiles.publish(log, folder)
    return folder


def order(page: str) -> list[str]:
    """Return the agencies of a ballot page by their place in the roster, in the order in which they are asked."""
    found = re.findall(r'name="a(\d+)"', page)
    return list(dict.fromkeys(found))
