"""Writes about results: score, announce, publish."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pingyi.ballot import queries as ballots
from pingyi.bundle import manifest, score, source, write
from pingyi.bundle.score import Scored
from pingyi.core import canonical, exact
from pingyi.core.errors import Refused
from pingyi.flow import apply, keys, trail
from pingyi.ledger import append
from pingyi.ledger import keys as key_files
from pingyi.ledger.models import Entry, Log
from pingyi.people.models import User
from pingyi.result import queries
from pingyi.result.models import Publication, Run, Standing
from pingyi.rules import trace
from pingyi.season import queries as seasons
from pingyi.season import states
from pingyi.season.models import Season
from pingyi.vault import store

VERIFIER = Path(__file__).resolve().parent.parent / "verifier" / "verify.py"


@transaction.atomic
def score_season(*, season: Season, actor: User, now: datetime) -> Run:
    """Score the season from all that is in; may be repeated until it is announced.

    Raises Refused: marking or the survey is not closed, or the role or state forbids it.
    Raises BadInput: the inputs break their form, which names file, row and column.
    """
    move = apply.check(season, "score", states.SEASON, actor.role)
    if waiting := queries.waiting_for(season):
        raise Refused("not closed yet: {list}; close every component, then score", list=waiting)
    files = queries.input_files(season)
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name) / "bundle"
        write.write_files(folder, files)
        scored = score.score(source.Folder(folder))
        files |= _results(scored)
        write.write_files(folder, files)
        stored = _store(folder)
    digests = {file: canonical.sha256_hex(files[file]) for file in manifest.BOUND}
    last = queries.latest_run(season)
    number = last.round + 1 if last else 1
    log = seasons.log_id(season)
    index = apply.record(log, "result", by=actor.role, now=now, round=number, files=digests)
    apply.enter(season, move)
    run = Run.objects.within(season.office_id).create(
        office_id=season.office_id,
        season=season,
        round=number,
        made_at=now,
        decisions=seasons.decisions(season).count(),
        givings=seasons.givings(season).count(),
        leaf=Entry.objects.get(log_id=log, index=index).leaf,
        folder=stored,
        sensitivity=scored.sensitivity.decode().partition("\n")[2],
    )
    _write_standings(run, scored)
    trail.note("score", season, actor=actor, now=now, about=str(number))
    return run


@transaction.atomic
def announce(*, season: Season, actor: User, now: datetime) -> keys.Turn:
    """Announce the last result; after it nothing about it changes but by correction.

    Raises Refused: the role or state forbids it, more people answered than there are, or the grade of an agency
    depends on ballots that are set aside. Raises Conflict: it was scored again since the proposal.
    """
    move = apply.check(season, "announce", states.SEASON, actor.role)
    run = _run(season)
    _check_ballots(season, run)
    act = keys.Act(season, "announce", {"result": run.leaf}, summary=queries.summary(run))
    turn = keys.turn(act, actor=actor, now=now, needed=seasons.keys_needed(season))
    if turn.complete:
        apply.enter(season, move)
        apply.record(seasons.log_id(season), "announcement", by=turn.signers, now=now, result=run.leaf)
    done = "announce" if turn.complete else "announce_proposed"
    trail.note(done, season, actor=actor, now=now, about=str(run.round))
    return turn


def publish(*, season: Season, actor: User, now: datetime) -> keys.Turn:
    """Publish the result with its bundle; the signed log is added once the act is committed.

    Raises Refused: the role or state forbids it.
    """
    with transaction.atomic():
        turn = _publish(season, actor, now)
    if turn.complete:
        finish_publication(season)
    return turn


def finish_publication(season: Season) -> Publication:
    """Sign the log and store the whole bundle; does nothing when that is done already.

    Runs after the publishing act has committed, and again if the machine stopped in between.
    Raises Refused: the season is not published.
    """
    found = queries.publication(season)
    if found is None:
        raise Refused("{key} is not published; its state is {state}", key=season.key, state=season.state)
    if found.archive:
        return found
    log = Log.objects.get(pk=seasons.log_id(season))
    note = append.sign_checkpoint(log.pk, key_files.load(Path(settings.KEYS), log.origin))
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name) / "bundle"
        _unpack(found.run.folder, folder)
        _write_frame(season, folder)
        entries = folder / manifest.SEASON_LOG / "entries.jsonl"
        entries.parent.mkdir(parents=True)
        with entries.open("w", encoding="utf-8", newline="\n") as out:
            for raw in log.entries.order_by("index").values_list("raw", flat=True).iterator():
                out.write(f"{raw}\n")
        (entries.parent / "checkpoint").write_text(note, encoding="utf-8", newline="\n")
        found.archive = _store(folder)
    found.save(update_fields=["archive"])
    return found


def _publish(season: Season, actor: User, now: datetime) -> keys.Turn:
    move = apply.check(season, "publish", states.SEASON, actor.role)
    run = _run(season)
    act = keys.Act(season, "publish", {"result": run.leaf}, summary=queries.summary(run))
    turn = keys.turn(act, actor=actor, now=now, needed=seasons.keys_needed(season))
    done = "publish" if turn.complete else "publish_proposed"
    trail.note(done, season, actor=actor, now=now, about=str(run.round))
    if not turn.complete:
        return turn
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name) / "bundle"
        _unpack(run.folder, folder)
        described = _write_frame(season, folder)
        stored = _store(folder)
    bundle = canonical.sha256_hex(described)
    apply.enter(season, move)
    apply.record(seasons.log_id(season), "publication", by=turn.signers, now=now, bundle=bundle)
    # From here on the run's files are those that were published, with the verifier of that day beside them.
    run.folder = stored
    run.save(update_fields=["folder"])
    Publication.objects.within(season.office_id).create(
        office_id=season.office_id, season=season, run=run, bundle=bundle, published_at=now
    )
    return turn


def _write_frame(season: Season, folder: Path) -> bytes:
    """Add verifier, README.txt and bundle.json unless they are there, and return the bytes of bundle.json."""
    target = folder / manifest.NAME
    if not target.exists():
        log = Log.objects.get(pk=seasons.log_id(season))
        (folder / "verify.py").write_bytes(VERIFIER.read_bytes())
        (folder / "README.txt").write_bytes(write.readme_text(season.key, log.key.fingerprint))
        names = sorted(path.name for path in folder.iterdir() if path.is_file())
        title = {"zh": season.title_zh, "en": season.title_en}
        digests = {name: store.digest_of(folder / name) for name in names}
        target.write_bytes(manifest.dumps(manifest.Manifest(season.key, title, log.origin, log.vkey, digests)))
    return target.read_bytes()


def _results(scored: Scored) -> dict[str, bytes]:
    return {
        manifest.RESULTS: scored.results,
        manifest.SENSITIVITY: scored.sensitivity,
        manifest.TRACE: scored.trace,
    }


def _write_standings(run: Run, scored: Scored) -> None:
    scheme = scored.season.scheme
    roster = {row.key: row for row in seasons.agencies(run.season)}
    Standing.objects.within(run.office_id).bulk_create(
        Standing(
            office_id=run.office_id,
            run=run,
            agency=roster[row.agency],
            figures=canonical.dumps(
                {
                    part.key: "" if figure is None else exact.six(figure)
                    for part, figure in zip(scheme.components, row.figures, strict=True)
                }
            ).decode(),
            total="" if row.total is None else exact.fixed(row.total, scheme.result.digits),
            computed_grade=row.computed_grade,
            override=row.override,
            grade=row.grade,
            rank=row.rank,
            notes="+".join(row.notes),
            why=canonical.dumps(trace.to_json(row.why)).decode(),
        )
        for row in scored.outcome.agencies
    )


def _run(season: Season) -> Run:
    found = queries.latest_run(season)
    if found is None:
        raise Refused("there is no result yet; score the season first")
    if queries.is_stale(season):
        raise Refused("a decision was recorded or figures were given after this scoring; score again first")
    return found


def _check_ballots(season: Season, run: Run) -> None:
    verdict, cast, residents = ballots.crowd(season)
    if verdict == "impossible":
        raise Refused(
            "{ballots} people answered online, and {residents} of 16 and over live in the area; find the cause, mend"
            " the number of residents or leave out what two persons find to be wrong, then score again",
            ballots=cast,
            residents=residents,
        )
    if open_grades := queries.hanging(run):
        raise Refused(
            "the grade of {list} can still change with ballots that are set aside; two persons decide about them, then"
            " score again",
            list=open_grades,
        )


def _store(folder: Path) -> str:
    target = folder.parent / "content.zip"
    write.zip_folder(folder, target)
    return store.put(Path(settings.DATA) / "vault", target)


def _unpack(digest: str, folder: Path) -> None:
    found = source.open_source(store.get(Path(settings.DATA) / "vault", digest))
    try:
        write.write_files(folder, {name: source.read(found, name) for name in found.names()})
    finally:
        found.close()
