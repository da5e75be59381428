"""Builds offices in a data folder for the stories of browsers, through the real actions, in a process of its own."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from pingyi.cli import site

if TYPE_CHECKING:
    from pingyi.people.models import Office, User
    from pingyi.season.models import Season

ROLES = ("operator", "approver")
STAGES = ("founded", "confirmed", "opened", "gathered", "announced")
ONLINE = "online"  # a season that was opened, with its survey held online
CODES = 45


def main() -> None:
    """Found an office for each KEY=STAGE and print {key: {role: session}}: whose browser holds it is signed in.

    Where the survey is held online, "codes" has invitation codes joined by spaces.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("offices", nargs="+", metavar="KEY=STAGE")
    wanted = dict(each.split("=") for each in parser.parse_args().offices)
    site.start()
    from django.conf import settings

    # Nobody signs in with these passwords.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    sys.stdout.write(json.dumps({key: build(key, stage) for key, stage in wanted.items()}))
    site.finish()


def build(key: str, stage: str) -> dict[str, str]:
    """Return the sessions of the two people of a new office whose season s2026 stands at this stage."""
    from pingyi.core import clock
    from tests.support import world

    world.NOW = clock.now()
    office = world.office(key)
    operator, approver = (world.user(office, role) for role in ROLES)
    found = {"operator": session(operator), "approver": session(approver)}
    if stage == ONLINE:
        found["codes"] = " ".join(held_online(take(office, operator, approver, STAGES.index("opened")), operator))
    elif stage != "founded":
        take(office, operator, approver, STAGES.index(stage))
    return found


def held_online(season: "Season", operator: "User") -> list[str]:
    """Hold the survey of the season online and return the codes of its letters."""
    from pingyi.ballot import actions
    from tests.support import booths, world

    portraits = {"a01": "举办宪法宣传周活动十二场，编印以案释法读本三千册。", "a02": "发布普法短视频三十条。"}
    by = {"actor": operator, "now": world.NOW}
    actions.set_portraits(season=season, portraits=portraits, **by)
    actions.make_codes(season=season, label="测试", count=CODES, **by)
    world.open_survey(season, ("invited", "open"))
    return [booths.code(season, number) for number in range(1, CODES + 1)]


def take(office: "Office", operator: "User", approver: "User", reach: int) -> "Season":
    """Return a new season of the office that was taken as far as the stage of this number."""
    from pingyi.result import actions as results
    from tests.support import issuing, world

    season = world.drafted(office)
    world.adopt_all(season, operator)
    if reach >= STAGES.index("opened"):
        world.freeze(season, operator, approver)
        issuing.ready(season)
    if reach >= STAGES.index("gathered"):
        world.gather(season, operator)
    if reach >= STAGES.index("announced"):
        results.score_season(season=season, actor=operator, now=world.NOW)
        for actor in (operator, approver):
            results.announce(season=season, actor=actor, now=world.NOW)
    return season


def session(user: "User") -> str:
    """Return the key of a session of this person."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


if __name__ == "__main__":
    main()
