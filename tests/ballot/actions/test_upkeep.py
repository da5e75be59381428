"""What the worker does by itself: ballots to the ledger, signed files, the look of the rules."""

import contextlib
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import setting_aside
from pingyi.ballot.actions.upkeep import CHECKPOINT_SECONDS, LOOK_SECONDS, Upkeep
from pingyi.ballot.intake.port import entry
from pingyi.ballot.stuffing.finding import Finding
from pingyi.ledger import note, proofs, witness
from tests.support import booths, world
from tests.support.voters import SIGN, ballot

SECOND = 1_800_000_000


@pytest.fixture
def online(opened, operator):
    return booths.held_online(opened, operator)


def cast(season, voters, **more):
    store = queries.place(season).store()
    store.put([ballot(voter, **more) for voter in voters], SIGN)
    store.end()


def published(season):
    return (queries.ledger_folder(season) / "checkpoint").read_bytes()


def size(season):
    return note.open_checkpoint(published(season), season.log.key, season.log.origin).size


def test_ballots_go_on_the_ledger_and_its_files_hold_their_proofs(online):
    cast(online, range(45))
    Upkeep().round(SECOND)

    online.log.refresh_from_db()
    assert size(online) == online.log.size
    logged = [row for row in world.entries(online) if row["k"] == "ballot"]
    assert len(logged) == 25
    index = online.log.entries.get(raw=entry(bytes.fromhex(logged[3]["c"])).decode()).index
    fetch = proofs.folder(queries.ledger_folder(online))
    proof = proofs.Proof(index, proofs.inclusion(fetch, size(online), index), published(online).decode())
    assert proofs.holds(proof, entry(bytes.fromhex(logged[3]["c"])), online.log.key, online.log.origin)


def test_nothing_is_signed_anew_while_nothing_comes(online):
    upkeep = Upkeep()
    upkeep.round(SECOND)
    before = published(online)

    upkeep.round(SECOND + 10 * CHECKPOINT_SECONDS)

    assert published(online) == before


def test_growing_log_is_signed_not_more_often_than_it_should(online):
    upkeep = Upkeep()
    upkeep.round(SECOND)
    first = size(online)
    cast(online, range(45))

    upkeep.round(SECOND + 1)
    assert size(online) == first
    upkeep.round(SECOND + CHECKPOINT_SECONDS)

    assert size(online) == first + 25


def test_rules_look_now_and_then(online, monkeypatch):
    looked = []
    monkeypatch.setattr(setting_aside.inspect, "inspect", lambda seen, _shape: looked.append(len(seen)) or ())
    upkeep = Upkeep()

    for second in (SECOND, SECOND + LOOK_SECONDS - 1, SECOND + LOOK_SECONDS):
        cast(online, range(len(looked), len(looked) + 3))
        upkeep.round(second)

    assert looked == [3, 4]


def test_look_keeps_what_it_found_in_place_of_the_last(online, monkeypatch):
    found = Finding("r1", (2, 3), 1, {"count": "2"}, "set_aside")
    for findings in ((found, found), (found,)):
        monkeypatch.setattr(setting_aside.inspect, "inspect", lambda _seen, _shape, kept=findings: kept)
        actions.look(survey=online.survey, now=world.NOW)

    row = queries.findings(online).get()
    assert (row.rule, row.count, row.seqs, row.agency.key, row.advice) == ("r1", 2, "[2, 3]", "a02", "set_aside")


def test_season_whose_store_is_broken_holds_up_no_other(online, outsider, caplog):
    next_approver = world.user(outsider.office, "approver")
    other = booths.held_online(world.freeze(world.drafted(outsider.office), outsider, next_approver), outsider)
    (queries.ledger_folder(online).parent).mkdir(parents=True)
    queries.ledger_folder(online).write_text("a file where a folder belongs")

    with caplog.at_level(logging.ERROR):
        Upkeep().round(SECOND)

    other.log.refresh_from_db()
    assert size(other) == other.log.size > 0
    assert "测试县2026年度评议" in caplog.text


def test_survey_on_paper_is_left_alone(surveying):
    Upkeep().round(SECOND)

    assert size(surveying) == len(world.entries(surveying))


def test_receipt_page_follows_the_worker(online):
    client = Client()
    receipt = booths.cast(online, booths.enter(client, online, 1))
    booths.logged(online)

    Upkeep().round(SECOND)

    assert "A signed checkpoint over" in client.get(booths.address(receipt)).text


@contextlib.contextmanager
def witness_server(one):
    """Serve this witness on a free port and give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            found = one.answer(self.rfile.read(int(self.headers["Content-Length"])), SECOND)
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(found.body.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_witness_cosigns_what_is_published_and_one_that_is_away_holds_nothing_up(online, tmp_path, settings, caplog):
    logs = {online.log.origin: online.log.key}
    names = ("witness.example/w1", "witness.example/w2")
    one, away = (
        witness.Witness(tmp_path / name[-2:], witness.signer(tmp_path / name[-2:], name), logs) for name in names
    )
    with witness_server(one) as address:
        lines = [f"{address} {one.signer.key.text}", f"http://127.0.0.1:9 {away.signer.key.text}", "# a comment", ""]
        (settings.DATA / "witnesses.txt").write_text("\n".join(lines))
        upkeep = Upkeep()
        upkeep.round(SECOND)
        cast(online, range(45))
        upkeep.round(SECOND + CHECKPOINT_SECONDS)

    online.log.refresh_from_db()
    assert size(online) == online.log.size
    assert note.cosigned_by(published(online), [one.signer.key, away.signer.key]) == (one.signer.key.name,)
    assert "witness.example/w2" in caplog.text


def test_line_about_a_witness_that_says_nothing_is_named(online, settings, caplog):
    (settings.DATA / "witnesses.txt").write_text("http://127.0.0.1:9\n")

    Upkeep().round(SECOND)

    assert 'line 1: "http://127.0.0.1:9" is no address and key' in caplog.text
    assert size(online) > 0
