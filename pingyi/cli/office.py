"""`pingyi office`: founds an office and invites its first two people, an operator and an approver."""

import argparse

from pingyi.cli import site

ROLES = ("operator", "approver")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("office", help="found an office and invite an operator and an approver")
    command.add_argument("key", metavar="ID", help="a-z, 0-9 and _; part of the public address, for example wengyuan")
    command.add_argument("--zh", metavar="NAME", required=True, help="name in Chinese")
    command.add_argument("--en", metavar="NAME", required=True, help="name in English")
    command.add_argument("--level", choices=("province", "city", "county"), default="county")
    for role in ROLES:
        command.add_argument(f"--{role}", metavar="NAME", default=role, help=f"name of the {role}")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Found it and print a link for each of the two, once; whoever opens it chooses user name and password.

    Raises Refused: the id or a name is bad or taken; nothing is written then.
    """
    site.start()
    from django.db import transaction

    from pingyi.core import clock
    from pingyi.people import actions

    with transaction.atomic():
        names = (arguments.zh, arguments.en)
        office = actions.found_office(key=arguments.key, names=names, level=arguments.level)
        new = [actions.NewAccount(getattr(arguments, role), role) for role in ROLES]
        links = [actions.invite(office=office, new=one, actor=None, now=clock.now()) for one in new]
    print(f"{office.name_zh} · {office.name_en}")
    for link in links:
        print(f"  {link.row.role}: /join/{link.secret}/")
    print("接在网站地址之后，交本人打开，七日内有效，只能使用一次，不再显示")
    print("Each person opens the own link below the site's address, once, within seven days; not shown again.")
    return 0
