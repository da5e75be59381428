"""Changes of frozen rules: their two keys, what then holds and stands on record, and when they are refused."""

import pytest
from django.db import transaction
from django.utils.translation import override

from pingyi.ballot import actions as ballots
from pingyi.core import canonical
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed, Proposal
from pingyi.ledger import commit
from pingyi.meeting import actions as meetings
from pingyi.result import actions as result_actions
from pingyi.result import queries as results
from pingyi.season import actions, queries
from pingyi.season.models import Amendment, Season
from tests.support import verifiers, world

GRADES = "result.grades"
OPTIONS = "component.social.options"
WHY = "会前发现最低份数写错"
HOLDS = verifiers.Verdict(0, frozenset())


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def wanted(values=None, names=None, reason=WHY):
    return actions.Wanted(values or {}, names or {}, reason)


def amend(season, actor, change):
    return actions.amend(season=season, wanted=change, actor=actor, now=world.NOW)


def amended(season, operator, approver, change):
    """Return the season with both keys turned."""
    for actor in (operator, approver):
        turn = amend(season, actor, change)
    assert turn.complete
    return Season.objects.within(season.office_id).get(pk=season.pk)


MINIMUM = wanted({"component.jury.minimum": "4"})


def test_first_key_changes_nothing(opened, operator):
    before = opened.scheme_json

    turn = amend(opened, operator, MINIMUM)

    opened.refresh_from_db()
    assert (turn.complete, opened.scheme_json, opened.state) == (False, before, "open")
    assert not Amendment.objects.within(opened.office).exists()
    proposal = Proposal.objects.within(opened.office).get(move="amend")
    first, last = canonical.loads(proposal.summary.encode())
    assert first == [
        "Change",
        {"en": "Part of the score: Jury, Fewest marks for a figure: 5 → 4", "zh": first[1]["zh"]},
    ]
    assert first[1]["zh"].endswith("：5 → 4") or first[1]["zh"].endswith(": 5 → 4")
    assert last[0] == "What follows"
    assert Deed.objects.within(opened.office).first().move == "amend_proposed"


def test_second_key_replaces_the_rules_and_keeps_the_old_ones(opened, operator, approver):
    before = opened.scheme_json

    season = amended(opened, operator, approver, MINIMUM)

    assert queries.scheme(season).component("jury").minimum == 4
    row = Amendment.objects.within(season.office).get()
    assert (row.number, row.reason, row.signers, row.before) == (1, WHY, "operator+approver", before)
    assert row.before_sha256 == canonical.sha256_hex(before.encode())
    assert row.after_sha256 == queries.fingerprint(season) != row.before_sha256
    assert canonical.loads(row.changes.encode()) == {"component.jury.minimum": [5, 4]}
    assert str(row) == "amendment 1"
    assert Deed.objects.within(season.office).first().move == "amend"


def test_amendment_stands_on_the_ledger_and_among_the_decisions(opened, operator, approver):
    season = amended(opened, operator, approver, MINIMUM)

    entry, last = world.entries(season)[-2:]
    row, interpretation = queries.decisions(season).order_by("position")[queries.decisions(season).count() - 2 :]
    digest = commit.decision_digest(bytes.fromhex(row.salt), actions.decision_cells(row))
    assert (entry["k"], entry["scheme"]) == ("amend", queries.fingerprint(season))
    assert entry["agencies"] == canonical.sha256_hex(actions.freezing.agencies_csv(season))
    assert entry["reason"] == digest
    assert (row.kind, row.ref, row.cite, row.reason) == ("amend", "component.jury.minimum", "GD-LZPY:16", WHY)
    assert (interpretation.kind, interpretation.ref) == ("assume", "component.jury.minimum")
    assert interpretation.reason == "component.jury.minimum = 4"
    assert last["kind"] == "assume"


def test_amended_value_is_an_interpretation_of_the_one_who_approved(opened, operator, approver):
    season = amended(opened, operator, approver, MINIMUM)

    row = next(row for row in queries.interpretations(season) if row.path == "component.jury.minimum")
    assert (row.value, row.changed, row.confirmed_by) == (4, True, approver.name)


def test_weights_that_a_document_states_may_be_amended_together(opened, operator, approver):
    change = wanted({"component.jury.weight": "50", "component.social.weight": "30"})

    season = amended(opened, operator, approver, change)

    assert [str(part.weight) for part in queries.scheme(season).components] == ["50", "30", "20"]
    row = next(row for row in queries.interpretations(season) if row.path == "component.jury.weight")
    assert (row.why, row.cite) == ("", "GD-LZPY:13")


def test_rows_of_a_list_may_be_amended(opened, operator, approver):
    rows = [{"key": "excellent", "floor": "88.5"}, {"key": "good", "floor": "80"}, {"key": "poor", "floor": "0"}]

    season = amended(opened, operator, approver, wanted({GRADES: rows}))

    assert [(band.key, str(float(band.floor))) for band in queries.scheme(season).result.grades] == [
        ("excellent", "88.5"),
        ("good", "80.0"),
        ("poor", "0.0"),
    ]


def test_name_on_the_roster_may_be_amended_and_the_peer_with_it(opened, operator, approver):
    season = amended(opened, operator, approver, wanted(names={"a01": "测试单位甲局"}))

    change = queries.amendments(season)[0].changes[0]
    assert queries.agencies(season).first().name == "测试单位甲局"
    assert "测试单位甲局" in [row.name for row in queries.raters(season, "peers")]
    assert (change.path, change.old, change.new) == ("agency.a01", "测试单位甲", "测试单位甲局")
    assert "a01" in change.name
    assert world.entries(season)[-1]["k"] == "amend"


def test_peers_become_a_list_when_their_members_are_amended(opened, operator, approver):
    change = wanted({"electorate.peers.members": "attending"})

    season = amended(opened, operator, approver, change)

    assert not queries.raters(season, "peers").exists()
    assert queries.raters(season, "jury").count() == 5


def test_many_changes_have_a_reference_that_fits(opened, operator, approver):
    values = {
        f"component.{part}.{name}": text
        for part in ("jury", "peers")
        for name, text in (("minimum", "2"), ("step", "0.1"), ("aggregate", "median"))
    }

    season = amended(opened, operator, approver, wanted(values))

    assert queries.decisions(season).get(kind="amend").ref == "amendment_1"


def test_amendments_are_numbered_and_may_take_a_value_back(opened, operator, approver):
    first = queries.fingerprint(opened)
    amended(opened, operator, approver, MINIMUM)

    season = amended(opened, operator, approver, wanted({"component.jury.minimum": "5"}, reason="改回"))

    assert [row.number for row in queries.amendments(season)] == [1, 2]
    assert queries.fingerprint(season) == first


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (wanted({"component.jury.minimum": "4"}, reason=" "), "give the reason; it is published with the decision"),
        (wanted({"component.jury.minimum": "5"}), "nothing would change; enter another value or another name"),
        (wanted(), "nothing would change; enter another value or another name"),
        (wanted({"override.absent.grade": "poor"}), '"override.absent.grade" is no value that may be amended'),
        (wanted({"component.jury.source": "office"}), '"component.jury.source" is no value that may be amended'),
        (wanted(names={"a09": "测试"}), '"a09" is no agency of this season'),
        (wanted(names={"a01": "测试单位乙"}), '"测试单位乙" stands twice in the roster'),
        (wanted(names={"a01": ""}), "a name is empty"),
        (
            wanted({"component.social.conversion": "rank_points"}),
            "counting of votes is signed for at the freeze; an amendment cannot turn to it",
        ),
        (
            wanted({"component.jury.weight": "50"}),
            'Part of the score: Jury, Weight: "50" is not possible here',
        ),
        (
            wanted({OPTIONS: [{"key": "very", "points": "101", "vote": "true"}]}),
            "Part of the score: Public, Answers and their points: these rows are not possible here; points lie from 0"
            " to 100 or are empty, and at least one answer has points",
        ),
    ],
)
def test_amendment_is_refused(opened, operator, change, message):
    with override("en"):
        assert told(lambda: amend(opened, operator, change)) == message
    assert not Proposal.objects.within(opened.office).filter(move="amend").exists()


def test_amendment_of_a_draft_or_of_a_scored_season_is_refused(drafted, operator):
    message = told(lambda: amend(drafted, operator, MINIMUM))

    assert message == '"amend" is possible in state open; the state is drafting'


def test_amendment_after_the_first_answer_is_refused(opened, operator):
    world.open_survey(opened)
    assert not queries.begun(opened)
    answer = ballots.NewAnswer("invited", ("very", "satisfied", "fair"))
    ballots.take_in(season=opened, answers=[answer], actor=operator, now=world.NOW)

    message = told(lambda: amend(opened, operator, MINIMUM))

    assert message == "the first ballot or mark is in; from then on the rules stand until the end (Article 16)"


def test_amendment_after_the_first_mark_is_refused_even_with_the_second_key(opened, operator, approver):
    amend(opened, operator, MINIMUM)
    meetings.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)
    assert not queries.begun(opened)
    sheets = world.sheets(opened, "jury")[:1]
    meetings.seal(season=opened, component="jury", sheets=sheets, actor=operator, now=world.NOW)

    message = told(lambda: amend(opened, approver, MINIMUM))

    assert message.startswith("the first ballot or mark is in")


def test_rules_that_the_program_no_longer_makes_are_not_amended(opened, operator):
    world.reframed(opened, opened.scheme_json.replace("0.01", "0.02").encode())

    assert "is no longer the one that was frozen" in told(lambda: amend(opened, operator, MINIMUM))


def test_published_season_that_was_amended_holds_for_both_verifiers(opened, operator, approver):
    change = wanted({"component.jury.minimum": "4", "component.jury.weight": "50", "component.social.weight": "30"})
    season = amended(opened, operator, approver, change)
    season = amended(season, operator, approver, wanted(names={"a01": "测试单位甲局"}, reason="名称有误"))
    world.publish(world.gather(season, operator), operator, approver)

    archive = results.archive_path(result_actions.finish_publication(season))
    opened.refresh_from_db()
    vkey = opened.log.vkey
    assert [verifiers.ours(archive, vkey), verifiers.theirs(archive, vkey)] == [HOLDS, HOLDS]
