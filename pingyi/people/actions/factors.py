"""Writes about second factors: authenticators, passkeys, recovery codes; each added, used and removed."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyotp
from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.db import transaction
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

from pingyi.core import ids, locked
from pingyi.core.errors import Missing, Refused
from pingyi.flow import trail
from pingyi.people import queries
from pingyi.people.models import RecoveryCode, SecondFactor, User

STEP_SECONDS = 30
DRIFT = 1  # steps that a clock may be off
CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
CODE_GROUPS = (4, 4, 4)
MOST_FACTORS = 10
LONGEST_NAME = 40
# What the library raises at an answer that no browser would give.
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    UnsupportedAlgorithm,
)


@dataclass(frozen=True)
class Answer:
    """What a browser answered about a passkey. state: kept since it was asked; text: its JSON."""

    place: queries.Place
    state: Mapping[str, Any]
    text: str


def new_secret() -> str:
    """Return a secret for an authenticator that is being set up, base32."""
    return pyotp.random_base32()


@transaction.atomic
def add_authenticator(*, person: User, secret: str, code: str, name: str, now: datetime) -> SecondFactor:
    """Add an authenticator once it has shown a right code, which is used up by that.

    Raises Refused: the code is wrong, a bad name, or too many.
    """
    _check_room(person, name)
    step = _step_of(secret, code, now, 0)
    if not step:
        raise Refused("the code does not fit: check that the clock of the phone is right and enter the code shown now")
    kept = locked.lock(secret, settings.KEYS / queries.SECRET_FILE)
    return _add(person, SecondFactor(kind="totp", name=name, secret=kept, last_step=step), now)


@transaction.atomic
def add_passkey(*, person: User, answer: Answer, name: str, now: datetime) -> SecondFactor:
    """Add a passkey that a browser has made.

    Raises Refused: the answer does not fit what was asked, the passkey is known, a bad name, or too many.
    """
    _check_room(person, name)
    try:
        data = queries.server(answer.place).register_complete(dict(answer.state), json.loads(answer.text))
        made = data.credential_data
        usable = made is not None and made.public_key.get(3) in CoseKey.supported_algorithms()
    except UNREADABLE:
        made, usable = None, False
    if made is None or not usable:
        raise Refused("the passkey could not be checked; try again, or choose an authenticator app")
    credential = websafe_encode(made.credential_id)
    if SecondFactor.objects.filter(credential=credential).exists():
        raise Refused("this passkey is entered already")
    row = SecondFactor(kind="passkey", name=name, credential=credential, sign_count=data.counter)
    row.public_key = websafe_encode(made)
    return _add(person, row, now)


@transaction.atomic
def use_code(*, person: User, code: str, now: datetime) -> bool:
    """Tell whether an authenticator of the person shows this code now, and use it up.

    Raises Refused: the installation's key file is another one.
    """
    for row in queries.factors_of(person).filter(kind="totp").select_for_update():
        step = _step_of(queries.secret_of(row), code, now, row.last_step)
        if step:
            row.last_step, row.used_at = step, now
            row.save(update_fields=["last_step", "used_at"])
            return True
    return False


@transaction.atomic
def use_passkey(*, person: User, answer: Answer, now: datetime) -> bool:
    """Tell whether the answer comes from a passkey of the person, and keep its count.

    A count that does not grow comes from a copy; passkeys that do not count always say 0.
    """
    rows = list(queries.factors_of(person).filter(kind="passkey").select_for_update())
    found = _shown(answer, queries.credentials(rows))
    if found is None:
        return False
    credential, count = found
    row = next(row for row in rows if row.credential == credential)
    if count <= row.sign_count and (count or row.sign_count):
        return False
    row.sign_count, row.used_at = count, now
    row.save(update_fields=["sign_count", "used_at"])
    return True


@transaction.atomic
def use_recovery(*, person: User, code: str, now: datetime) -> bool:
    """Tell whether this is an unused recovery code of the person, and use it up."""
    unused = RecoveryCode.objects.filter(user=person, digest=_digest(code), used_at=None)
    if not unused.update(used_at=now):
        return False
    trail.note("use_recovery", person, actor=person, now=now)
    return True


@transaction.atomic
def new_codes(*, person: User, now: datetime) -> list[str]:
    """Replace the person's recovery codes and return the new ones, which are shown once and stored nowhere."""
    codes = ["-".join(_letters(size) for size in CODE_GROUPS) for _number in range(CODES)]
    RecoveryCode.objects.filter(user=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=person, digest=_digest(code)) for code in codes)
    trail.note("new_codes", person, actor=person, now=now)
    return codes


@transaction.atomic
def remove_factor(*, person: User, number: int, why: str, now: datetime) -> None:
    """Remove one of the person's own second factors.

    Raises Missing: it is not the person's. Raises Refused: no reason, or the last one of a person who needs one.
    """
    rows = {row.pk: row for row in queries.factors_of(person).select_for_update()}
    if number not in rows:
        raise Missing("there is no such second factor")
    if not why.strip():
        raise Refused("give the reason; it stays in the audit trail")
    if len(rows) == 1 and queries.needs_factor(person):
        raise Refused("this is your only second factor; add another one first, then remove this one")
    rows[number].delete()
    trail.note("remove_factor", person, actor=person, now=now, about=rows[number].name, why=why)


def drop_factors(*, person: User) -> None:
    """Take away every second factor and recovery code of a person; call inside the act's transaction."""
    SecondFactor.objects.filter(user=person).delete()
    RecoveryCode.objects.filter(user=person).delete()


def _check_room(person: User, name: str) -> None:
    ids.check_name(name, LONGEST_NAME)
    if person.office.is_demo:
        raise Refused("people of a demonstration are not asked for a second factor")
    if queries.factors_of(person).count() >= MOST_FACTORS:
        raise Refused("there are {most} second factors already; remove one first", most=MOST_FACTORS)


def _add(person: User, row: SecondFactor, now: datetime) -> SecondFactor:
    row.user, row.added_at = person, now
    row.save()
    trail.note("add_factor", person, actor=person, now=now, about=row.name)
    return row


def _step_of(secret: str, code: str, now: datetime, after: int) -> int:
    """Return the time step whose code this is, the newest first; 0 when none after `after` has it."""
    present = int(now.timestamp()) // STEP_SECONDS
    given = "".join(code.split()).encode()
    codes = pyotp.TOTP(secret, interval=STEP_SECONDS)
    for step in range(present + DRIFT, max(present - DRIFT, after + 1) - 1, -1):
        if hmac.compare_digest(codes.at(step * STEP_SECONDS).encode(), given):
            return step
    return 0


def _shown(answer: Answer, known: list[AttestedCredentialData]) -> tuple[str, int] | None:
    """Return the credential that the answer proves, and its count."""
    try:
        given = json.loads(answer.text)
        shown = queries.server(answer.place).authenticate_complete(dict(answer.state), known, given)
        count = AuthenticationResponse.from_dict(given).response.authenticator_data.counter
    except UNREADABLE:
        return None
    return websafe_encode(shown.credential_id), count


def _letters(size: int) -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(size))


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter in CODE_LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()
