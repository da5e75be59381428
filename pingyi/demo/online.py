"""The survey of the demonstration held online: portraits, a drawn sample, and ballots cast through the intake."""

import json
import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from pingyi.ballot import actions, queries
from pingyi.ballot.actions.voting import admit
from pingyi.ballot.intake import batch, receipt
from pingyi.ballot.intake.request import Rules, Sent
from pingyi.ballot.queries import Booth
from pingyi.ballot.sampling import draw
from pingyi.ballot.sampling.frame import Person
from pingyi.core import clock
from pingyi.demo.cast import Cast
from pingyi.ledger import keys
from pingyi.season.models import Season

CHANNEL = "invited"
PRICE_CENTS = 5
NETWORKS = 140  # from which the invented people answer


def prepare(season: Season, cast: Cast, day: datetime, typed: Mapping[str, Any], did: Mapping[str, str]) -> None:
    """Enter what the agencies did and how many residents there are, and draw the people who get a letter."""
    by: dict[str, Any] = {"season": season, "actor": cast.operator, "now": day}
    actions.set_portraits(portraits=did, **by)
    wanted = actions.SetUp(residents=typed["residents"], sms_price_cents=PRICE_CENTS, sms_ceiling_cents=0)
    actions.set_up(wanted=wanted, **by)
    sizes: dict[str, int] = typed["list"]
    name, address = typed["name"], typed["address"]
    people = [
        Person(place, name.format(number=number), address.format(place=place))
        for place, size in sizes.items()
        for number in range(1, size + 1)
    ]
    actions.draw_sample(rows=people, counts=draw.allocate(sizes, typed["drawn"], 1), **by)


def cast(season: Season, answers: Sequence[actions.NewAnswer], dice: random.Random) -> None:
    """Cast these answers as the people with the first letters do; an answer left empty becomes the last option."""
    place, secret = queries.place(season), queries.secrets(season)
    known = json.loads(queries.door(season, place).read_bytes())["rules"]
    options = [option.key for option in queries.rules(season).options]
    second, booth = clock.second(), Booth(season, trial=False)
    sent = []
    for number, row in enumerate(answers, 1):
        chosen = [options.index(choice) + 1 if choice else len(options) for choice in row.choices]
        ticket = admit(booth, CHANNEL, f"code:{number}", second - dice.randrange(30, 300))
        body = {"ticket": ticket, "nonce": secrets.token_hex(16), "answers": chosen}
        network = f"{dice.randrange(NETWORKS):016x}"
        trace = f"{network}.{dice.randrange(NETWORKS):016x}."
        sent.append(Sent(json.dumps(body).encode(), secrets.token_hex(16), second, trace))
    sign = receipt.signing(place.origin, keys.load(Path(settings.KEYS), place.key_name))
    store = place.store()
    try:
        batch.answers(batch.Bench(Rules(key=secret.ticket, **known), store, sign), sent)
    finally:
        store.end()
