"""RELIABILITY L2: no byte of an entry, a proof, a checkpoint or a signature can change unnoticed."""

import contextlib
import random

import pytest

from pingyi.ledger import note, proofs
from tests.ledger import static_log, witnesses
from tests.support import casting, ledgers

SHORT = pytest.param(3_000, marks=pytest.mark.slow)
LONG = pytest.param(100_000, marks=pytest.mark.long)
SIZE = 300
RAWS = ledgers.ballots(SIZE)
FETCH = static_log.fetch(static_log.files(RAWS))
SIGNED = static_log.signed(RAWS)
WITNESS = ledgers.signer(7, witnesses.NAME)
WITNESS_KEY = note.Key(witnesses.NAME, WITNESS.key.public, note.COSIGNED)


def changed(dice, raw):
    at = dice.randrange(len(raw))
    return raw[:at] + bytes([(raw[at] + dice.randrange(1, 256)) % 256]) + raw[at + 1 :]


def holds(text, raw, key=static_log.KEY):
    """Tell whether the text of a proof shows the entry, as somebody sees who was sent both."""
    try:
        return proofs.holds(proofs.read(text.decode()), raw, key, static_log.ORIGIN)
    except (UnicodeDecodeError, proofs.BadProof):
        return False


def accepted(dice, count):
    """Change one byte of the entry or of its proof with the checkpoint inside; return how often it still holds."""
    found = 0
    for _ in range(count):
        index = dice.randrange(SIZE)
        text = proofs.written(proofs.Proof(index, proofs.inclusion(FETCH, SIZE, index), SIGNED)).encode()
        raw = RAWS[index]
        if dice.randrange(4):
            text = changed(dice, text)
        else:
            raw = changed(dice, raw)
        found += holds(text, raw)
    return found


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_changed_proof_entry_checkpoint_or_signature_never_holds(count):
    found = accepted(random.Random(2), count)

    casting.tell(f"L2: {count} changed bytes of entries and proofs, accepted {found}")
    assert found == 0


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_changed_cosignature_is_never_valid(count):
    dice, found = random.Random(3), 0
    line = witnesses.line(note.Signer(WITNESS_KEY, WITNESS.sign), SIGNED).encode()
    for _ in range(count // 10):
        with contextlib.suppress(note.BadNote):
            found += bool(note.cosigned_by(SIGNED.encode() + changed(dice, line), [WITNESS_KEY]))

    casting.tell(f"L2: {count // 10} changed bytes of cosignatures, accepted {found}")
    assert found == 0


@pytest.mark.slow
def test_control_reader_that_checks_no_signature_is_found_out(monkeypatch):
    checked = note.open_note
    monkeypatch.setattr(note, "open_note", lambda text, key: checked(text, key, lambda *_: True))

    assert accepted(random.Random(2), 300) > 0
