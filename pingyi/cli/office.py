"""`pingyi office`: founds an office with its first two people, an operator and an approver."""

import argparse
import secrets

from pingyi.cli import site

ROLES = ("operator", "approver")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("office", help="found an office with an operator and an approver")
    command.add_argument("key", metavar="ID", help="a-z, 0-9 and _; part of the public address, for example wengyuan")
    command.add_argument("--zh", metavar="NAME", required=True, help="name in Chinese")
    command.add_argument("--en", metavar="NAME", required=True, help="name in English")
    command.add_argument("--level", choices=("province", "city", "county"), default="county")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Found it and print both first passwords, once.

    Raises Refused: the id or a name is bad or taken; nothing is written then.
    """
    site.start()
    from django.db import transaction

    from pingyi.people import actions

    passwords = {role: secrets.token_urlsafe(12) for role in ROLES}
    with transaction.atomic():
        names = (arguments.zh, arguments.en)
        office = actions.found_office(key=arguments.key, names=names, level=arguments.level)
        for role, password in passwords.items():
            username = f"{office.key}-{role}"
            actions.add_user(office=office, username=username, name=role, role=role, password=password)
    print(f"{office.name_zh} · {office.name_en}")
    for role, password in passwords.items():
        print(f"  {office.key}-{role} / {password}")
    print("请立即保存，密码不再显示 / keep these now: the passwords are not shown again")
    return 0
