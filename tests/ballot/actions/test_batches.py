"""Two persons enter a batch of paper forms: what is kept, when it is taken in, what is cleared, what is refused."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from pingyi.ballot import actions, queries
from pingyi.ballot.models import Answer, Batch, Slip
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from tests.support import frozen_schemes as frozen
from tests.support import stores, world

ROW = ("very", "", "unknown")
UNLIKE = ("very", "fair", "unknown")


def begin(season, actor, count=2, channel="street"):
    return actions.new_batch(season=season, channel=channel, forms_count=count, actor=actor, now=world.NOW)


def key(batch, actor, form=1, choices=ROW):
    actions.key_form(batch=batch, form=form, choices=choices, actor=actor, now=world.NOW)


def take_in(batch, actor, **more):
    return actions.take_in_batch(batch=batch, actor=actor, now=world.NOW, **more)


def drop(batch, actor, why="重复"):
    actions.drop_batch(batch=batch, actor=actor, now=world.NOW, why=why)


def fill(batch, *people):
    for person in people:
        for form in range(1, batch.forms_count + 1):
            key(batch, person, form)
    return batch


def answers(season):
    return list(Answer.objects.within(season.office_id).order_by("pk").values_list("channel", "choices", "status"))


def typed(batch):
    return list(
        Slip.objects.within(batch.office_id).filter(batch=batch).order_by("pk").values_list("choices", flat=True)
    )


@pytest.fixture
def third(office):
    return world.people.add_user(
        office=office, username="third", name="第三人", role="operator", password="a long test password"
    )


def test_batches_are_numbered_from_one(surveying, operator):
    made = [begin(surveying, operator, count) for count in (1, 200)]

    assert [(row.number, row.forms_count, row.channel, row.state) for row in made] == [
        (1, 1, "street", "keying"),
        (2, 200, "street", "keying"),
    ]
    assert str(made[1]) == "batch 2"


def test_equal_batch_is_taken_in_as_answers_with_its_digest(surveying, operator, approver):
    batch = fill(begin(surveying, operator), operator, approver)

    assert take_in(batch, approver) == 2

    entry = world.entries(surveying)[-1]
    rows = "street,very,,unknown\n" * 2
    assert answers(surveying) == [("street", "very,,unknown", "counted")] * 2
    assert (entry["k"], entry["by"], entry["digest"]) == (
        "audit",
        "operator+approver",
        hashlib.sha256(rows.encode()).hexdigest(),
    )


def test_what_was_typed_is_cleared_but_who_and_when_stay(surveying, operator, approver):
    batch = fill(begin(surveying, operator), operator, approver)

    take_in(batch, operator)

    rows = Slip.objects.within(surveying.office_id).order_by("pk")
    assert {row.choices for row in rows} == {""}
    assert [(row.number, row.keyed_by, row.keyed_at) for row in rows] == [
        (1, operator, world.NOW),
        (2, operator, world.NOW),
        (1, approver, world.NOW),
        (2, approver, world.NOW),
    ]
    assert str(rows[0]) == "slip 1"


def test_batch_is_taken_in_once(surveying, operator, approver):
    batch = fill(begin(surveying, operator), operator, approver)
    take_in(batch, operator)

    for act in (
        lambda: take_in(batch, operator, again=True),
        lambda: key(batch, operator),
        lambda: drop(batch, operator),
    ):
        with pytest.raises(Refused, match="is possible in state keying; the state is taken_in"):
            act()

    assert len(answers(surveying)) == 2


def test_same_rows_of_another_batch_count_when_that_is_said(surveying, operator, approver):
    for _ in range(2):
        batch = fill(begin(surveying, operator), operator, approver)
        if batch.number == 1:
            take_in(batch, operator)

    with pytest.raises(Refused, match="the same batch of 2 answers was taken in before"):
        take_in(batch, operator)
    assert len(answers(surveying)) == 2
    batch.refresh_from_db()
    assert batch.state == "keying"
    take_in(batch, operator, again=True)

    assert len(answers(surveying)) == 4


def test_missing_forms_are_counted(surveying, operator, approver):
    batch = fill(begin(surveying, operator), operator)
    key(batch, approver, 1)

    with pytest.raises(Refused, match="3 of 4 entries of batch 1 are in"):
        take_in(batch, operator)

    assert answers(surveying) == []


def test_one_person_is_never_both(surveying, operator):
    batch = fill(begin(surveying, operator), operator, operator)

    with pytest.raises(Refused, match="2 of 4 entries of batch 1 are in"):
        take_in(batch, operator)


def test_differing_forms_are_numbered_and_corrected(surveying, operator, approver):
    batch = fill(begin(surveying, operator, 3), operator, approver)
    key(batch, approver, 3, UNLIKE)
    key(batch, approver, 1, UNLIKE)

    with pytest.raises(Refused, match="the two entries of forms 1, 3 differ"):
        take_in(batch, operator)
    key(batch, approver, 1)
    key(batch, operator, 3, UNLIKE)

    assert take_in(batch, operator) == 3
    assert [choices for _, choices, _ in answers(surveying)] == ["very,,unknown", "very,,unknown", "very,fair,unknown"]


def test_third_person_is_refused(surveying, operator, approver, third):
    batch = begin(surveying, operator)
    key(batch, operator)
    key(batch, approver, 2)

    with pytest.raises(Refused, match="two other persons are entering batch 1"):
        key(batch, third)

    assert len(typed(batch)) == 2


@pytest.mark.parametrize("form", [0, 3])
def test_form_that_the_batch_has_not_is_refused(surveying, operator, form):
    batch = begin(surveying, operator)

    with pytest.raises(Refused, match=f"batch 1 has forms 1 to 2, not {form}"):
        key(batch, operator, form)


def test_form_of_another_roster_is_refused(surveying, operator):
    batch = begin(surveying, operator)

    with pytest.raises(Refused, match="one answer for each agency"):
        key(batch, operator, 1, ("very",))


@pytest.mark.parametrize("count", [0, 201, -1])
def test_batch_of_no_forms_or_too_many_is_refused(surveying, operator, count):
    with pytest.raises(Refused, match=f"a batch has 1 to 200 forms, not {count}"):
        begin(surveying, operator, count)


def test_channel_that_the_scheme_has_not_is_refused(surveying, operator):
    with pytest.raises(Refused, match='there is no channel "fax"; choose one of invited, wechat, street, open'):
        begin(surveying, operator, channel="fax")


def test_batch_of_a_scheme_without_survey_is_refused(surveying, operator):
    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())
    world.reframed(surveying, frozen.frozen(rules))

    with pytest.raises(Refused, match='there is no channel "street"'):
        begin(surveying, operator)


def test_batch_begins_only_while_the_survey_is_open(opened, operator, auditor):
    with pytest.raises(Refused, match='"new_batch" is possible in state open; the state is waiting'):
        begin(opened, operator)
    world.open_survey(opened)
    with pytest.raises(Refused, match="not for auditor"):
        begin(opened, auditor)
    world.close_survey(opened)
    with pytest.raises(Refused, match="the state is closed"):
        begin(opened, operator)


def test_auditor_may_not_enter(surveying, operator, auditor):
    batch = begin(surveying, operator)

    for act in (lambda: key(batch, auditor), lambda: take_in(batch, auditor), lambda: drop(batch, auditor)):
        with pytest.raises(Refused, match="not for auditor"):
            act()


def test_dropped_batch_is_cleared_and_takes_nothing_more(surveying, operator, approver):
    batch = fill(begin(surveying, operator), operator, approver)
    with pytest.raises(Refused, match="give the reason for dropping the batch"):
        drop(batch, operator, "")

    drop(batch, approver)

    assert set(typed(batch)) == {""}
    with pytest.raises(Refused, match="the state is dropped"):
        take_in(batch, operator)
    assert answers(surveying) == []


@pytest.mark.parametrize(
    ("keyed", "role", "dropped"),
    [
        (True, "third", False),
        (True, "operator", True),
        (True, "approver", True),
        (False, "third", True),
    ],
)
def test_batch_is_dropped_by_who_entered_forms_or_an_approver(surveying, operator, office, third, keyed, role, dropped):
    fourth = world.people.add_user(
        office=office, username="fourth", name="第四人", role="operator", password="a long test password"
    )
    batch = begin(surveying, operator, 1)
    if keyed:
        fill(batch, operator, fourth)
    actor = third if role == "third" else world.user(office, role)

    if dropped:
        drop(batch, actor)
    else:
        with pytest.raises(Refused, match="only a person who entered forms of batch 1 or an approver may drop it"):
            drop(batch, actor)

    batch.refresh_from_db()
    assert batch.state == ("dropped" if dropped else "keying")
    assert set(typed(batch)) == ({"" if dropped else ",".join(ROW)} if keyed else set())


def test_survey_is_not_closed_over_a_batch_that_is_being_entered(surveying, operator):
    batch = begin(surveying, operator)

    with pytest.raises(Refused, match="1 batches of paper forms are still being entered"):
        actions.ballot_close(season=surveying, actor=operator, now=world.NOW)
    drop(batch, operator)
    world.close_survey(surveying)

    assert queries.state(surveying) == "closed"


def test_trail_names_each_act_and_no_answer(surveying, operator, approver):
    batch = fill(begin(surveying, operator, 1), operator, approver)
    take_in(batch, approver)
    drop(begin(surveying, operator), operator)
    rows = [actions.NewAnswer("wechat", ROW)]
    actions.take_in(season=surveying, answers=rows, actor=operator, now=world.NOW)
    world.close_survey(surveying)

    deeds = Deed.objects.within(surveying.office_id).filter(subject=f"season:{surveying.pk}").order_by("pk")
    assert [(row.move, row.role, row.about, row.why) for row in deeds][-11:] == [
        ("ballot_open_proposed", "operator", "", ""),
        ("ballot_open", "approver", "", ""),
        ("new_batch", "operator", "1 · street · 1", ""),
        ("key_form", "operator", "1 · 1", ""),
        ("key_form", "approver", "1 · 1", ""),
        ("take_in_batch", "approver", "1 · 1", ""),
        ("new_batch", "operator", "2 · street · 2", ""),
        ("drop_batch", "operator", "2", "重复"),
        ("take_in", "operator", "1", ""),
        ("ballot_close_proposed", "operator", "", ""),
        ("ballot_close", "approver", "", ""),
    ]


def test_persons_saving_at_once_lose_nothing_and_a_batch_is_taken_in_once(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), stores.sqlite(tmp_path, None):
        office = world.office()
        people = [world.user(office, "operator"), world.user(office, "approver")]
        season = world.freeze(world.drafted(office), *people)
        world.open_survey(season)
        batch = begin(season, people[0], 5)
        ready = threading.Barrier(2)

        def work(person):
            try:
                own = Batch.objects.within(office).select_related("survey__season").get(pk=batch.pk)
                ready.wait()
                fill(own, person)
                ready.wait()
                return take_in(own, person)
            except Refused as error:
                return str(error)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(work, people))

        assert found.count(5) == 1
        assert [each for each in found if each != 5] == [
            '"take_in_batch" is possible in state keying; the state is taken_in'
        ]
        assert len(answers(season)) == 5
        assert len(typed(batch)) == 10
