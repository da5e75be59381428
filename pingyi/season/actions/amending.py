"""Changes of the frozen rules before the first ballot or mark, with a reason and two keys; the old rules are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.core import canonical, ids
from pingyi.core.errors import Refused, said
from pingyi.flow import apply, keys, trail
from pingyi.ledger import commit
from pingyi.people.models import User
from pingyi.rules import freeze, merge, shape
from pingyi.rules.scheme import COUNTING, Marks, Scheme
from pingyi.season import queries, states, texts
from pingyi.season.actions import drafting, freezing
from pingyi.season.actions.decisions import Ruling, check_reason, decision_cells, write_decision
from pingyi.season.actions.entering import entered
from pingyi.season.actions.fitting import fitting
from pingyi.season.models import Agency, Amendment, Decision, Season

ARTICLE = "GD-LZPY:16"
LONGEST_REF = 120


@dataclass(frozen=True)
class Wanted:
    """What shall be amended. values: path -> what was typed; names: agency -> its name on the roster."""

    values: Mapping[str, queries.Typed]
    names: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class Effect:
    """What an amendment would do.

    values, names: those that change. changes: path -> old and new as canonical JSON has them.
    """

    values: Mapping[str, merge.Value]
    names: Mapping[str, str]
    changes: Mapping[str, tuple[canonical.Json, canonical.Json]]
    scheme: bytes
    agencies: bytes

    @property
    def scheme_sha256(self) -> str:
        """The fingerprint that the rules would have."""
        return canonical.sha256_hex(self.scheme)

    @property
    def agencies_sha256(self) -> str:
        """The digest that agencies.csv would have."""
        return canonical.sha256_hex(self.agencies)


@transaction.atomic
def amend(*, season: Season, wanted: Wanted, actor: User, now: datetime) -> keys.Turn:
    """Change values of the frozen rules or names of the roster; with the second key the new rules hold.

    Raises Refused: not open, a ballot or mark is in, no reason, nothing changes, or the new rules do not fit.
    """
    move = apply.check(season, "amend", states.SEASON, actor.role)
    season.refresh_from_db()
    check_reason(wanted.reason)
    effect = effect_of(season, wanted)
    payload: dict[str, canonical.Json] = {
        "values": {path: _payload(typed) for path, typed in wanted.values.items()},
        "names": dict(wanted.names),
        "reason": wanted.reason,
        "scheme": effect.scheme_sha256,
        "agencies": effect.agencies_sha256,
    }
    act = keys.Act(season, "amend", payload, wanted.reason, _summary(season, effect))
    turn = keys.turn(act, actor=actor, now=now, needed=queries.keys_needed(season))
    done = "amend" if turn.complete else "amend_proposed"
    about = texts.listed([queries.change_name(season, path) for path in effect.changes])
    trail.note(done, season, actor=actor, now=now, about=about, why=wanted.reason)
    if turn.complete:
        _keep(season, effect, wanted.reason, turn, now)
        _write(season, effect, actor, now)
        season.scheme_json = effect.scheme.decode()
        apply.enter(season, move, "scheme_json")
        _enter(season, effect, wanted.reason, turn, now)
    return turn


def effect_of(season: Season, wanted: Wanted) -> Effect:
    """Return what an amendment would do; it changes nothing.

    Raises Refused: as amend does.
    """
    if queries.begun(season):
        raise Refused("the first ballot or mark is in; from then on the rules stand until the end (Article 16)")
    values = _values(season, wanted.values)
    names = _names(season, wanted.names)
    if not values and not names:
        raise Refused("nothing would change; enter another value or another name")
    typed = {path: wanted.values[path] for path in values}
    merged = queries.merged(season, values)
    scheme = fitting(season, typed, lambda _: shape.parse(freeze.freeze(merged)))
    freezing.refuse_unbuilt_parts(scheme)
    _check_counting(season, scheme)
    old = {path: queries.plain(queries.merged(season).value(path)) for path in values}
    changes = {path: (old[path], queries.plain(value)) for path, value in values.items()}
    now_called = {row.key: row.name for row in queries.agencies(season)}
    changes |= {f"{queries.NAME_OF}{key}": (now_called[key], name) for key, name in names.items()}
    document = canonical.dumps(freeze.freeze(merged))
    return Effect(values, names, changes, document, freezing.agencies_csv(season, names))


def _values(season: Season, typed: Mapping[str, queries.Typed]) -> dict[str, merge.Value]:
    """Read the typed values and return those that differ from what holds."""
    if canonical.dumps(freeze.freeze(queries.merged(season))).decode() != season.scheme_json:
        raise Refused(
            "the scheme {scheme_id} of this version of the program is no longer the one that was frozen; the rules"
            " of this season cannot be amended here",
            scheme_id=season.scheme_id,
        )
    known = {row.path: row for row in queries.open_values(season)}
    found = {}
    for path, text in typed.items():
        if path not in known:
            raise Refused('"{path}" is no value that may be amended', path=path)
        row = known[path]
        value = row.proposed if text is None else entered(season, row, text)
        if queries.plain(value) != queries.plain(row.value):
            found[path] = value
    return found


def _names(season: Season, names: Mapping[str, str]) -> dict[str, str]:
    rows = {row.key: row.name for row in queries.agencies(season)}
    for key, name in names.items():
        if key not in rows:
            raise Refused('"{agency}" is no agency of this season', agency=key)
        if fault := ids.name_fault(name):
            raise Refused(fault, name=name)
    after = list((rows | dict(names)).values())
    twice = next((name for name in after if after.count(name) > 1), None)
    if twice is not None:
        raise Refused('"{name}" stands twice in the roster', name=twice)
    return {key: name for key, name in names.items() if name != rows[key]}


def _check_counting(season: Season, scheme: Scheme) -> None:
    """Refuse to turn to counting of votes: that is signed for at the freeze alone."""
    survey = scheme.survey
    if survey is not None and survey.conversion in COUNTING and not queries.counts_votes(season):
        raise Refused("counting of votes is signed for at the freeze; an amendment cannot turn to it")


def _payload(typed: queries.Typed) -> canonical.Json:
    return [dict(row) for row in typed] if isinstance(typed, Sequence) and not isinstance(typed, str) else typed


def _summary(season: Season, effect: Effect) -> keys.Summary:
    return (
        *((said("Change"), _step(season, path, *pair)) for path, pair in effect.changes.items()),
        (said("What follows"), texts.both(texts.amended)),
    )


def _step(season: Season, path: str, old: canonical.Json, new: canonical.Json) -> dict[str, str]:
    return texts.both(lambda: texts.step(queries.change_name(season, path), old, new))


def _keep(season: Season, effect: Effect, reason: str, turn: keys.Turn, now: datetime) -> None:
    """Keep the rules that are replaced, whole."""
    rows = Amendment.objects.within(season.office_id)
    rows.create(
        office_id=season.office_id,
        season=season,
        number=rows.filter(season=season).count() + 1,
        reason=reason,
        signers=turn.signers,
        amended_at=now,
        changes=canonical.dumps({path: list(pair) for path, pair in effect.changes.items()}).decode(),
        before=season.scheme_json,
        before_sha256=queries.fingerprint(season),
        after_sha256=effect.scheme_sha256,
    )


def _write(season: Season, effect: Effect, actor: User, now: datetime) -> None:
    """Write the values and names that hold from now on."""
    for path, value in effect.values.items():
        drafting.confirm(season=season, path=path, value=value, actor=actor, now=now)
    for key, name in effect.names.items():
        Agency.objects.within(season.office_id).filter(season=season, key=key).update(name=name)


def _enter(season: Season, effect: Effect, reason: str, turn: keys.Turn, now: datetime) -> None:
    """Put the amendment on record: its decision, its entry of the ledger, and an interpretation for each value."""
    ref = "+".join(effect.changes)
    if len(ref) > LONGEST_REF:
        ref = f"amendment_{len(queries.amendments(season))}"
    row = write_decision(season, Ruling("amend", "", reason, ARTICLE, ref), turn.signers, now)
    digests = {"scheme": effect.scheme_sha256, "agencies": effect.agencies_sha256, "reason": _digest(row)}
    apply.record(queries.log_id(season), "amend", by=turn.signers, now=now, **digests)
    for path, value in effect.values.items():
        text = f"{path} = {canonical.dumps(queries.plain(value)).decode()}"
        write_decision(season, Ruling("assume", "", text, ref=path), turn.signers, now)
    _enrol(season, effect)


def _digest(row: Decision) -> str:
    """Return the salted digest of the decision, which holds the reason."""
    return commit.decision_digest(bytes.fromhex(row.salt), decision_cells(row))


def _enrol(season: Season, effect: Effect) -> None:
    """Enter the agencies under review as raters where they are now, and take them away where they no longer are."""
    if not effect.names and not any(path.endswith(".members") for path in effect.values):
        return
    parts = [part for part in queries.scheme(season).components if isinstance(part, Marks)]
    for part in (part for part in parts if f"electorate.{part.electorate}.members" in effect.values):
        if queries.electorate(season, part).get("members") != "reviewed":
            queries.raters(season, part.key).filter(agency__isnull=False).delete()
    freezing.enrol_reviewed_units(season)
