"""Signed notes, checkpoints and cosignatures as C2SP has them; it must not read a key file, a clock or a log."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"  # signature type of signed-note
COSIGNED = b"\x04"  # signature type of tlog-cosignature: a witness's, with the second at which it signed
KINDS = {ED25519: "Ed25519", COSIGNED: "Ed25519 cosignature"}
SECOND = 8  # bytes of the second in a cosignature
PRIME = 2**255 - 19
DASH = "— "
SIZE = re.compile(r"(0|[1-9][0-9]{0,17})\Z", re.ASCII)


class BadNote(ValueError):
    """A note, a checkpoint or a verifier key that is malformed or not signed as expected, with the reason."""


@dataclass(frozen=True)
class Key:
    """An Ed25519 verifier key: its name, the 32 public bytes and what it signs: notes, or as a witness (COSIGNED)."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes that stand before each signature by this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier key as text: name+hash+base64."""
        return f"{self.name}+{self.id.hex()}+{_encode(self.kind + self.public)}"

    @property
    def fingerprint(self) -> str:
        """The hex SHA-256 of the 32 public bytes, as printed in a circular."""
        return hashlib.sha256(self.public).hexdigest()


@dataclass(frozen=True)
class Signer:
    """A verifier key with the act of signing by it: bytes in, 64 bytes out."""

    key: Key
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: whose log, how many entries, which root (32 bytes)."""

    origin: str
    size: int
    root: bytes


def is_name(text: str) -> bool:
    """Tell whether the text may be the name of a key: not empty, no space, control character or plus."""
    return bool(text) and not any(c.isspace() or c < " " or c == "+" for c in text)


def parse_key(text: str, kind: bytes = ED25519) -> Key:
    """Read a verifier key `name+hash+base64` of this kind.

    Raises BadNote: another form, another hash, another kind or a point not in canonical form.
    """
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]):
        raise BadNote(f'the verifier key "{text}" has not the form name+hash+key')
    raw = _decode(parts[2], "the verifier key")
    if len(raw) != 33 or raw[:1] != kind:
        raise BadNote(f'the verifier key "{text}" is not of type {KINDS[kind]}')
    key = Key(parts[0], raw[1:], kind)
    if key.id.hex() != parts[1]:
        raise BadNote(f'the verifier key "{text}" has the hash {parts[1]}, but its name and key give {key.id.hex()}')
    if not _is_canonical(key.public):
        raise BadNote(f'the verifier key "{text}" holds a point that is not in canonical form')
    return key


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the 64-byte signature over the message is by the 32-byte key; never raises."""
    if len(signature) != 64 or not _is_canonical(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(text: str, signer: Signer) -> str:
    """Return the note: the text, an empty line and one signature line.

    Raises BadNote: the text is empty, does not end in a newline or holds a control character.
    """
    if not text.endswith("\n") or _has_control(text):
        raise BadNote(f"a note's text ends in a newline and holds no other control character, not {text!r}")
    return f"{text}\n{_line(signer.key, signer.sign(text.encode()))}\n"


def open_note(note: str | bytes, key: Key, verify: Callable[[bytes, bytes, bytes], bool] = verify_ed25519) -> str:
    """Return the text of a note that holds exactly one line by this key, and that one valid.

    verify: (public key, message, signature) -> bool. Lines by other keys are ignored, whatever they sign.
    Raises BadNote: malformed in any line, no or a second line by the key, or a wrong signature.
    """
    text, lines = _parts(_unicode(note))
    found = [raw[4:] for name, raw in map(_signature, lines) if _is_by(key, name, raw)]
    if len(found) != 1:
        raise BadNote(f"{len(found)} signature lines by {key.name}+{key.id.hex()}; there must be exactly one")
    if len(found[0]) != 64 or not verify(key.public, text.encode(), found[0]):
        raise BadNote(f"the signature by {key.name}+{key.id.hex()} is wrong")
    return text


def cosign(text: str, signer: Signer, second: int) -> str:
    """Return a witness's line over the text of a checkpoint, ended by a newline.

    signer: its key is of kind COSIGNED; second: the present one since 1970, which the line states.
    """
    return f"{_line(signer.key, second.to_bytes(SECOND, 'big') + signer.sign(_statement(text, second)))}\n"


def cosigned_by(note: str | bytes, keys: Iterable[Key]) -> tuple[str, ...]:
    """Return the names of the keys of which the note holds a valid cosignature, in the order given.

    Raises BadNote: the note is malformed. Whether the log itself signed it is open_note()'s to tell.
    """
    text, lines = _parts(_unicode(note))
    return tuple(key.name for key in keys if any(_is_cosigned(text, line, key) for line in lines))


def cosigned(note: str, lines: str, key: Key) -> str:
    """Return the note with a witness's valid line among `lines`, in place of older ones by the same key.

    lines: signature lines, each ended by a newline, as a witness answers. Raises BadNote: none of them is valid, or
    note or lines are malformed.
    """
    text, kept = _parts(note)
    found = [line for line in _parts(f"{text}\n{lines}")[1] if _is_cosigned(text, line, key)]
    if not found:
        raise BadNote(f"there is no valid cosignature by {key.name}+{key.id.hex()}")
    others = [line for line in kept if not _is_by(key, *_signature(line))]
    return "\n".join([text, *others, found[0], ""])


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return the text of a checkpoint, ready to be signed."""
    return f"{origin}\n{size}\n{_encode(root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; further lines are passed over, but must not be empty.

    Raises BadNote: too few or empty lines, a size with leading zeros, a root that is not 32 bytes.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise BadNote("a checkpoint has an origin, a size and a root, one a line, and no empty line")
    if not SIZE.match(lines[1]):
        raise BadNote(f'the size of a checkpoint is a whole number, not "{lines[1]}"')
    root = _decode(lines[2], "the root of the checkpoint")
    if len(root) != 32:
        raise BadNote(f"the root of a checkpoint has 32 bytes, not {len(root)}")
    return Checkpoint(lines[0], int(lines[1]), root)


def open_checkpoint(note: str | bytes, key: Key, origin: str) -> Checkpoint:
    """Open the note and read it as a checkpoint of this log.

    Raises BadNote: as open_note() and parse_checkpoint(), or another origin.
    """
    found = parse_checkpoint(open_note(note, key))
    if found.origin != origin:
        raise BadNote(f'the checkpoint is of "{found.origin}", not of "{origin}"')
    return found


def unverified(note: str | bytes) -> Checkpoint:
    """Return what a well-formed note claims as a checkpoint, whoever signed it; only to find the key it needs.

    Raises BadNote: malformed in any line.
    """
    text, lines = _parts(_unicode(note))
    for line in lines:
        _signature(line)
    return parse_checkpoint(text)


def _unicode(note: str | bytes) -> str:
    if isinstance(note, str):
        return note
    try:
        return note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadNote(f"the note is not UTF-8 at byte {error.start}") from error


def _parts(note: str) -> tuple[str, list[str]]:
    if _has_control(note):
        raise BadNote("the note holds a control character other than a newline")
    head, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise BadNote("a note is a text, an empty line and signature lines, each ended by a newline")
    return head + "\n", tail[:-1].split("\n")


def _signature(line: str) -> tuple[str, bytes]:
    name, gap, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not gap or not is_name(name):
        raise BadNote(f'the signature line "{line}" has not the form "{DASH}name base64"')
    raw = _decode(encoded, f"the signature line of {name}")
    if len(raw) < 5:
        raise BadNote(f"the signature line of {name} has {len(raw)} bytes; it takes a 4-byte key id and a signature")
    return name, raw


def _line(key: Key, signature: bytes) -> str:
    return f"{DASH}{key.name} {_encode(key.id + signature)}"


def _is_by(key: Key, name: str, raw: bytes) -> bool:
    return name == key.name and raw[:4] == key.id


def _statement(text: str, second: int) -> bytes:
    return f"cosignature/v1\ntime {second}\n{text}".encode()


def _is_cosigned(text: str, line: str, key: Key) -> bool:
    name, raw = _signature(line)
    second = int.from_bytes(raw[4 : 4 + SECOND], "big")
    if not _is_by(key, name, raw) or second >= 2**63:
        return False
    return verify_ed25519(key.public, _statement(text, second), raw[4 + SECOND :])


def _has_control(text: str) -> bool:
    return any(c < " " and c != "\n" for c in text)


def _encode(raw: bytes) -> str:
    return base64.standard_b64encode(raw).decode()


def _decode(text: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadNote(f'{what} is not base64: "{text}"') from error
    if _encode(raw) != text:
        raise BadNote(f'{what} is base64, but not in canonical form: "{text}"')
    return raw


def _is_canonical(public: bytes) -> bool:
    """Tell whether the point's y is below the prime, and its sign bit clear where x is 0 (RFC 8032 5.1.3)."""
    number = int.from_bytes(public, "little")
    y = number & (2**255 - 1)
    return y < PRIME and not (number >> 255 and y in (1, PRIME - 1))
