"""Reads about second factors: who must have one, codes and their QR picture, what a passkey is asked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import pyotp
import segno
from django.conf import settings
from django.db.models import QuerySet
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pingyi.core import locked
from pingyi.people.models import SecondFactor, User

SECRET_FILE = "factors.secret"
ISSUER = "Pingyi"
PREFERRED = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True)
class Place:
    """Where a browser is: the host without a port, and the whole origin that it must name."""

    host: str
    origin: str

    @property
    def takes_passkeys(self) -> bool:
        """Tell whether browsers offer passkeys here: over HTTPS or on localhost, and never for a bare address."""
        return (self.origin.startswith("https://") or self.host == "localhost") and not _is_address(self.host)


def asks_factor(person: User) -> bool:
    """Tell whether a person is asked for a second factor; nobody of a demonstration is."""
    return not person.office.is_demo and (person.of_office or person.factors.exists())


def needs_factor(person: User) -> bool:
    """Tell whether a person must always have one: the people of an office that is no demonstration."""
    return person.of_office and not person.office.is_demo


def factors_of(person: User) -> QuerySet[SecondFactor]:
    """Return a person's second factors in the order of adding."""
    return SecondFactor.objects.filter(user=person).order_by("pk")


def codes_left(person: User) -> int:
    """Return how many recovery codes were not used yet."""
    return person.recovery_codes.filter(used_at=None).count()


def secret_of(factor: SecondFactor) -> str:
    """Return the secret of an authenticator, base32.

    Raises Refused: the installation's key file is another one.
    """
    return locked.unlock(factor.secret, settings.KEYS / SECRET_FILE)


def picture(person: User, secret: str) -> str:
    """Return what an authenticator app scans, as the address of an SVG picture that holds itself."""
    told = pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)
    return segno.make(told, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def server(place: Place) -> Fido2Server:
    """Return the checker of passkeys for this place; an answer must name its very origin."""
    party = PublicKeyCredentialRpEntity(name=ISSUER, id=place.host)
    return Fido2Server(party, verify_origin=lambda origin: origin == place.origin)


def credentials(rows: Sequence[SecondFactor]) -> list[AttestedCredentialData]:
    """Return the passkeys among the rows as the library keeps them."""
    return [AttestedCredentialData(websafe_decode(row.public_key)) for row in rows if row.kind == "passkey"]


def new_passkey(person: User, place: Place) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what a browser is asked to make a passkey, as JSON, and what must be kept until it answers."""
    handle = hashlib.sha256(f"{person.office.key}/{person.username}".encode()).digest()
    named = PublicKeyCredentialUserEntity(id=handle, name=person.username, display_name=person.name)
    options, state = server(place).register_begin(
        named,
        credentials(list(factors_of(person))),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=PREFERRED,
    )
    return dict(options), state


def ask_passkey(person: User, place: Place) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what a browser is asked to show a passkey, as JSON, and what must be kept until it answers."""
    known = credentials(list(factors_of(person)))
    options, state = server(place).authenticate_begin(known, user_verification=PREFERRED)
    return dict(options), state


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
