"""A witness: every answer of the specification, what it keeps and when, evidence, and old copies that retire."""

import json
import shutil

import pytest

from pingyi.core.errors import Missing, Refused
from pingyi.ledger import files, note, proofs, tree, witness
from tests.ledger import static_log, witnesses
from tests.support import ledgers

RAWS = ledgers.ballots(300)
FORK = static_log.fork(RAWS, 2)
ORIGIN, KEY, SECOND = static_log.ORIGIN, static_log.KEY, witnesses.SECOND


@pytest.fixture
def one(tmp_path):
    """A witness that has cosigned nothing."""
    return witnesses.made(tmp_path / "w")


@pytest.fixture
def five(one):
    """A witness that has cosigned five entries."""
    assert witnesses.cosign(one, RAWS, 5).status == 200
    return one


def root(raws):
    return tree.root(map(tree.leaf_hash, raws))


def evidence(one):
    return sorted(path.name for path in one.folder.glob("*.json"))


# Requests as they are sent.


def test_request_has_the_specified_form():
    request = witnesses.request(RAWS, 3, 5)

    lines = request.body.decode().split("\n")

    assert lines[0] == "old 3"
    assert proofs.parse_hashes(lines[1 : 1 + len(request.proof)]) == request.proof
    assert "\n".join(lines[1 + len(request.proof) :]) == f"\n{request.note}"


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 5), (3, 5), (5, 5), (7, 300)])
def test_request_comes_back_from_its_body(old, size):
    request = witnesses.request(RAWS, old, size)

    assert witness.read(request.body) == request


NOTE = static_log.signed(RAWS[:5])
HASH = proofs.hash_lines([bytes(32)])
NO_CHECKPOINT = note.sign("a\n", static_log.SIGNER)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", 'begins with "old N"'),
        (b"old 5", 'begins with "old N"'),
        (f"new 5\n\n{NOTE}".encode(), 'begins with "old N"'),
        (f"old 05\n\n{NOTE}".encode(), 'begins with "old N"'),
        (f"old -1\n\n{NOTE}".encode(), 'begins with "old N"'),
        (f"old {'9' * 19}\n\n{NOTE}".encode(), 'begins with "old N"'),
        (f"{HASH}\n{NOTE}".encode(), 'begins with "old N"'),
        (f"old 5\nAAAA\n\n{NOTE}".encode(), "no hash of 32 bytes"),
        (f"old 5\n{HASH * 64}\n{NOTE}".encode(), "at most 63 hashes, not 64"),
        (b"old 5\n\n\xff", "can't decode byte 0xff"),
        (b"old 5\n\n", "a note is a text"),
        (f"old 0\n\n{NO_CHECKPOINT}".encode(), "a checkpoint has an origin"),
        (f"old 0\n\n{NOTE}no line\n".encode(), "has not the form"),
        (f"old 6\n\n{NOTE}".encode(), "5 entries cannot go on from 6"),
    ],
)
def test_bad_request_is_answered_400(one, body, reason):
    answer = one.answer(body, SECOND)

    assert (answer.status, answer.content_type) == (400, "text/plain; charset=utf-8")
    assert reason in answer.body
    assert one.known(ORIGIN).size == 0


# What a witness answers.


def test_first_checkpoint_is_cosigned_and_kept(one):
    answer = one.answer(witnesses.request(RAWS, 0, 5).body, SECOND)

    assert answer == witness.Answer(200, witnesses.line(one.signer, NOTE))
    assert note.cosigned_by(NOTE + answer.body, [one.signer.key]) == (witnesses.NAME,)
    assert one.known(ORIGIN) == note.Checkpoint(ORIGIN, 5, root(RAWS[:5]))


@pytest.mark.parametrize("size", [5, 6, 8, 300])
def test_checkpoint_that_goes_on_is_cosigned(five, size):
    answer = witnesses.cosign(five, RAWS, size)

    assert (answer.status, five.known(ORIGIN).size) == (200, size)
    assert note.cosigned_by(static_log.signed(RAWS[:size]) + answer.body, [five.signer.key]) == (witnesses.NAME,)


def test_empty_log_is_cosigned(one):
    assert witnesses.cosign(one, RAWS, 0).status == 200
    assert one.known(ORIGIN) == note.Checkpoint(ORIGIN, 0, tree.EMPTY)


def test_witness_goes_on_where_it_was_after_a_restart(five):
    again = witnesses.made(five.folder)

    assert again.signer.key == five.signer.key
    assert witnesses.cosign(again, RAWS, 300).status == 200


def test_log_that_is_not_known_is_answered_404(one):
    other = ledgers.signer(name="elsewhere.example/log")

    answer = one.add(witness.Request(0, (), static_log.signed(RAWS[:5], signer=other)), SECOND)

    assert (answer.status, answer.body) == (404, 'the log "elsewhere.example/log" is not known here\n')


def test_checkpoint_by_another_key_is_answered_403(one):
    forged = static_log.signed(RAWS[:5], signer=ledgers.signer(2))

    answer = one.add(witness.Request(0, (), forged), SECOND)

    assert (answer.status, one.known(ORIGIN).size) == (403, 0)
    assert "0 signature lines by" in answer.why


def test_lines_of_others_are_passed_over(one):
    others = static_log.signed(RAWS[:5], signer=ledgers.signer(2)).split("\n\n")[1]

    assert one.add(witness.Request(0, (), NOTE + others), SECOND).status == 200


@pytest.mark.parametrize("old", [0, 4, 6])
def test_another_old_size_is_answered_409_with_the_size(five, old):
    answer = five.add(witnesses.request(RAWS, old, 8), SECOND)

    assert (answer.status, answer.body, answer.content_type) == (409, "5\n", "text/x.tlog.size")
    assert (answer.evidence, evidence(five), five.known(ORIGIN).size) == (None, [], 5)


@pytest.mark.parametrize("old", [0, 3])
def test_shorter_log_is_answered_409_and_never_cosigned(five, old):
    answer = five.add(witnesses.request(RAWS, old, 3), SECOND)

    assert (answer.status, answer.body, answer.why) == (409, "5\n", "it has 3 entries, but 5 were cosigned")
    assert (answer.evidence, five.known(ORIGIN).size) == (None, 5)


@pytest.mark.parametrize("old", [0, 5])
def test_other_log_of_the_same_size_is_answered_409_with_evidence(five, old):
    answer = five.add(witness.Request(old, (), static_log.signed(FORK[:5])), SECOND)

    assert (answer.status, answer.body) == (409, "5\n")
    assert json.loads(answer.evidence.read_bytes()) == {
        "kind": "contradiction",
        "ours": NOTE,
        "given": static_log.signed(FORK[:5]),
        "beginning": "",
        "proof": [],
    }
    assert five.known(ORIGIN).root == root(RAWS[:5])


def test_empty_log_with_another_root_is_answered_409(one):
    lie = note.sign(note.checkpoint_text(ORIGIN, 0, bytes(32)), static_log.SIGNER)

    answer = one.add(witness.Request(0, (), lie), SECOND)

    assert (answer.status, json.loads(answer.evidence.read_bytes())["ours"]) == (409, "")


def test_bad_proof_is_answered_422_and_both_notes_are_kept(five):
    answer = five.add(witness.Request(5, (bytes(32),), static_log.signed(RAWS[:8])), SECOND)

    found = json.loads(answer.evidence.read_bytes())
    assert (answer.status, five.known(ORIGIN).size) == (422, 5)
    assert answer.body == "the 5 entries that were cosigned are not shown to begin the 8 given\n"
    assert (found["kind"], found["ours"], found["proof"]) == ("unproved", NOTE, ["00" * 32])
    assert five.add(witnesses.request(RAWS, 5, 8), SECOND).status == 200


def test_proof_from_nothing_to_something_must_be_empty(one):
    answer = one.add(witness.Request(0, (bytes(32),), NOTE), SECOND)

    assert answer.status == 422


def test_needless_proof_of_the_same_log_is_answered_422_without_evidence(five):
    answer = five.add(witness.Request(5, (bytes(32),), NOTE), SECOND)

    assert (answer.status, answer.evidence) == (422, None)


@pytest.mark.parametrize("size", [6, 8, 300])
def test_fork_that_grew_is_answered_422(five, size):
    answer = five.add(witnesses.request(FORK, 5, size), SECOND)

    assert (answer.status, five.known(ORIGIN).root) == (422, root(RAWS[:5]))
    assert evidence(five) == [answer.evidence.name]


# Before a cosignature leaves, what it says is on the disk.


def test_nothing_is_cosigned_when_it_cannot_be_kept(five, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "replace", full)

    with pytest.raises(OSError, match="No space left"):
        witnesses.cosign(five, RAWS, 8)


def test_size_is_kept_before_the_signature_is_made(five):
    kept = []

    def sign(message):
        kept.append(five.known(ORIGIN).size)
        return five.signer.sign(message)

    witnesses.cosign(witness.Witness(five.folder, note.Signer(five.signer.key, sign), five.logs), RAWS, 8)

    assert kept == [8]


@pytest.mark.parametrize("content", [b"", b"\xff", static_log.signed(RAWS[:5], signer=ledgers.signer(2)).encode()])
def test_what_was_kept_and_cannot_be_read_is_refused(five, content):
    next(five.folder.glob("*.checkpoint")).write_bytes(content)

    with pytest.raises(witness.Damaged, match=r"is not what the log signed .* retire this witness"):
        witnesses.cosign(five, RAWS, 8)


# A folder that was put back from a copy.


@pytest.fixture
def stale(five, tmp_path):
    """A witness of five entries that once had cosigned more: its folder is an old copy. With it, what it cosigned."""
    shutil.copytree(five.folder, tmp_path / "copy")
    signed = static_log.signed(RAWS[:8])
    line = witnesses.cosign(five, RAWS, 8).body
    return witnesses.made(tmp_path / "copy"), signed + line


def test_old_copy_retires_when_it_is_shown_what_it_cosigned(stale):
    one, cosigned = stale
    request = witness.Request(5, witnesses.request(RAWS, 5, 8).proof, cosigned)

    first, then = one.add(request, SECOND), witnesses.cosign(one, RAWS, 300)

    assert (first.status, then.status, one.is_retired) == (503, 503, True)
    assert "its folder is an old copy; make a new one in another" in then.body
    assert str(one.folder) not in then.body
    assert (one.folder / "retired").read_text() == cosigned
    assert one.known(ORIGIN).size == 5


def test_old_copy_retires_whatever_the_request_says_beside(stale):
    one, cosigned = stale

    assert one.add(witness.Request(0, (), cosigned), SECOND).status == 503


def test_old_copy_retires_when_it_is_shown_its_line_on_another_log_of_that_size(five):
    text = static_log.signed(FORK[:5])
    line = witnesses.line(five.signer, text)

    assert five.add(witness.Request(5, (), text + line), SECOND).status == 503


def test_own_line_on_what_is_known_retires_nobody(five):
    line = witnesses.line(five.signer, NOTE)

    assert five.add(witness.Request(5, (), NOTE + line), SECOND).status == 200
    assert witnesses.cosign(five, RAWS, 8).status == 200
    assert five.add(witness.Request(8, (), NOTE + line), SECOND).status == 400
    assert not five.is_retired


def test_forged_line_in_its_name_retires_nobody(five):
    signed = static_log.signed(RAWS[:8])
    forged = note.Signer(five.signer.key, ledgers.signer(9).sign)
    line = witnesses.line(forged, signed)

    assert five.add(witness.Request(5, witnesses.request(RAWS, 5, 8).proof, signed + line), SECOND).status == 200


# A visit to published files.


def test_visit_cosigns_what_is_published(five):
    answer = five.visit(witnesses.fetch_of(RAWS), ORIGIN, SECOND)

    assert (answer.status, five.known(ORIGIN).size) == (200, 300)


def test_visit_of_an_empty_log_is_cosigned(one):
    assert one.visit(witnesses.fetch_of([]), ORIGIN, SECOND).status == 200


@pytest.mark.parametrize("size", [5, 8, 16, 300])
@pytest.mark.parametrize("before", [4, 5])
def test_visit_to_a_fork_proves_the_contradiction(one, before, size):
    witnesses.cosign(one, RAWS, before)
    fork = FORK[:size]

    answer = one.visit(witnesses.fetch_of(fork), ORIGIN, SECOND)

    found = json.loads(answer.evidence.read_bytes())
    ours, given = note.unverified(found["ours"]), note.unverified(found["given"])
    assert answer.status == (409 if size == before else 422)
    assert (found["kind"], ours.size, given.size) == ("contradiction", before, size)
    beginning, proof = bytes.fromhex(found["beginning"]), tuple(map(bytes.fromhex, found["proof"]))
    assert beginning == root(fork[:before]) != ours.root
    assert tree.verify_consistency(proof, before, beginning, size, given.root)


def test_visit_to_an_older_state_is_answered_409_without_evidence(five):
    answer = five.visit(witnesses.fetch_of(RAWS[:3]), ORIGIN, SECOND)

    assert (answer.status, answer.why, answer.evidence) == (409, "it has 3 entries, but 5 were cosigned", None)


def test_visit_to_tiles_that_do_not_give_the_root_is_no_evidence(five):
    published = static_log.files(RAWS)
    published["tile/1/000.p/1"] = bytes(32)

    with pytest.raises(proofs.BadTile, match="do not give the root that is signed over 300 entries"):
        five.visit(static_log.fetch(published), ORIGIN, SECOND)
    assert evidence(five) == []


def test_visit_to_tiles_that_do_not_fit_one_another_is_no_evidence(five):
    published = static_log.files(RAWS)
    published["tile/0/000"] = bytes(32) + published["tile/0/000"][32:]

    with pytest.raises(proofs.BadTile, match="the tiles over the first 5 entries do not fit those above them"):
        five.visit(static_log.fetch(published), ORIGIN, SECOND)
    assert (evidence(five), five.known(ORIGIN).size) == ([], 5)


def test_visit_to_a_checkpoint_by_another_key_is_refused(five):
    published = static_log.files(RAWS, ledgers.signer(2))

    with pytest.raises(note.BadNote, match="0 signature lines"):
        five.visit(static_log.fetch(published), ORIGIN, SECOND)


# The key.


def test_signer_is_made_once_under_its_name(tmp_path):
    made = witness.signer(tmp_path / "w", "a.example/w")

    assert made.key == witness.signer(tmp_path / "w").key == witness.signer(tmp_path / "w", "a.example/w").key
    assert (made.key.name, made.key.kind) == ("a.example/w", note.COSIGNED)
    assert note.parse_key(made.key.text, note.COSIGNED) == made.key


def test_signer_without_a_name_is_missing_where_there_is_none(tmp_path):
    with pytest.raises(Missing, match=r"there is no witness in .*; make one: pingyi witness key --name NAME"):
        witness.signer(tmp_path / "w")
    assert not (tmp_path / "w").exists()


def test_signer_of_another_name_or_of_a_folder_of_keys_is_refused(tmp_path):
    witness.signer(tmp_path / "w", "a.example/w")
    (tmp_path / "w" / "b.key").write_bytes(b"")

    for name in ("", "a.example/w", "c"):
        with pytest.raises(Refused, match=r"is that of a.example/w, b; name another folder"):
            witness.signer(tmp_path / "w", name)
