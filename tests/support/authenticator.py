"""An authenticator in software: makes passkeys and answers as a browser does, with attestation `none`."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PRESENT = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Authenticator:
    """One passkey at one origin. steps: by how much its count grows; 0: it does not count, as synced ones do not."""

    origin: str = "http://localhost"
    steps: int = 1
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options):
        """Return the answer to navigator.credentials.create, as the form posts it."""
        asked = options["publicKey"]
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(Aaguid.NONE, self.credential, public)
        flags = PRESENT | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(_rp(asked["rp"]["id"]), flags, self._counted(), made)
        attested = AttestationObject.create("none", data, {})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attested)})

    def show(self, options):
        """Return the answer to navigator.credentials.get, as the form posts it."""
        asked = options["publicKey"]
        data = AuthenticatorData.create(_rp(asked["rpId"]), PRESENT, self._counted())
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({name: websafe_encode(value) for name, value in parts.items()})

    def _counted(self):
        self.count += self.steps
        return self.count

    def _client(self, kind, challenge):
        return CollectedClientData.create(type=kind, origin=self.origin, challenge=websafe_decode(challenge))

    def _answer(self, response):
        named = websafe_encode(self.credential)
        return json.dumps(
            {"id": named, "rawId": named, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )


def _rp(host):
    return hashlib.sha256(host.encode()).digest()
