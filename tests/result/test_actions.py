"""Scoring, announcing and publishing: what is stored and what the ledger says, what a second key binds, refusals."""

import contextlib
import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from pingyi.bundle import check, manifest, score, source
from pingyi.core import exact
from pingyi.core.errors import Conflict, Refused
from pingyi.flow.models import Deed, Proposal
from pingyi.ledger import note
from pingyi.ledger.models import Entry
from pingyi.meeting import actions as meetings
from pingyi.result import actions, queries
from pingyi.result.models import Publication, Run, Standing
from pingyi.season import actions as seasons
from pingyi.vault import store
from tests.support import ledgers, rulings, verifiers, world


def score_again(season, actor):
    return actions.score_season(season=season, actor=actor, now=world.NOW)


def key(act, season, actor):
    return act(season=season, actor=actor, now=world.NOW)


def last(season, kind):
    return next(entry for entry in reversed(world.entries(season)) if entry["k"] == kind)


def kept_files(digest):
    """Return the files of a stored zip: name -> bytes."""
    with zipfile.ZipFile(store.get(Path(settings.DATA) / "vault", digest)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# Scoring.


def test_score_is_refused_until_everything_is_closed(opened, operator):
    with pytest.raises(Refused, match="not closed yet: Jury, Peers, Public; close every component"):
        score_again(opened, operator)

    assert opened.state == "open"
    assert queries.latest_run(opened) is None


def test_score_names_only_what_is_open(opened, operator):
    meetings.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)
    meetings.marking_close(season=opened, component="jury", actor=operator, now=world.NOW)

    assert [label["en"] for label in queries.waiting_for(opened)] == ["Peers", "Public"]


def test_score_gives_what_the_marks_and_answers_give_by_hand(scored):
    """a01: jury 92, public (100 + 85) / 2, two peers are too few. a03: 20 answers a channel are too few as well."""
    rows = [
        (row.agency.key, queries.figures(row), row.total, row.grade, row.rank, row.notes)
        for row in queries.standings(queries.latest_run(scored))
    ]

    assert rows == [
        (
            "a01",
            {"jury": "92.000000", "social": "92.500000", "peers": ""},
            "92.25",
            "excellent",
            1,
            "insufficient:peers+renormalised",
        ),
        (
            "a02",
            {"jury": "88.500000", "social": "72.500000", "peers": ""},
            "80.50",
            "good",
            2,
            "insufficient:peers+renormalised",
        ),
        (
            "a03",
            {"jury": "75.000000", "social": "", "peers": ""},
            "",
            "",
            None,
            "insufficient:peers+insufficient:social+withheld",
        ),
    ]


def test_standings_are_the_engines_on_the_same_inputs(scored, tmp_path):
    run = queries.latest_run(scored)
    for name, raw in kept_files(run.folder).items():
        if name not in (manifest.RESULTS, manifest.SENSITIVITY, manifest.TRACE):
            (tmp_path / name).write_bytes(raw)

    again = score.score(source.Folder(tmp_path))

    files = kept_files(run.folder)
    assert files[manifest.RESULTS] == again.results
    assert files[manifest.SENSITIVITY] == again.sensitivity
    assert files[manifest.TRACE] == again.trace
    assert [(row.agency.key, row.total, row.grade, row.rank) for row in queries.standings(run)] == [
        (one.agency, "" if one.total is None else exact.fixed(one.total, 2), one.grade, one.rank)
        for one in again.outcome.agencies
    ]


def test_result_entry_binds_every_file(scored):
    run = queries.latest_run(scored)
    entry = last(scored, "result")

    files = kept_files(run.folder)
    assert set(entry["files"]) == set(manifest.BOUND)
    assert entry["files"] == {name: hashlib.sha256(files[name]).hexdigest() for name in manifest.BOUND}
    assert (entry["round"], entry["by"]) == (1, "operator")
    assert Entry.objects.get(leaf=run.leaf).index == len(world.entries(scored)) - 1


def test_scoring_again_is_the_next_round(scored, operator):
    first = queries.latest_run(scored)

    second = score_again(scored, operator)

    assert (scored.state, second.round, queries.latest_run(scored).pk) == ("scored", 2, second.pk)
    assert last(scored, "result")["round"] == 2
    assert Run.objects.within(scored.office).filter(pk=first.pk, round=1).exists()
    assert second.leaf != first.leaf


def test_decision_after_the_scoring_shows_in_the_next_round(scored, operator, approver):
    rulings.ruled(scored, (operator, approver), "fraud")

    run = score_again(scored, operator)

    row = queries.standings(run).get(agency__key="a01")
    assert (row.total, row.computed_grade, row.override, row.grade, row.rank) == (
        "92.25",
        "excellent",
        "fraud",
        "poor",
        None,
    )


def test_auditor_may_not_score(gathered, auditor):
    with pytest.raises(Refused, match=r'"score" is for operator.*, not for auditor'):
        score_again(gathered, auditor)


def test_announced_result_is_not_scored_again(announced, operator):
    with pytest.raises(Refused, match=r'"score" is possible in state .*; the state is announced'):
        score_again(announced, operator)


def test_scoring_leaves_nothing_beside_the_vault(scored):
    assert sorted(path.name for path in Path(settings.DATA).iterdir()) == ["keys", "vault"]


# Two keys.


def test_announce_needs_two_keys(scored, operator, approver):
    first = key(actions.announce, scored, operator)
    state = scored.state
    second = key(actions.announce, scored, approver)

    assert (first.complete, state) == (False, "scored")
    assert (second.complete, second.signers, scored.state) == (True, "operator+approver", "announced")
    assert last(scored, "announcement")["result"] == queries.latest_run(scored).leaf
    assert last(scored, "announcement")["by"] == "operator+approver"


def test_the_same_person_turns_no_second_key(scored, approver):
    key(actions.announce, scored, approver)

    with pytest.raises(Refused, match="the second key must be another person's"):
        key(actions.announce, scored, approver)

    assert scored.state == "scored"


def test_the_second_key_is_an_approvers(scored, operator, approver):
    key(actions.announce, scored, approver)

    with pytest.raises(Refused, match="the second key is an approver's, not the operator's"):
        key(actions.announce, scored, operator)


def test_second_key_after_another_scoring_is_a_conflict(scored, operator, approver):
    key(actions.announce, scored, operator)
    score_again(scored, operator)

    with pytest.raises(Conflict, match='what "announce" would bind was changed after it was proposed'):
        key(actions.announce, scored, approver)

    assert scored.state == "scored"
    assert [entry for entry in world.entries(scored) if entry["k"] == "announcement"] == []


def test_one_key_is_enough_where_the_scheme_says_so(drafted, operator, approver):
    world.adopt_all(drafted, operator)
    seasons.adopt(season=drafted, values={"publication.keys": "1"}, actor=operator, now=world.NOW)
    for actor in (operator, approver):
        seasons.freeze(season=drafted, actor=actor, now=world.NOW)
    world.gather(drafted, operator)
    score_again(drafted, operator)

    turns = [key(act, drafted, operator) for act in (actions.announce, actions.publish)]

    assert [turn.signers for turn in turns] == ["operator", "operator"]
    assert [last(drafted, kind)["by"] for kind in ("announcement", "publication")] == ["operator", "operator"]
    assert queries.publication(drafted).archive != ""


@pytest.mark.parametrize("act", [actions.announce, actions.publish])
def test_nothing_is_announced_or_published_before_its_turn(gathered, operator, act):
    with pytest.raises(Refused, match="the state is open"):
        key(act, gathered, operator)


def test_publish_comes_after_announce(scored, operator):
    with pytest.raises(Refused, match='"publish" is possible in state announced; the state is scored'):
        key(actions.publish, scored, operator)


def test_announce_without_a_run_is_refused(gathered, operator):
    type(gathered)._base_manager.filter(pk=gathered.pk).update(state="scored")

    with pytest.raises(Refused, match="there is no result yet; score the season first"):
        key(actions.announce, gathered, operator)


# Publishing.


def test_first_key_publishes_nothing(announced, operator):
    turn = key(actions.publish, announced, operator)

    assert (turn.complete, announced.state) == (False, "announced")
    assert queries.publication(announced) is None
    with pytest.raises(Refused, match="s2026 is not published; its state is announced"):
        actions.finish_publication(announced)


def test_publication_entry_binds_bundle_json(published):
    found = queries.publication(published)
    files = kept_files(found.archive)

    assert hashlib.sha256(files["bundle.json"]).hexdigest() == found.bundle == last(published, "publication")["bundle"]
    assert world.entries(published)[-1]["k"] == "publication"
    assert files["ledger/season/entries.jsonl"].decode().splitlines() == [
        entry.raw for entry in published.log.entries.order_by("index")
    ]


def test_bundle_lists_exactly_its_files(published):
    files = kept_files(queries.publication(published).archive)
    listed = json.loads(files["bundle.json"])["files"]

    assert set(files) == {*listed, "bundle.json", "ledger/season/entries.jsonl", "ledger/season/checkpoint"}
    assert {*manifest.BOUND, "trace.json", "verify.py", "README.txt"} == set(listed)


def test_bundle_names_no_rater(published):
    files = kept_files(queries.publication(published).archive)

    named = [name for name, raw in files.items() if any(juror.encode() in raw for juror in world.JURORS)]
    assert named == []


def test_both_verifiers_hold_the_bundle(published):
    path = queries.archive_path(queries.publication(published))
    vkey = published.log.vkey

    assert [verifiers.ours(path, vkey).code, verifiers.theirs(path, vkey).code] == [0, 0]
    assert [verifiers.ours(path).code, verifiers.theirs(path).code] == [0, 0]


def test_both_verifiers_refuse_another_key(published):
    path = queries.archive_path(queries.publication(published))
    stranger = ledgers.signer(7, published.log.origin).key.text

    ours, theirs = verifiers.ours(path, stranger), verifiers.theirs(path, stranger)

    assert (ours.code, ours.named) == (1, theirs.named)
    assert {step for step, _ in ours.named} == {3}


def test_finishing_twice_changes_nothing(published):
    before = Publication.objects.within(published.office).values().get()

    actions.finish_publication(published)

    assert Publication.objects.within(published.office).values().get() == before


def test_finishing_after_an_interruption_gives_the_same_bytes(published):
    """The act has committed, then the machine stopped before the archive was stored."""
    found = queries.publication(published)
    archive = found.archive
    path = queries.archive_path(found)
    path.unlink()
    found.archive = ""
    found.save()

    finished = actions.finish_publication(published)

    assert finished.archive == archive
    assert store.digest_of(queries.archive_path(finished)) == archive
    with contextlib.closing(source.open_source(path)) as bundle:
        assert check.verify(bundle, published.log.vkey).failures == ()


def test_archive_that_was_changed_is_not_handed_out(published):
    found = queries.publication(published)
    path = queries.archive_path(found)
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(store.Damaged):
        queries.archive_path(found)


def test_checkpoint_covers_the_publication(published):
    files = kept_files(queries.publication(published).archive)

    found = note.open_checkpoint(files["ledger/season/checkpoint"].decode(), published.log.key, published.log.origin)
    assert found.size == len(world.entries(published))


def test_rows_say_what_they_are(published):
    found = queries.publication(published)
    row = Standing.objects.within(published.office).order_by("pk").first()

    assert [str(found), str(found.run), str(row)] == [found.bundle, "round 1", f"{row.agency_id} 92.25"]


def test_decision_after_the_scoring_must_be_scored_before_it_is_announced(gathered, operator, approver):
    actions.score_season(season=gathered, actor=operator, now=world.NOW)
    rulings.ruled(gathered, (operator, approver), "fraud")

    with pytest.raises(Refused, match="a decision was recorded or figures were given after this scoring"):
        key(actions.announce, gathered, operator)

    actions.score_season(season=gathered, actor=operator, now=world.NOW)
    assert key(actions.announce, gathered, operator).complete is False
    row = queries.standings(queries.latest_run(gathered)).get(agency__key="a01")
    assert (row.override, row.grade) == ("fraud", "poor")


def test_way_to_the_publication_stands_in_the_trail(published, operator, approver):
    found = Deed.objects.within(published.office).filter(move__regex="score|announce|publish").order_by("pk")

    assert [(deed.move, deed.actor, deed.about) for deed in found] == [
        ("score", operator, "1"),
        ("announce_proposed", operator, "1"),
        ("announce", approver, "1"),
        ("publish_proposed", operator, "1"),
        ("publish", approver, "1"),
    ]


@pytest.mark.parametrize("act", [actions.announce, actions.publish])
def test_second_key_reads_what_the_first_proposed(scored, operator, approver, act):
    if act is actions.publish:
        for actor in (operator, approver):
            key(actions.announce, scored, actor)
    key(act, scored, operator)

    proposal = Proposal.objects.within(scored.office).get(outcome="waiting")
    told = dict(json.loads(proposal.summary))
    assert told["Scoring round"].startswith("1 · 20")
    assert told["Total and grade of each agency"]["en"] == (
        f"{world.AGENCIES[0]} 92.25 Excellent; {world.AGENCIES[1]} 80.50 Good; {world.AGENCIES[2]} —"
    )
    assert "Excellent 1; Good 1" in told["Agencies by grade"]["en"]
    assert told["Grade set by a decision"] == ""
