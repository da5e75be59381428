"""Writes about the bodies that an office reviews: entered, renamed, closed, reopened."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pingyi.core import ids
from pingyi.core.errors import Refused
from pingyi.people.actions import office_log
from pingyi.people.models import Body, Office, User


def enter_bodies(*, office: Office, named: Sequence[tuple[str, str]]) -> dict[str, Body]:
    """Return the body of each name, by name; one that the office does not know yet is entered. named: name, kind.

    A former name finds its body. The caller has checked names and kinds.
    """
    known: dict[str, Body] = {}
    rows = list(Body.objects.within(office))
    for row in rows:
        known |= {name.strip(): row for name in (*row.former_names.splitlines(), row.name) if name.strip()}
    found: dict[str, Body] = {}
    for name, kind in named:
        if name not in known:
            known[name] = _enter(office, name, kind, len(rows) + 1)
            rows.append(known[name])
        found[name] = known[name]
    return found


@transaction.atomic
def add_body(*, office: Office, name: str, kind: str, actor: User, now: datetime) -> Body:
    """Enter a body in the directory.

    Raises Refused: the role may not, a bad name, an unknown kind, or a name that a body has or had.
    """
    _check(actor, name, kind)
    _free(office, name)
    body = _enter(office, name, kind, Body.objects.within(office).count() + 1)
    office_log.write("add_body", body, actor=actor, now=now, about=name)
    return body


@transaction.atomic
def rename_body(*, body: Body, name: str, kind: str, actor: User, now: datetime, why: str) -> Body:
    """Give a body another name or kind; the old name goes to its former names, so that its past is found.

    Raises Refused: the role may not, nothing changes, no reason, a bad name, an unknown kind, or a name in use.
    """
    _check(actor, name, kind)
    _reason(why)
    old = body.name
    if (old, body.kind) == (name, kind):
        raise Refused('nothing was changed: the name is "{name}" already', name=name)
    if name != old:
        _free(Office.objects.get(pk=body.office_id), name, apart=body)
        former = [line.strip() for line in body.former_names.splitlines() if line.strip() not in ("", name, old)]
        body.former_names = "\n".join([*former, old])
    body.name, body.kind = name, kind
    body.save(update_fields=["name", "kind", "former_names"])
    office_log.write("rename_body", body, actor=actor, now=now, about=f"{old} > {name}", why=why)
    return body


@transaction.atomic
def close_body(*, body: Body, actor: User, now: datetime, why: str) -> None:
    """Mark a body as no longer existing; its past stays, and nobody new is invited for it.

    Raises Refused: the role may not, no reason, or it is closed already.
    """
    _switch(body, False, actor, why)
    office_log.write("close_body", body, actor=actor, now=now, why=why)


@transaction.atomic
def reopen_body(*, body: Body, actor: User, now: datetime, why: str) -> None:
    """Mark a closed body as existing again.

    Raises Refused: the role may not, no reason, or it is not closed.
    """
    _switch(body, True, actor, why)
    office_log.write("reopen_body", body, actor=actor, now=now, why=why)


def _enter(office: Office, name: str, kind: str, number: int) -> Body:
    return Body.objects.within(office).create(office=office, key=f"b{number:03d}", name=name, kind=kind)


def _switch(body: Body, active: bool, actor: User, why: str) -> None:
    _may(actor)
    _reason(why)
    if body.is_active == active:
        raise Refused('"{name}" is so already; load the page again', name=body.name)
    body.is_active = active
    body.save(update_fields=["is_active"])


def _check(actor: User, name: str, kind: str) -> None:
    _may(actor)
    ids.check_name(name)
    if kind not in Body.KINDS:
        raise Refused('"{kind}" is no kind of body; it is one of {list}', kind=kind, list=tuple(Body.KINDS))


def _may(actor: User) -> None:
    if not actor.may_act:
        raise Refused("the directory of bodies is kept by operator and approver, not the {role}", role=actor.role)


def _free(office: Office, name: str, apart: Body | None = None) -> None:
    for row in Body.objects.within(office):
        if row != apart and name in (row.name, *row.former_names.splitlines()):
            raise Refused('"{name}" is or was the name of "{other}"; choose another', name=name, other=row.name)


def _reason(why: str) -> None:
    if not why.strip():
        raise Refused("give the reason; it stays in the audit trail")
