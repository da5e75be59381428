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


def main() -> None:
    """Found an office for each KEY=STAGE and print {key: {role: session}}: whose browser holds it is signed in."""
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
    if stage != "founded":
        take(office, operator, approver, STAGES.index(stage))
    return {"operator": session(operator), "approver": session(approver)}


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
