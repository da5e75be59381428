"""Checks the verifier's own Ed25519, verifier keys and signed notes; it must not reach a bundle."""

import hashlib
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pingyi.verifier import verify
from tests.verifier import sealed

# RFC 8032 section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
IDENTITY = (1).to_bytes(32, "little")
IDENTITY_TWICE = (verify.P + 1).to_bytes(32, "little")
IDENTITY_MINUS = (1 | 1 << 255).to_bytes(32, "little")
ROOT = "A" * 43 + "="


def scalar(number: int) -> bytes:
    return number.to_bytes(32, "little")


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % verify.L


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signature_of_rfc_8032_holds(public, message, signature):
    assert verify.ed25519_holds(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signature_with_s_beyond_the_order_is_refused(public, message, signature):
    raw = bytes.fromhex(signature)
    beyond = raw[:32] + scalar(int.from_bytes(raw[32:], "little") + verify.L)

    assert not verify.ed25519_holds(bytes.fromhex(public), bytes.fromhex(message), beyond)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_signature_with_a_changed_byte_is_refused(place):
    public, message, signature = (bytes.fromhex(text) for text in VECTORS[1])
    changed = bytearray(signature)
    changed[place] ^= 1

    assert not verify.ed25519_holds(public, message, bytes(changed))
    assert not verify.ed25519_holds(public, message + b"x", signature)


@pytest.mark.parametrize(("public", "signature"), [(b"", b"\0" * 64), (b"\0" * 32, b""), (b"\0" * 33, b"\0" * 64)])
def test_signature_of_wrong_length_is_refused(public, signature):
    assert not verify.ed25519_holds(public, b"", signature)


def test_small_order_key_is_judged_by_the_equation_and_only_in_its_canonical_form():
    r = verify.encode_point(verify.multiply(7, verify.BASE))
    signature = r + scalar(7)

    assert verify.ed25519_holds(IDENTITY, b"any", signature)
    assert not verify.ed25519_holds(IDENTITY_TWICE, b"any", signature)
    assert not verify.ed25519_holds(IDENTITY_MINUS, b"any", signature)


def test_point_r_must_be_canonical():
    secret = 12345
    public = verify.encode_point(verify.multiply(secret, verify.BASE))

    for r, holds in ((IDENTITY, True), (IDENTITY_TWICE, False), (IDENTITY_MINUS, False)):
        signature = r + scalar(challenge(r, public, b"m") * secret % verify.L)
        assert verify.ed25519_holds(public, b"m", signature) is holds


@pytest.mark.parametrize("number", [verify.P, verify.P + 1, (1 << 255) - 1, 1 | 1 << 255, (verify.P - 1) | 1 << 255, 2])
def test_encoding_that_is_no_canonical_point_is_refused(number):
    assert verify.decode_point(scalar(number)) is None


def test_every_decoded_point_encodes_to_the_same_bytes():
    dice = random.Random(8032)
    raws = [bytes(dice.randrange(256) for _ in range(32)) for _ in range(40)]

    points = [(raw, verify.decode_point(raw)) for raw in raws]

    assert 5 < sum(point is not None for _, point in points) < 35
    assert all(verify.encode_point(point) == raw for raw, point in points if point is not None)


def test_verdicts_equal_those_of_an_established_library():
    dice = random.Random(1)
    verdicts = []
    for _ in range(20):
        signer = sealed.Signer(dice.randrange(1, 256))
        message = bytes(dice.randrange(256) for _ in range(dice.randrange(60)))
        signature = bytearray(signer.private.sign(message))
        if dice.random() < 0.5:
            signature[dice.randrange(64)] ^= 1 << dice.randrange(8)
        try:
            Ed25519PublicKey.from_public_bytes(signer.public).verify(bytes(signature), message)
            expected = True
        except InvalidSignature:
            expected = False
        verdicts.append((expected, verify.ed25519_holds(signer.public, message, bytes(signature))))

    assert {expected for expected, _ in verdicts} == {True, False}
    assert all(expected is own for expected, own in verdicts)


def test_key_is_parsed_even_when_its_base64_holds_a_plus():
    signers = [sealed.Signer(seed) for seed in range(1, 30)]
    plus = next(signer for signer in signers if signer.vkey.count("+") > 2)

    assert verify.parse_key(plus.vkey) == (sealed.ORIGIN, plus.hint, plus.public)


@pytest.mark.parametrize(
    "change",
    [
        lambda key: "",
        lambda key: "name",
        lambda key: "+".join(["", *key.split("+", 2)[1:]]),
        lambda key: key.replace("/office", " office"),
        lambda key: key.replace("+", "+0", 1),
        lambda key: key.replace("/office", "/Office"),
        lambda key: key[:-1],
        lambda key: key + "=",
        lambda key: key + "\n",
        lambda key: "+".join(key.split("+")[:2]).upper() + "+" + key.split("+", 2)[2],
        lambda key: "+".join([*key.split("+")[:2], sealed.b64(b"\2" + sealed.Signer().public)]),
        lambda key: "+".join([*key.split("+")[:2], sealed.b64(b"\1" + sealed.Signer(2).public)]),
        lambda key: key.replace("example", "é\u3000"),
        lambda key: key.replace("example", "\ud800"),
    ],
)
def test_key_out_of_form_is_none(change):
    assert verify.parse_key(change(sealed.Signer().vkey)) is None


def test_key_that_is_no_point_is_none():
    raw = b"\1" + IDENTITY_TWICE
    hint = sealed.digest(b"name\n", raw)[:4].hex()

    assert verify.parse_key(f"name+{hint}+{sealed.b64(raw)}") is None


def checkpoint(text: str, *extra: str, signer: sealed.Signer | None = None) -> bytes:
    """Return a note over the text, the given signature lines first."""
    return (text + "\n" + "".join(extra) + (signer or sealed.Signer()).line(text)).encode()


def own_key() -> verify.Key:
    return verify.parse_key(sealed.Signer().vkey)


def test_checkpoint_gives_origin_size_and_root():
    found = verify.open_checkpoint(checkpoint(f"o/p/q\n12\n{ROOT}\n"), own_key())

    assert found == (f"o/p/q\n12\n{ROOT}\n", "o/p/q", 12, b"\0" * 32)


def test_signatures_by_others_are_ignored_even_under_the_same_name_or_hint():
    text = f"o/p/q\n0\n{ROOT}\nan extension\n"
    namesake, stranger = sealed.Signer(5), sealed.Signer(6, "witness.example/w")
    twin = sealed.Signer(7, "twin.example/w")
    twin.hint = sealed.Signer().hint
    sm2 = f"— sm2.example/key {sealed.b64(b'sm2!' + bytes(71))}\n"

    found = verify.open_checkpoint(
        checkpoint(text, namesake.line(text), stranger.line(text), twin.line(text), sm2), own_key()
    )

    assert found.size == 0


def test_two_signatures_by_the_expected_key_are_refused():
    text = f"o/p/q\n0\n{ROOT}\n"

    with pytest.raises(ValueError, match="2 signatures"):
        verify.open_checkpoint(checkpoint(text, sealed.Signer().line(text)), own_key())


@pytest.mark.parametrize(
    "text",
    [
        f"o\n01\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n{'9' * 5000}\n{ROOT}\n",
        f"o\n\u0663\n{ROOT}\n",
        f"\n1\n{ROOT}\n",
        f"o\n1\n\n{ROOT}\n",
        "o\n1\n",
        "o\n1\nAAAA\n",
        f"o\n1\n{ROOT[:-2]}B=\n",
        f"o\n1\n {ROOT}\n",
    ],
)
def test_checkpoint_text_out_of_form_is_refused_though_signed(text):
    with pytest.raises(ValueError):
        verify.open_checkpoint(checkpoint(text), own_key())


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b"\n\n", b"\n"),
        lambda raw: raw.replace("—".encode(), b"-"),
        lambda raw: raw.replace("— ".encode(), "—  ".encode()),
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"o/p", b"o/\xff"),
        lambda raw: raw.replace(b"o/p", b"o/x"),
        lambda raw: raw + "— short AAAA\n".encode(),
        lambda raw: raw + "— n+me AAAAAAAA\n".encode(),
        lambda raw: raw[:-3] + b"!=\n",
    ],
)
def test_note_out_of_form_is_refused(change):
    raw = checkpoint(f"o/p/q\n1\n{ROOT}\n")

    with pytest.raises(ValueError):
        verify.open_checkpoint(change(raw), own_key())


@pytest.mark.parametrize("size", [*range(20), 31, 32, 33, 100])
def test_root_by_the_stack_equals_the_root_by_definition(size):
    leaves = [sealed.digest(bytes([number])) for number in range(size)]
    log = verify.Log()

    for leaf in leaves:
        log.push(leaf)

    assert (log.size, log.root()) == (size, sealed.root(leaves))
    assert len(log.stack) == bin(size).count("1")
