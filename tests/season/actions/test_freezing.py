"""The freezing act: what keeps it back, its two keys, and what then stands on the ledger and in the tables."""

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from pingyi.core import canonical
from pingyi.core.errors import Conflict, Refused
from pingyi.flow.models import Proposal
from pingyi.ledger import commit
from pingyi.ledger import keys as key_files
from pingyi.ledger.models import Log
from pingyi.policy import load as policy
from pingyi.season import actions, queries
from pingyi.season.models import Adoption, Season
from tests.support import world

ORIGIN = "pingyi.local/test/s2026"
WHY = "县普法办会议决定按得票计分"


def told(act, kind=Refused):
    with pytest.raises(kind) as caught, transaction.atomic():
        act()
    return str(caught.value)


def freeze(season, actor, why=""):
    return actions.freeze(season=season, actor=actor, now=world.NOW, why=why)


def fresh(season):
    return Season.objects.within(season.office_id).get(pk=season.pk)


@pytest.fixture
def ready(drafted, operator):
    """The season with every value confirmed."""
    world.adopt_all(drafted, operator)
    return drafted


def test_first_key_freezes_nothing(ready, operator):
    turn = freeze(ready, operator)

    stored = fresh(ready)
    assert (turn.complete, turn.signers) == (False, "operator")
    assert (stored.state, stored.scheme_json, stored.log_id) == ("drafting", "", None)
    assert not Log.objects.exists()
    assert not Path(settings.KEYS).exists()


def test_second_key_freezes_and_opens(ready, operator, approver):
    turns = [freeze(ready, actor) for actor in (operator, approver)]

    stored = fresh(ready)
    assert [turn.complete for turn in turns] == [False, True]
    assert turns[1].signers == "operator+approver"
    assert (stored.state, stored.log.origin) == ("open", ORIGIN)


def test_scheme_is_frozen_as_it_was_confirmed(ready, operator, approver):
    before = queries.fingerprint(ready)

    world.freeze(ready, operator, approver)

    stored = fresh(ready)
    assert canonical.sha256_hex(stored.scheme_json.encode()) == before == queries.fingerprint(stored)
    assert canonical.dumps(canonical.loads(stored.scheme_json.encode())) == stored.scheme_json.encode()


def test_ledger_begins_with_the_freeze_and_one_decision_for_each_value(opened):
    first, *others = world.entries(opened)

    roster = actions.freezing.agencies_csv(opened)
    assert first == {
        "k": "freeze",
        "at": "2026-03-02T08:00:00Z",
        "by": "operator+approver",
        "scheme": queries.fingerprint(opened),
        "agencies": canonical.sha256_hex(roster),
        "engine": "v1",
        "key": opened.log.vkey,
        "origin": ORIGIN,
    }
    rows = list(queries.decisions(opened))
    assert [(entry["k"], entry["id"], entry["kind"]) for entry in others] == [
        ("decision", f"d{at:03d}", "assume") for at in range(1, len(rows) + 1)
    ]
    assert [row.ref for row in rows] == [row.path for row in queries.assumed_values(opened)]


def test_decisions_say_what_was_confirmed_and_their_digests_open(opened):
    entries = {entry["id"]: entry for entry in world.entries(opened)[1:]}

    for row in queries.decisions(opened):
        digest = commit.decision_digest(bytes.fromhex(row.salt), actions.decision_cells(row))
        assert entries[row.key]["digest"] == digest

    row = queries.decisions(opened).get(ref="component.jury.minimum")
    assert (row.reason, row.signers, row.decided_on.isoformat(), row.agency) == (
        "component.jury.minimum = 5",
        "operator+approver",
        "2026-03-02",
        None,
    )


def test_salts_of_decisions_differ(opened):
    salts = list(queries.decisions(opened).values_list("salt", flat=True))

    assert len(set(salts)) == len(salts)
    assert {len(salt) for salt in salts} == {64}


def test_agencies_csv_is_the_roster(drafted):
    assert actions.freezing.agencies_csv(drafted).decode().splitlines() == [
        "agency,name",
        "a01,测试单位甲",
        "a02,测试单位乙",
        "a03,测试单位丙",
    ]


def test_reviewed_agencies_become_raters_of_one_another(opened):
    rows = list(queries.raters(opened, "peers"))

    assert [(row.name, row.agency.key, row.category) for row in rows] == [
        (name, f"a0{at}", "") for at, name in enumerate(world.AGENCIES, start=1)
    ]
    assert len({row.key for row in rows} - {"a01", "a02", "a03"}) == 3


def test_key_of_the_log_is_private_and_the_one_on_the_ledger(opened):
    [path] = Path(settings.KEYS).glob("*.key")

    signer = key_files.load(Path(settings.KEYS), ORIGIN)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signer.key.text == opened.log.vkey == world.entries(opened)[0]["key"]


def test_key_left_by_a_freeze_that_was_rolled_back_is_used_again(ready, operator, approver):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        world.freeze(fresh(ready), operator, approver)
        raise ZeroDivisionError
    left = key_files.load(Path(settings.KEYS), ORIGIN).key.text
    again = fresh(ready)
    assert (again.state, Log.objects.count()) == ("drafting", 0)

    world.freeze(again, operator, approver)

    assert (again.state, again.log.vkey) == ("open", left)
    assert len(list(Path(settings.KEYS).glob("*.key"))) == 1


def test_draft_cannot_lower_the_keys_of_its_own_freeze(ready, operator, approver):
    actions.adopt(season=ready, values={"publication.keys": "1"}, actor=operator, now=world.NOW)

    turns = [freeze(ready, actor) for actor in (operator, approver)]

    assert [turn.complete for turn in turns] == [False, True]
    assert world.entries(ready)[0]["by"] == "operator+approver"
    assert queries.keys_needed(fresh(ready)) == 1


def test_freeze_asks_for_the_reason_of_each_choice(ready, operator):
    actions.set_roster(
        season=ready,
        agencies=[actions.NewAgency("测试单位丁", "service")],
        actor=world.user(ready.office, "operator"),
        now=world.NOW,
    )

    message = told(lambda: freeze(ready, operator))

    assert message == "the scheme asks for the reason of each choice; it is missing for 测试单位丁"


def test_freeze_refuses_marks_that_would_not_be_scored(ready, operator):
    actions.adopt(season=ready, values={"component.peers.published": "none"}, actor=operator, now=world.NOW)

    message = told(lambda: freeze(ready, operator))

    assert message == 'the marks of "peers" are not to be published; this version cannot score them yet'


@pytest.mark.parametrize("change", ["value", "roster"])
def test_change_between_the_keys_is_a_conflict(ready, operator, approver, change):
    freeze(ready, operator)
    if change == "value":
        actions.adopt(season=ready, values={"result.digits": "3"}, actor=operator, now=world.NOW)
    else:
        actions.set_roster(
            season=ready,
            agencies=[actions.NewAgency("测试单位丁", "service", "测试")],
            actor=world.user(ready.office, "operator"),
            now=world.NOW,
        )

    message = told(lambda: freeze(ready, approver), Conflict)

    assert message.startswith('what "freeze" would bind was changed after it was proposed on 2026-03-02;')
    assert fresh(ready).state == "drafting"


def test_freeze_of_a_frozen_season_is_refused(opened, approver):
    size = opened.log.size

    message = told(lambda: freeze(opened, approver))

    assert message == '"freeze" is possible in state drafting; the state is open'
    assert Log.objects.get().size == size


def test_auditor_may_not_freeze(ready, auditor):
    assert told(lambda: freeze(ready, auditor)) == '"freeze" is for operator, approver, not for auditor'
    assert not Proposal.objects.within(ready.office).exists()


def test_value_that_is_not_confirmed_keeps_the_freeze_back(drafted, operator):
    total = len(queries.assumed_values(drafted))
    first = queries.assumed_values(drafted)[0].path

    assert told(lambda: freeze(drafted, operator)) == (
        f"{total} assumed values are not confirmed yet, the first is {queries.value_name(drafted, first)}"
    )


def test_one_value_left_keeps_the_freeze_back(ready, operator):
    Adoption.objects.within(ready.office).filter(path="result.ties").delete()

    with override("en"):
        message = told(lambda: freeze(ready, operator))

    assert message == "1 assumed values are not confirmed yet, the first is Total and grade, Equal totals"


def test_empty_roster_keeps_the_freeze_back(office, operator):
    new = actions.NewSeason("s2026", 2026, ("测试", "Test"), "cn.gd.demo")
    season = actions.create(office=office, new=new, actor=world.user(office, "operator"), now=world.NOW)
    world.adopt_all(season, operator)

    assert told(lambda: freeze(season, operator)) == "the roster is empty; enter the agencies under review"


@pytest.mark.parametrize(
    ("path", "value", "name"),
    [
        ("component.peers.average_units", "true", "Part of the score: Peers, Marks of one unit averaged first"),
        ("result.digits", "9", "Total and grade, Decimals of the total"),
    ],
)
def test_stored_values_that_do_not_fit_keep_the_freeze_back(ready, operator, path, value, name):
    queries.adoptions(ready).filter(path=path).update(value=value, changed=True)

    with override("en"):
        message = told(lambda: freeze(ready, operator))

    assert message == f"these values do not fit together: {name}"


@pytest.fixture
def counting(ready, operator):
    """The season under a scheme that counts votes."""
    values = {"component.social.conversion": "ratio_to_top"}
    actions.adopt(season=ready, values=values, actor=operator, now=world.NOW)
    return ready


@pytest.mark.parametrize("why", ["", "  "])
def test_counting_of_votes_needs_a_reason(counting, operator, why):
    number = next(row.number for row in policy.register() if row.id == "GBH-2026-12")

    with override("en"):
        message = told(lambda: freeze(counting, operator, why))

    assert message == (
        'Part of the score: Public, How answers become points: "votes as a share of the most votes" counts votes,'
        f" which {number} lists among forbidden bases of assessment; give the reason that signs it, or choose"
        " satisfaction"
    )


def test_counting_of_votes_is_signed_by_both(counting, operator, approver):
    freeze(counting, operator, WHY)

    assert told(lambda: freeze(counting, approver, "另一理由"), Conflict)
    turn = freeze(counting, approver, WHY)

    last = queries.decisions(counting).last()
    assert turn.complete
    assert (last.kind, last.ref, last.reason, last.signers) == (
        "sign_counting",
        "component.social.conversion",
        WHY,
        "operator+approver",
    )
    assert world.entries(counting)[-1]["kind"] == "sign_counting"
    assert Proposal.objects.within(counting.office).get().why == WHY


def test_reason_is_not_kept_where_nothing_is_counted(ready, operator, approver):
    for actor in (operator, approver):
        freeze(ready, actor, WHY)

    assert set(queries.decisions(ready).values_list("kind", flat=True)) == {"assume"}
