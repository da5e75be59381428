"""The check in Go agrees with the program about whole logs, and finds each way in which a log is not whole."""

import pytest

from pingyi.ledger import proofs, tree
from tests.ledger import second_log, static_log
from tests.support import ledgers

pytestmark = [pytest.mark.long, second_log.needs_go]
RAWS = ledgers.ballots(700)
VKEY = static_log.KEY.text


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The check, built."""
    return second_log.build(tmp_path_factory.mktemp("go"))


@pytest.fixture
def log(tmp_path):
    """A published log of 700 entries."""
    return static_log.publish(tmp_path / "log", RAWS)


def checkpoint(tmp_path, text):
    path = tmp_path / "old"
    path.write_text(text)
    return path


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 700])
def test_root_and_proofs_agree(program, tmp_path, size):
    folder = static_log.publish(tmp_path / "log", RAWS[:size])
    old, indexes = (size + 1) // 2, (0, size // 3, size - 1)

    found = second_log.run(program, VKEY, folder, *indexes, old=checkpoint(tmp_path, static_log.signed(RAWS[:old])))

    fetch = proofs.folder(folder)
    assert (found.holds, found.root) == (True, proofs.root(fetch, size))
    assert found.inclusion == {at: list(proofs.inclusion(fetch, size, at)) for at in indexes}
    assert found.consistency == list(proofs.consistency(fetch, old, size))


def test_empty_log_agrees(program, tmp_path):
    folder = static_log.publish(tmp_path / "log", [])

    assert second_log.run(program, VKEY, folder, old=folder / "checkpoint").root == tree.EMPTY


def changed(path, at=0):
    raw = path.read_bytes()
    path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda log: changed(log / "tile/0/000", 99), "entry 0: "),
        (lambda log: changed(log / "tile/0/002.p/188"), "downloaded inconsistent tile"),
        (lambda log: changed(log / "tile/1/000.p/2", 33), "downloaded inconsistent tile"),
        (lambda log: changed(log / "tile/entries/000", 9), "entry 0: invalid transparency proof"),
        (lambda log: (log / "tile/entries/000").write_bytes(b"\x00"), "the bundle of entry 0 is cut off"),
        (lambda log: (log / "tile/0/000").unlink(), "no such file or directory"),
        (lambda log: changed(log / "checkpoint", 30), "malformed note|note has no verifiable|invalid signature"),
        (lambda log: changed(log / "checkpoint", -20), "malformed note|invalid signature"),
        (
            lambda log: (log / "checkpoint").write_text(static_log.signed(static_log.fork(RAWS, 3))),
            "downloaded inconsistent tile",
        ),
        (
            lambda log: (log / "checkpoint").write_text(static_log.signed(RAWS, signer=ledgers.signer(2))),
            "note has no verifiable signatures",
        ),
    ],
)
def test_log_that_is_not_whole_is_found(program, log, damage, why):
    damage(log)

    found = second_log.run(program, VKEY, log, 0, 300)

    assert not found.holds
    assert any(each in found.why for each in why.split("|"))


@pytest.mark.parametrize("size", [3, 4, 256, 600])
def test_fork_is_found_by_its_old_checkpoint(program, log, tmp_path, size):
    old = checkpoint(tmp_path, static_log.signed(static_log.fork(RAWS[:size], 1)))

    found = second_log.run(program, VKEY, log, old=old)

    assert not found.holds
    assert f"the log of {size} entries does not begin that of 700" in found.why


@pytest.mark.parametrize("index", [-1, 700])
def test_entry_that_is_not_there_is_found(program, log, index):
    assert not second_log.run(program, VKEY, log, index).holds
