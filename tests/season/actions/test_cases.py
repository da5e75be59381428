"""A case from its opening to the end of its hearing: who may, when, what is refused, and what stays inside."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from pingyi.core.errors import Missing, Refused
from pingyi.flow.models import Deed
from pingyi.people.models import ROLES
from pingyi.season import actions, queries, states
from pingyi.season.models import Case
from pingyi.vault import store
from tests.support import rulings, world

PDF = b"%PDF-1.7 test"
TODAY = rulings.TODAY
ANSWER_BY = TODAY + timedelta(days=1)


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def new(kind="fraud", agency="a01", source="来信", account="经过"):
    return actions.NewCase(kind, agency, source, account)


def opening(season, actor, **fields):
    return actions.open_case(season=season, new=new(**fields), actor=actor, now=world.NOW)


def added(case, actor, **fields):
    piece = actions.NewEvidence(**({"title": "照片", "file_name": "现场.pdf", "content": PDF} | fields))
    return actions.add_evidence(case=case, new=piece, actor=actor, now=world.NOW)


def ask(case, actor, days=1, now=world.NOW):
    day = rulings.TODAY + timedelta(days=days)
    return actions.ask_hearing(case=case, answer_by=day, actor=actor, now=now)


def hear(case, actor, statement="材料无误", day=TODAY, now=world.NOW):
    return actions.hear(case=case, hearing=actions.Hearing(statement, day), actor=actor, now=now)


def drop(case, actor, why="查无此事"):
    return actions.drop(case=case, why=why, actor=actor, now=world.NOW)


def deeds(case):
    rows = Deed.objects.within(case.office).filter(subject=f"case:{case.pk}").order_by("pk")
    return [(row.move, row.actor.role, row.about) for row in rows]


# -- opening


@pytest.mark.parametrize("kind", states.CASE_KINDS)
def test_case_is_opened_and_leaves_no_trace_outside(opened, operator, kind):
    size, decided = opened.log.size, queries.decisions(opened).count()

    case = opening(opened, operator, kind=kind)

    opened.log.refresh_from_db()
    assert (case.state, case.kind, case.agency.key, case.opened_at) == ("open", kind, "a01", world.NOW)
    assert (opened.log.size, queries.decisions(opened).count()) == (size, decided)
    assert deeds(case) == [("open_case", "operator", world.AGENCIES[0])]
    assert str(case) == f"{kind} {case.agency_id}"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "late"}, '"late" is no kind of case; choose case_refusal, case_illness, case_put_off, case_fraud'),
        ({"agency": "a09"}, '"a09" is no agency of this season'),
        ({"source": " "}, "say where it became known, without naming a person"),
        ({"account": ""}, "say what happened; the agency reads it when it is asked to answer"),
        ({"account": "长" * 2001}, "the text has 2001 characters; at most 2000"),
    ],
)
def test_open_case_refuses(opened, operator, fields, message):
    assert told(lambda: opening(opened, operator, **fields)) == message
    assert not Case.objects.within(opened.office).exists()


def test_texts_may_be_as_long_as_the_limit(opened, operator):
    assert len(opening(opened, operator, account="长" * 2000).account) == 2000


def test_one_case_of_a_kind_is_open_for_an_agency(opened, operator):
    first = opening(opened, operator)
    assert told(lambda: opening(opened, operator)) == (
        f"a case of this kind is open for {world.AGENCIES[0]} already; add to that one"
    )
    opening(opened, operator, kind="illness")
    opening(opened, operator, agency="a02")

    drop(first, operator)

    assert opening(opened, operator).pk != first.pk


@pytest.mark.parametrize(
    ("stage", "state"), [("drafted", "drafting"), ("opened", ""), ("gathered", ""), ("published", "")]
)
def test_case_can_be_opened_from_the_freeze_on(request, operator, stage, state):
    season = request.getfixturevalue(stage)
    if state:
        assert told(lambda: opening(season, operator)).endswith(f"the state is {state}")
    else:
        assert opening(season, operator).state == "open"


def test_auditor_opens_no_case(opened, auditor):
    assert told(lambda: opening(opened, auditor)) == '"open_case" is for operator, approver, not for auditor'


# -- state x move x role


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", states.CASE_STATES)
@pytest.mark.parametrize("move", [row.name for row in states.CASE])
def test_each_move_obeys_its_row(opened, operator, approver, move, state, role):
    people = {"operator": operator, "approver": approver}
    actor = people.get(role) or (
        world.agency_user(opened, role) if role.startswith("agency") else world.user(opened.office, role)
    )
    case = _in_state(opened, operator, approver, state, asked=move == "hear")
    acts = {
        "add_evidence": lambda: added(case, actor),
        "ask_hearing": lambda: ask(case, actor, days=2),
        "hear": lambda: hear(case, actor),
        "rule": lambda: rulings.rule(case, (actor,), "none"),
        "drop": lambda: drop(case, actor),
    }
    row = next(one for one in states.CASE if one.name == move)

    if state in row.source and role in row.by:
        acts[move]()
    else:
        said = told(acts[move])
        assert said.startswith(f'"{move}" is ')
        assert ("not for" in said) == (state in row.source)


def _in_state(season, operator, approver, state, *, asked):
    make = {"open": rulings.asked if asked else rulings.filed, "heard": rulings.heard}.get(state, rulings.heard)
    case = make(season, operator, "refusal")
    if state == "decided":
        rulings.rule(case, (operator, approver), "none")
    elif state == "dropped":
        drop(case, operator)
    return case


# -- evidence


def test_file_goes_into_the_vault_by_its_digest(opened, operator):
    case = rulings.filed(opened, operator)

    row = added(case, operator)

    digest = hashlib.sha256(PDF).hexdigest()
    assert (row.sha256, row.size, row.file_name, row.link, row.added_by) == (digest, len(PDF), "现场.pdf", "", operator)
    assert store.get(Path(settings.DATA) / "vault", digest).read_bytes() == PDF
    assert queries.content_of(row) == PDF
    assert deeds(case)[-1] == ("add_evidence", "operator", "照片")
    assert str(row) == "照片"


def test_link_is_kept_as_it_is(opened, operator):
    row = added(rulings.filed(opened, operator), operator, link="https://example.invalid/a", file_name="", content=b"")

    assert (row.link, row.sha256, row.size) == ("https://example.invalid/a", "", 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": " "}, "say in at most 200 characters what the evidence is"),
        ({"title": "题" * 201}, "say in at most 200 characters what the evidence is"),
        ({"link": "https://example.invalid/"}, "give either a file or a link"),
        ({"file_name": "", "content": b""}, "give either a file or a link"),
        ({"content": b""}, "“现场.pdf” is empty; choose the file again"),
        ({"file_name": "", "content": PDF}, "a name is empty"),
        ({"file_name": "=cmd.pdf"}, "the name “=cmd.pdf” begins with a sign that a spreadsheet would run as a formula"),
        (
            {"content": b"<html>"},
            "“现场.pdf” is none of pdf, jpg, png, docx, xlsx, zip, txt, mp4, or its content is not what its name says;"
            " put other files into a zip",
        ),
        ({"content": PDF + bytes(20 << 20)}, "“现场.pdf” has 21 MB; at most 20"),
    ],
)
def test_add_evidence_refuses(opened, operator, fields, message):
    case = rulings.filed(opened, operator)

    assert told(lambda: added(case, operator, **fields)) == message
    assert not queries.evidence(case).exists()


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("javascript:alert(1)", "“javascript:alert(1)” is no link; it begins with https:// and holds no space"),
        ("https://a b", "“https://a b” is no link; it begins with https:// and holds no space"),
        ("https://" + "a" * 493, "the link has 501 characters; at most 500"),
    ],
)
def test_link_that_is_none_is_refused(opened, operator, link, message):
    case = rulings.filed(opened, operator)

    assert told(lambda: added(case, operator, link=link, file_name="", content=b"")) == message


def test_file_of_twenty_megabytes_comes_in(opened, operator):
    content = PDF + bytes((20 << 20) - len(PDF))

    assert added(rulings.filed(opened, operator), operator, content=content).size == 20 << 20


def test_same_file_stands_once_in_a_case(opened, operator):
    case = rulings.filed(opened, operator)
    added(case, operator)
    assert told(lambda: added(case, operator, title="再次")) == "this file is in the case already, as “照片”"
    other = rulings.filed(opened, operator, agency="a02")

    assert added(other, operator).sha256 == queries.evidence(case).get().sha256


def test_case_holds_fifty_pieces(opened, operator, monkeypatch):
    case = rulings.filed(opened, operator)
    monkeypatch.setattr(actions.cases, "MOST_EVIDENCE", 1)
    added(case, operator)

    assert told(lambda: added(case, operator, content=PDF + b"2")) == (
        "a case holds at most 1 pieces of evidence; put files together as a zip"
    )


# -- hearing


@pytest.mark.parametrize("days", [1, 90])
def test_agency_is_asked_to_answer(opened, operator, days):
    case = rulings.filed(opened, operator)

    ask(case, operator, days)

    case.refresh_from_db(from_queryset=Case.objects.within(opened.office))
    assert (case.state, (case.answer_by - TODAY).days) == ("open", days)
    assert deeds(case)[-1] == ("ask_hearing", "operator", case.answer_by.isoformat())


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_day_to_answer_by_is_neither_today_nor_far_away(opened, operator, days):
    case = rulings.filed(opened, operator)
    day = TODAY + timedelta(days=days)

    assert told(lambda: ask(case, operator, days)) == f"{day}: the day to answer by lies 1 to 90 days from today"


def test_day_to_answer_by_is_only_moved_later(opened, operator):
    case = rulings.filed(opened, operator)
    ask(case, operator, 5)
    for days in (4, 5):
        assert told(lambda days=days: ask(case, operator, days)) == (
            f"the agency was given until {TODAY + timedelta(days=5)}; that day may only be moved later"
        )

    ask(case, operator, 6)

    assert case.answer_by == TODAY + timedelta(days=6)


def test_agency_answers_at_its_own_desk_on_the_day_itself(opened, operator):
    case, boss = rulings.asked(opened, operator), world.agency_user(opened, "agency_approver")

    hear(case, boss, day=TODAY - timedelta(days=30))

    assert (case.state, case.statement, case.stated_by, case.heard_on) == ("heard", "材料无误", boss, TODAY)
    assert deeds(case)[-1] == ("hear", "agency_approver", TODAY.isoformat())


def test_agency_may_answer_late_while_the_hearing_is_open(opened, operator):
    case, boss = rulings.asked(opened, operator), world.agency_user(opened, "agency_approver")

    hear(case, boss, now=world.NOW + timedelta(days=9))

    assert case.heard_on == TODAY + timedelta(days=9)


def test_other_agency_has_no_such_case(opened, operator):
    case, stranger = rulings.asked(opened, operator), world.agency_user(opened, "agency_approver", "a02")

    with pytest.raises(Missing, match=f"there is no case {case.pk}"):
        hear(case, stranger)


@pytest.mark.parametrize("statement", ["", " \n"])
def test_agency_closes_no_hearing_without_a_statement(opened, operator, statement):
    case, boss = rulings.asked(opened, operator), world.agency_user(opened, "agency_approver")

    assert told(lambda: hear(case, boss, statement, now=world.NOW + timedelta(days=9))) == "write the statement first"


def test_office_records_a_letter(opened, operator):
    case = rulings.asked(opened, operator)

    hear(case, operator, now=world.NOW + timedelta(days=3), day=TODAY + timedelta(days=2))

    assert (case.state, case.stated_by, case.heard_on) == ("heard", operator, TODAY + timedelta(days=2))


@pytest.mark.parametrize("days", [-1, 1])
def test_letter_has_a_day_between_the_opening_and_today(opened, operator, days):
    case = rulings.asked(opened, operator)
    day = TODAY + timedelta(days=days)

    assert told(lambda: hear(case, operator, day=day)) == (
        f"{day}: the day of the statement lies between the opening of the case and today"
    )


def test_hearing_without_an_answer_is_closed_after_its_day(opened, operator):
    case = rulings.asked(opened, operator)
    for days in (0, 1):
        assert told(lambda days=days: hear(case, operator, "", now=world.NOW + timedelta(days=days))) == (
            f"the agency may answer until {ANSWER_BY}; without a statement the hearing stays open"
        )

    hear(case, operator, "", now=world.NOW + timedelta(days=2))

    assert (case.state, case.statement, case.stated_by, case.heard_on) == (
        "heard",
        "",
        None,
        TODAY + timedelta(days=2),
    )


@pytest.mark.parametrize("who", ["operator", "agency_approver"])
def test_nobody_is_heard_before_being_asked(opened, operator, who):
    case = rulings.filed(opened, operator)
    actor = operator if who == "operator" else world.agency_user(opened, who)

    assert told(lambda: hear(case, actor)) == "ask the agency to answer first, so that it knows what it answers to"


def test_hearing_reads_the_case_again(opened, operator):
    case = rulings.filed(opened, operator)
    stale = Case.objects.within(opened.office).get(pk=case.pk)
    ask(case, operator)

    hear(stale, operator)

    assert stale.answer_by == ANSWER_BY


# -- dropped, and what waits


def test_dropped_case_keeps_its_reason_inside(opened, operator):
    size = opened.log.size
    case = rulings.filed(opened, operator)

    drop(case, operator)

    opened.log.refresh_from_db()
    assert (case.state, case.reason, case.outcome, case.decision) == ("dropped", "查无此事", "", None)
    assert opened.log.size == size
    assert deeds(case)[-1][0] == "drop"


def test_drop_needs_a_reason(opened, operator):
    case = rulings.filed(opened, operator)

    assert told(lambda: drop(case, operator, " ")) == "give the reason; it stays with the case"


@pytest.mark.parametrize("act", [added, ask, drop])
def test_file_stands_while_a_ruling_waits(opened, operator, approver, act):
    case = rulings.filed(opened, operator, "refusal")
    rulings.rule(case, (operator,), "absent")

    assert told(lambda: act(case, approver)) == (
        "a ruling on this case waits for its second key; decline it before the file is changed"
    )
