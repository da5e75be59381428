"""Two persons enter a paper sheet: what is kept, when it may be sealed, what the ledger says, what is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from pingyi.core.errors import Missing, Refused
from pingyi.flow.models import Deed
from pingyi.ledger import commit
from pingyi.meeting import actions, queries
from pingyi.meeting.models import Keying, Line, Sheet
from pingyi.season import queries as seasons
from tests.support import stores, world

LINES = {"a01": (("", "87.25", "counted"),), "a02": (("", "", "abstained"),), "a03": (("", "60", "counted"),)}
OTHER = LINES | {"a03": (("", "61", "counted"),)}


def rater(season, at=0):
    return seasons.raters(season, "jury")[at]


def key(season, actor, lines=LINES, at=0):
    actions.key_marks(
        season=season, component="jury", rater=rater(season, at).key, lines=lines, actor=actor, now=world.NOW
    )


def seal(season, actor, at=None):
    wanted = "" if at is None else rater(season, at).key
    return actions.seal_keyed(season=season, component="jury", actor=actor, now=world.NOW, rater=wanted)


def drop(season, actor, why="测试"):
    key_ = rater(season).key
    actions.drop_keying(season=season, component="jury", rater=key_, actor=actor, now=world.NOW, why=why)


def kept(season):
    return list(Keying.objects.within(season.office_id).order_by("pk").values_list("keyed_by__role", "marks"))


def deeds(season):
    rows = Deed.objects.within(season.office_id).filter(subject=f"season:{season.pk}")
    return [(row.move, row.role, row.about) for row in rows.order_by("pk")]


@pytest.fixture
def third(office):
    return world.people.add_user(
        office=office, username="third", name="第三人", role="operator", password="a long test password"
    )


def test_two_equal_entries_are_sealed_with_the_roles_of_both(marking, operator, approver):
    key(marking, operator)
    key(marking, approver)

    assert seal(marking, operator) == 1

    entry = world.entries(marking)[-1]
    lines = list(queries.lines(marking, "jury"))
    raw = [
        commit.line(bytes.fromhex(row.salt), "s2026", "jury", row.agency.key, LINES[row.agency.key]) for row in lines
    ]
    assert (entry["k"], entry["by"], entry["digest"]) == ("seal", "operator+approver", commit.sheet_digest(raw))
    assert {row.agency.key: queries.cells(row) for row in lines} == LINES


def test_two_persons_of_one_role_are_two_signers(marking, operator, third):
    key(marking, third)
    key(marking, operator)

    seal(marking, operator)

    assert world.entries(marking)[-1]["by"] == "operator+operator"


def test_marks_are_cleared_once_sealed_but_who_and_when_stay(marking, operator, approver):
    key(marking, operator)
    key(marking, approver)

    seal(marking, operator, 0)

    rows = Keying.objects.within(marking.office_id).order_by("pk")
    assert [(row.keyed_by, row.keyed_at, row.marks) for row in rows] == [
        (operator, world.NOW, ""),
        (approver, world.NOW, ""),
    ]
    assert str(rows[0]) == f"keying {rows[0].pk}"


def test_every_ready_sheet_is_sealed_and_no_other(marking, operator, approver):
    for at in (0, 1, 2):
        key(marking, operator, at=at)
    key(marking, approver, at=0)
    key(marking, approver, OTHER, at=1)

    assert seal(marking, approver) == 1

    assert queries.sealed_raters(marking, "jury") == {rater(marking).pk}
    assert [marks != "" for _, marks in kept(marking)] == [False, True, True, False, True]


def test_seal_of_all_writes_each_sheet_with_its_own_signers(marking, operator, approver, third):
    for at, people in enumerate([(operator, approver), (third, operator)]):
        for person in people:
            key(marking, person, at=at)

    assert seal(marking, operator) == 2

    entries = [entry for entry in world.entries(marking) if entry["k"] == "seal"]
    assert sorted(entry["by"] for entry in entries) == ["operator+approver", "operator+operator"]
    assert [entry["digest"] for entry in entries] == sorted(entry["digest"] for entry in entries)


def test_correcting_replaces_the_own_entry_alone(marking, operator, approver):
    key(marking, operator)
    key(marking, approver, OTHER)

    key(marking, approver, LINES)

    assert [role for role, _ in kept(marking)] == ["operator", "approver"]
    assert len({marks for _, marks in kept(marking)}) == 1


def test_one_person_is_never_both(marking, operator):
    key(marking, operator)
    key(marking, operator)

    assert len(kept(marking)) == 1
    with pytest.raises(Refused, match="1 of two persons have entered the sheet of 测试评委一"):
        seal(marking, operator, 0)
    with pytest.raises(Refused, match="no sheet is ready: two different persons"):
        seal(marking, operator)


def test_nothing_is_sealed_while_entries_differ(marking, operator, approver):
    key(marking, operator)
    key(marking, approver, OTHER)

    with pytest.raises(Refused, match="differ in 1 cells"):
        seal(marking, operator, 0)
    with pytest.raises(Refused, match="no sheet is ready"):
        seal(marking, operator)

    assert Sheet.objects.within(marking.office_id).count() == 0


def test_sheet_that_nobody_entered_is_not_sealed(marking, operator):
    with pytest.raises(Refused, match="0 of two persons"):
        seal(marking, operator, 0)


def test_third_person_is_refused(marking, operator, approver, third):
    key(marking, operator)
    key(marking, approver)

    with pytest.raises(Refused, match="two other persons have entered the sheet of 测试评委一"):
        key(marking, third)

    assert len(kept(marking)) == 2


def test_sealed_sheet_takes_no_entry(marking, operator, approver):
    key(marking, operator)
    key(marking, approver)
    seal(marking, operator)

    for act in (lambda: key(marking, operator), lambda: drop(marking, approver), lambda: seal(marking, operator, 0)):
        with pytest.raises(Refused, match="is sealed already; a sealed sheet never changes"):
            act()


def test_sheet_without_any_mark_is_refused(marking, operator):
    with pytest.raises(Refused, match="holds neither mark nor word"):
        key(marking, operator, {})


def test_entry_needs_open_marking(opened, operator):
    with pytest.raises(Refused, match='"key_marks" is possible in state open; the state is waiting'):
        key(opened, operator)


def test_nothing_is_entered_after_the_close(marking, operator):
    actions.marking_close(season=marking, component="jury", actor=operator, now=world.NOW)

    with pytest.raises(Refused, match='"key_marks" is possible in state open; the state is closed'):
        key(marking, operator)


def test_auditor_may_not_enter(marking, auditor):
    with pytest.raises(Refused, match="not for auditor"):
        key(marking, auditor)


def test_rater_of_nowhere_is_missing(marking, operator):
    with pytest.raises(Missing):
        actions.key_marks(season=marking, component="jury", rater="x", lines=LINES, actor=operator, now=world.NOW)


def test_marking_is_not_closed_over_sheets_that_were_only_entered(marking, operator, approver):
    key(marking, operator)
    key(marking, approver)

    with pytest.raises(Refused, match="1 sheets were entered by hand and are not sealed"):
        actions.marking_close(season=marking, component="jury", actor=operator, now=world.NOW)
    seal(marking, operator)
    actions.marking_close(season=marking, component="jury", actor=operator, now=world.NOW)

    assert queries.progress(marking)[0].state == "closed"


def test_table_does_not_overtake_an_entry_by_hand(marking, operator):
    key(marking, operator)

    with pytest.raises(Refused, match="the sheet of 测试评委一 is being entered by hand"):
        actions.seal(
            season=marking, component="jury", sheets=world.sheets(marking, "jury"), actor=operator, now=world.NOW
        )

    assert Line.objects.within(marking.office_id).count() == 0


@pytest.mark.parametrize("who", ["operator", "approver"])
def test_keyer_or_approver_discards_both_entries(marking, operator, approver, third, who):
    key(marking, operator)
    key(marking, third, OTHER)

    drop(marking, {"operator": operator, "approver": approver}[who], why="录错人")

    assert kept(marking) == []
    deed = Deed.objects.within(marking.office_id).latest("pk")
    assert (deed.move, deed.why, deed.role) == ("drop_keying", "录错人", who)


def test_discarding_is_refused_without_cause(marking, operator, approver, third):
    with pytest.raises(Refused, match="there is nothing to discard"):
        drop(marking, operator)
    key(marking, operator)
    with pytest.raises(Refused, match="only a person who entered this sheet or an approver"):
        drop(marking, third)
    with pytest.raises(Refused, match="give the reason"):
        drop(marking, operator, why="")

    assert len(kept(marking)) == 1


def test_trail_names_each_act_and_no_mark(marking, operator, approver):
    key(marking, operator)
    key(marking, approver)
    seal(marking, approver)
    actions.marking_close(season=marking, component="jury", actor=operator, now=world.NOW)

    label = queries.label(marking, "jury")
    assert deeds(marking)[-5:] == [
        ("marking_open", "operator", label),
        ("key_marks", "operator", f"{label} · 测试评委一"),
        ("key_marks", "approver", f"{label} · 测试评委一"),
        ("seal", "approver", f"{label} · 1"),
        ("marking_close", "operator", label),
    ]


def test_two_persons_saving_at_once_lose_nothing(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), stores.sqlite(tmp_path, None):
        season, people = _small_world()
        ready = threading.Barrier(3)

        def work(person):
            try:
                ready.wait()
                for at in range(5):
                    try:
                        key(season, person, at=at)
                    except Refused as error:
                        return str(error)
                return "saved"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(3) as pool:
            answers = sorted(pool.map(work, people))

        found = [Keying.objects.within(season.office_id).filter(rater=rater(season, at)).count() for at in range(5)]
        assert found == [2] * 5
        assert answers.count("saved") <= 2
        assert all(answer == "saved" or "two other persons have entered" in answer for answer in answers)


def _small_world():
    office = world.office()
    people = [world.user(office, "operator"), world.user(office, "approver")]
    people.append(
        world.people.add_user(
            office=office, username="third", name="第三人", role="operator", password="a long test password"
        )
    )
    season = world.freeze(world.drafted(office), *people[:2])
    actions.marking_open(season=season, component="jury", actor=people[0], now=world.NOW)
    return season, people
