"""Signed notes, checkpoints and cosignatures: published vectors, round trips, and every way to be malformed."""

import base64
import random

import pytest

from pingyi.ledger import note
from tests.support import ledgers

# The example of golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ROOT = bytes(range(32))
TEXT = note.checkpoint_text(ledgers.ORIGIN, 7, ROOT)
ME = ledgers.signer()
OTHER = ledgers.signer(2)


def line_of(signer, text=TEXT):
    return note.sign(text, signer).split("\n\n")[1]


def test_open_note_accepts_the_published_vector():
    assert note.open_note(f"{GO_TEXT}\n{GO_LINE}", note.parse_key(GO_KEY)) == GO_TEXT


def test_key_text_of_the_published_vector_comes_back():
    key = note.parse_key(GO_KEY)

    assert (key.name, key.id.hex(), key.text) == ("PeterNeumann", "c74f20a3", GO_KEY)


def test_fingerprint_is_the_digest_of_the_raw_key():
    key = note.Key("a", bytes(32))

    assert key.fingerprint == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"


def test_sign_writes_text_gap_and_one_line():
    signed = note.sign("a\n", note.Signer(note.Key("k", b"\x05" * 32), lambda message: message.ljust(64, b"!")))

    encoded = base64.b64encode(note.Key("k", b"\x05" * 32).id + b"a\n".ljust(64, b"!")).decode()
    assert signed == f"a\n\n— k {encoded}\n"


@pytest.mark.parametrize("text", [TEXT, "\n", "a\n\nb\n", "a\n\n", "字 — é\n", f"{TEXT}\n{line_of(OTHER)}"])
def test_open_note_gives_back_what_was_signed(text):
    signed = note.sign(text, ME)

    assert note.open_note(signed, ME.key) == text
    assert note.open_note(signed.encode(), ME.key) == text


@pytest.mark.parametrize("text", ["", "no end", "a\tb\n", "a\r\n", "\x00\n"])
def test_sign_refuses_a_text_that_is_no_note(text):
    with pytest.raises(note.BadNote, match="ends in a newline"):
        note.sign(text, ME)


def test_open_note_ignores_lines_by_unknown_keys():
    witness = line_of(ledgers.signer(3, "witness.example"))
    same_name = line_of(OTHER)
    long = f"— sm2.example {base64.b64encode(bytes(200)).decode()}\n"

    assert note.open_note(f"{TEXT}\n{witness}{same_name}{line_of(ME)}{long}", ME.key) == TEXT


def test_open_note_refuses_the_wrong_key():
    with pytest.raises(note.BadNote, match=f"0 signature lines by .*{ME.key.id.hex()}; there must be exactly one"):
        note.open_note(note.sign(TEXT, OTHER), ME.key)


def test_open_note_refuses_a_second_line_by_the_key():
    wrong = f"— {ME.key.name} {base64.b64encode(ME.key.id + bytes(64)).decode()}\n"
    for second in (line_of(ME), wrong):
        with pytest.raises(note.BadNote, match="2 signature lines"):
            note.open_note(f"{TEXT}\n{line_of(ME)}{second}", ME.key)


def test_open_note_refuses_a_changed_text():
    signed = note.sign(TEXT, ME).replace("\n7\n", "\n8\n")

    with pytest.raises(note.BadNote, match=r"the signature by .* is wrong"):
        note.open_note(signed, ME.key)


def test_open_note_refuses_a_signature_of_another_length():
    line = f"— {ME.key.name} {base64.b64encode(ME.key.id + bytes(63)).decode()}\n"

    with pytest.raises(note.BadNote, match=r"the signature by .* is wrong"):
        note.open_note(f"{TEXT}\n{line}", ME.key)


def test_open_note_asks_the_verifier_it_is_given():
    asked = []

    def verify(public, message, signature):
        asked.append((public, message, len(signature)))
        return True

    line = line_of(ME, "another text\n")

    assert note.open_note(f"{TEXT}\n{line}", ME.key, verify) == TEXT
    assert asked == [(ME.key.public, TEXT.encode(), 64)]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "a note is a text, an empty line and signature lines"),
        (TEXT, "a note is a text, an empty line and signature lines"),
        (f"{TEXT}\n", "a note is a text, an empty line and signature lines"),
        (f"{TEXT}\n{line_of(ME)}".removesuffix("\n"), "each ended by a newline"),
        (f"{TEXT}\n{line_of(ME)}\n", "a note is a text, an empty line and signature lines"),
        (f"{TEXT}\n- a AAAAAAAA\n{line_of(ME)}", "has not the form"),
        (f"{TEXT}\n— aAAAAAAAA\n{line_of(ME)}", "has not the form"),
        (f"{TEXT}\n—  AAAAAAAA\n{line_of(ME)}", "has not the form"),
        (f"{TEXT}\n— a+b AAAAAAAA\n{line_of(ME)}", "has not the form"),
        (f"{TEXT}\n— a\u00a0b AAAAAAAA\n{line_of(ME)}", "has not the form"),
        (f"{TEXT}\n— a AAAAAAA\n{line_of(ME)}", "is not base64"),
        (f"{TEXT}\n— a AAAA AAA\n{line_of(ME)}", "is not base64"),
        (f"{TEXT}\n— a AAAAé\n{line_of(ME)}", "is not base64"),
        (f"{TEXT}\n— a AAAAAAF=\n{line_of(ME)}", "not in canonical form"),
        (f"{TEXT}\n— a AAAAAA==\n{line_of(ME)}", "has 4 bytes"),
        (f"{TEXT}\n— a \n{line_of(ME)}", "has 0 bytes"),
        (f"{TEXT}\t\n\n{line_of(ME)}", "control character"),
        (f"{TEXT}\n{line_of(ME)}".replace("\n", "\r\n"), "control character"),
        (b"\xff\n\n" + line_of(ME).encode(), "not UTF-8 at byte 0"),
    ],
)
def test_open_note_refuses_a_malformed_note(raw, reason):
    with pytest.raises(note.BadNote, match=reason):
        note.open_note(raw, ME.key)


def test_no_single_byte_of_a_note_can_change():
    signed = note.sign(TEXT, ME).encode()
    source = random.Random(3)
    accepted = 0
    for at in range(len(signed)):
        for new in {source.randrange(256) for _ in range(4)} - {signed[at]}:
            try:
                note.open_note(signed[:at] + bytes([new]) + signed[at + 1 :], ME.key)
                accepted += 1
            except note.BadNote:
                pass

    assert accepted == 0


@pytest.mark.long
def test_a_hundred_thousand_changed_notes_are_refused():
    signed = note.sign(TEXT, ME).encode()
    source = random.Random(4)
    accepted = 0
    for _ in range(100_000):
        at = source.randrange(len(signed))
        new = (signed[at] + source.randrange(1, 256)) % 256
        try:
            note.open_note(signed[:at] + bytes([new]) + signed[at + 1 :], ME.key)
            accepted += 1
        except note.BadNote:
            pass

    assert accepted == 0


def vkey(name, public, kind=b"\x01"):
    return f"{name}+{note.Key(name, public).id.hex()}+{base64.b64encode(kind + public).decode()}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has not the form"),
        ("a+00000000", "has not the form"),
        ("+00000000+AAAA", "has not the form"),
        ("a b+00000000+AAAA", "has not the form"),
        (GO_KEY[:-1], "is not base64"),
        (GO_KEY.replace("c74f20a3", "c74f20a4"), "has the hash c74f20a4, but its name and key give c74f20a3"),
        (GO_KEY.replace("c74f20a3", "C74F20A3"), "has the hash C74F20A3"),
        (vkey("a", ME.key.public, b"\x04"), "is not of type Ed25519"),
        (vkey("a", ME.key.public[:31]), "is not of type Ed25519"),
        (vkey("a", (2**255 - 19).to_bytes(32, "little")), "not in canonical form"),
        (vkey("a", (2**255 - 1).to_bytes(32, "little")), "not in canonical form"),
        (vkey("a", (2**255 + 1).to_bytes(32, "little")), "not in canonical form"),
        (vkey("a", (2**256 - 20).to_bytes(32, "little")), "not in canonical form"),
    ],
)
def test_parse_key_refuses_what_is_no_verifier_key(text, reason):
    with pytest.raises(note.BadNote, match=reason):
        note.parse_key(text)


def test_verify_refuses_what_rfc_8032_refuses():
    message, order = b"m", 2**252 + 27742317777372353535851937790883648493
    signature = ME.sign(message)
    s = int.from_bytes(signature[32:], "little")
    point_above_prime = ((2**255 - 19) + 1).to_bytes(32, "little")

    assert note.verify_ed25519(ME.key.public, message, signature)
    assert not note.verify_ed25519(ME.key.public, message, signature[:32] + (s + order).to_bytes(32, "little"))
    assert not note.verify_ed25519(ME.key.public, message, signature[:-1])
    assert not note.verify_ed25519(ME.key.public, b"n", signature)
    assert not note.verify_ed25519(point_above_prime, message, signature)
    assert not note.verify_ed25519(ME.key.public, message, point_above_prime + signature[32:])
    assert not note.verify_ed25519(b"short", message, signature)
    assert not note.verify_ed25519((2).to_bytes(32, "little"), message, signature)


def test_checkpoint_text_has_the_specified_form():
    # The example of the specification tlog-checkpoint.
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")

    text = note.checkpoint_text("example.com/behind-the-sofa", 20852163, root)

    assert text == "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert note.parse_checkpoint(text) == note.Checkpoint("example.com/behind-the-sofa", 20852163, root)


def test_parse_checkpoint_passes_over_further_lines():
    assert note.parse_checkpoint(f"{TEXT}more\neven more\n") == note.Checkpoint(ledgers.ORIGIN, 7, ROOT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "one a line"),
        ("a\n1\n", "one a line"),
        (TEXT.removesuffix("\n"), "one a line"),
        (f"{TEXT}\n", "no empty line"),
        (f"{TEXT}\nb\n", "no empty line"),
        (f"\n{TEXT}", "no empty line"),
        (TEXT.replace("\n7\n", "\n07\n"), 'not "07"'),
        (TEXT.replace("\n7\n", "\n+7\n"), r'not "\+7"'),
        (TEXT.replace("\n7\n", "\n７\n"), 'not "７"'),
        (TEXT.replace("\n7\n", "\n-1\n"), 'not "-1"'),
        (TEXT.replace("\n7\n", f"\n{'9' * 19}\n"), "whole number"),
        (note.checkpoint_text("a", 1, bytes(31)), "has 32 bytes, not 31"),
        ("a\n1\n?\n", "is not base64"),
    ],
)
def test_parse_checkpoint_refuses_another_form(text, reason):
    with pytest.raises(note.BadNote, match=reason):
        note.parse_checkpoint(text)


def test_open_checkpoint_wants_the_origin_too():
    signed = note.sign(TEXT, ME)

    assert note.open_checkpoint(signed, ME.key, ledgers.ORIGIN).size == 7
    with pytest.raises(note.BadNote, match=r'is of "review.example/office/s2026", not of "elsewhere"'):
        note.open_checkpoint(signed, ME.key, "elsewhere")


# A checkpoint of a public log with the lines of four public witnesses.
PUBLIC = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501  # lines of a note are not broken
PUBLIC_LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
PUBLIC_WITNESSES = [
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
]
SECOND = 1_800_000_000


def witness(seed=7, name="witness.example/w1"):
    plain = ledgers.signer(seed, name)
    return note.Signer(note.Key(name, plain.key.public, note.COSIGNED), plain.sign)


W1, W2 = witness(), witness(8, "witness.example/w2")


def test_cosignatures_of_public_witnesses_are_valid():
    keys = [note.parse_key(text, note.COSIGNED) for text in PUBLIC_WITNESSES]

    assert [key.text for key in keys] == PUBLIC_WITNESSES
    assert note.cosigned_by(PUBLIC, keys) == tuple(key.name for key in keys)
    assert note.cosigned_by(PUBLIC.replace("1432088532", "1432088533"), keys) == ()
    assert note.open_checkpoint(PUBLIC, note.parse_key(PUBLIC_LOG), "arche2025h1.staging.ct.transparency.dev").size


def test_key_of_a_witness_is_no_key_of_a_log():
    with pytest.raises(note.BadNote, match=r"is not of type Ed25519$"):
        note.parse_key(PUBLIC_WITNESSES[0])
    with pytest.raises(note.BadNote, match="is not of type Ed25519 cosignature"):
        note.parse_key(GO_KEY, note.COSIGNED)


def test_cosign_writes_the_specified_line():
    signed = []

    def sign(message):
        signed.append(message)
        return b"!" * 64

    line = note.cosign(TEXT, note.Signer(W1.key, sign), SECOND)

    raw = W1.key.id + SECOND.to_bytes(8, "big") + b"!" * 64
    assert line == f"— witness.example/w1 {base64.b64encode(raw).decode()}\n"
    assert signed == [f"cosignature/v1\ntime {SECOND}\n{TEXT}".encode()]


def test_cosigned_by_names_those_keys_that_cosigned():
    signed = note.sign(TEXT, ME) + note.cosign(TEXT, W1, SECOND)

    assert note.cosigned_by(signed, [W2.key, W1.key]) == ("witness.example/w1",)
    assert note.cosigned_by(signed.encode(), []) == ()
    assert note.open_note(signed, ME.key) == TEXT


def test_line_of_the_log_is_no_cosignature_and_none_is_the_logs():
    as_witness = note.Key(ME.key.name, ME.key.public, note.COSIGNED)
    cosigned = f"{TEXT}\n{note.cosign(TEXT, note.Signer(as_witness, ME.sign), SECOND)}"

    assert note.cosigned_by(note.sign(TEXT, ME), [ME.key, as_witness]) == ()
    with pytest.raises(note.BadNote, match="0 signature lines"):
        note.open_note(cosigned, ME.key)


def line_with(signer, second, signature):
    raw = signer.key.id + second + signature
    return f"— {signer.key.name} {base64.b64encode(raw).decode()}\n"


@pytest.mark.parametrize(
    "line",
    [
        note.cosign(TEXT.replace("7", "8"), W1, SECOND),
        line_with(W1, SECOND.to_bytes(8, "big"), W1.sign(TEXT.encode())),
        line_with(W1, b"", W1.sign(f"cosignature/v1\ntime {SECOND}\n{TEXT}".encode())),
        line_with(W1, (2**63).to_bytes(8, "big"), W1.sign(f"cosignature/v1\ntime {2**63}\n{TEXT}".encode())),
        note.cosign(TEXT, note.Signer(W1.key, W2.sign), SECOND),
    ],
    ids=["other text", "plain", "no second", "second too great", "other key"],
)
def test_cosignature_that_is_wrong_counts_for_nothing(line):
    signed = note.sign(TEXT, ME)

    assert note.cosigned_by(signed + line, [W1.key]) == ()
    with pytest.raises(note.BadNote, match=f"no valid cosignature by witness.example/w1.{W1.key.id.hex()}"):
        note.cosigned(signed, line, W1.key)


def test_cosigned_takes_the_valid_line_of_the_key_and_no_other():
    signed = note.sign(TEXT, ME)
    wrong, good, other = (
        note.cosign(TEXT.replace("7", "8"), W1, SECOND),
        note.cosign(TEXT, W1, SECOND),
        note.cosign(TEXT, W2, SECOND),
    )

    assert note.cosigned(signed, wrong + other + good, W1.key) == signed + good


def test_cosigned_replaces_an_older_line_by_the_same_key():
    old, new, other = note.cosign(TEXT, W1, SECOND), note.cosign(TEXT, W1, SECOND + 1), note.cosign(TEXT, W2, SECOND)
    signed = note.sign(TEXT, ME)

    assert note.cosigned(signed + old + other, new, W1.key) == signed + other + new


@pytest.mark.parametrize("lines", ["", "\n", "no line\n", "— a AAAA\n", f"{TEXT}\n{line_of(ME)}\n"])
def test_cosigned_refuses_lines_that_are_none(lines):
    with pytest.raises(note.BadNote):
        note.cosigned(note.sign(TEXT, ME), lines, W1.key)


def test_unverified_reads_what_a_note_claims():
    signed = note.sign(TEXT, OTHER)

    assert note.unverified(signed.encode()) == note.Checkpoint(ledgers.ORIGIN, 7, ROOT)
    with pytest.raises(note.BadNote, match="has not the form"):
        note.unverified(f"{signed}no line\n")
    with pytest.raises(note.BadNote, match="one a line"):
        note.unverified(note.sign("a\n", OTHER))
