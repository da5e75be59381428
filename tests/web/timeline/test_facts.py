"""What the timeline rests on, as the rows say it."""

from datetime import date

from pingyi.ballot.models import Batch, Slip, Survey
from pingyi.meeting.models import Keying, Marking
from pingyi.paper.models import Paper
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import StageDate
from pingyi.web.timeline import facts
from tests.support import frozen_schemes as frozen
from tests.support import institute, rulings, world


def entered(marking, rater, user, marks):
    row = {"marking": marking, "rater": rater, "keyed_by": user, "keyed_at": world.NOW, "marks": marks}
    Keying.objects.within(marking.office_id).create(office_id=marking.office_id, **row)


def test_draft_counts_values_agencies_and_raters(drafted, operator):
    found = facts.gather(drafted)

    assert (found.key, found.state, found.agencies, found.per_year) == ("s2026", "drafting", 3, 8)
    assert found.left == found.total == len(queries.assumed_values(drafted))
    assert [(part.key, part.raters, part.enrolled) for part in found.parts] == [("jury", 5, False), ("peers", 0, True)]

    world.adopt_all(drafted, operator)
    assert (facts.gather(drafted).left, facts.gather(drafted).total) == (0, found.total)


def test_gathered_season_counts_sheets_and_answers(gathered):
    found = facts.gather(gathered)

    assert [(part.state, part.raters, part.sealed) for part in found.parts] == [("closed", 5, 5), ("closed", 3, 3)]
    assert found.survey == facts.Public({"zh": "社会评议", "en": "Public"}, "closed", 120)
    assert (found.left, found.total) == (0, 0)


def test_days_of_the_office_come_before_those_of_the_scheme(opened):
    row = {"stage": "survey", "opens_on": date(2026, 9, 1), "closes_on": date(2026, 9, 9)}
    StageDate.objects.within(opened.office).create(office=opened.office, season=opened, **row)

    found = facts.stages(opened)

    assert found["survey"].days == facts.Days(date(2026, 9, 1), date(2026, 9, 9))
    assert found["meeting"].days == facts.Days(date(2026, 11, 10), date(2026, 11, 30), is_set=False)
    assert found["circular"].days is None
    assert list(found)[:2] == ["self_review", "notice"]


def test_sheets_differ_when_two_entries_do_and_none_is_sealed(opened, operator, approver):
    marking = Marking.objects.within(opened.office).create(office=opened.office, season=opened, component="jury")
    same, unlike, once, *_ = queries.raters(opened, "jury")
    for rater, first, second in ((same, "[1]", "[1]"), (unlike, "[1]", "[2]"), (once, "[1]", "")):
        entered(marking, rater, operator, first)
        if second:
            entered(marking, rater, approver, second)

    assert [part.differing for part in facts.gather(opened).parts] == [1, 0]


def test_entries_of_a_sealed_sheet_do_not_count(gathered, operator, approver):
    marking = Marking.objects.within(gathered.office).get(component="jury")
    rater = queries.raters(gathered, "jury")[0]
    for user, marks in ((operator, "[1]"), (approver, "[2]")):
        entered(marking, rater, user, marks)

    assert facts.gather(gathered).parts[0].differing == 0


def test_forms_differ_while_their_batch_is_being_entered(opened, operator, approver):
    survey = Survey.objects.within(opened.office).create(office=opened.office, season=opened, state="open")
    row = {"survey": survey, "channel": "street", "forms_count": 2, "made_at": world.NOW}
    batches = [
        Batch.objects.within(opened.office).create(office=opened.office, number=number, state=state, **row)
        for number, state in ((1, "keying"), (2, "taken_in"))
    ]
    for batch in batches:
        for user, choices in ((operator, "very"), (approver, "fair")):
            slip = {"batch": batch, "number": 1, "keyed_by": user, "keyed_at": world.NOW, "choices": choices}
            Slip.objects.within(opened.office).create(office=opened.office, **slip)

    found = facts.gather(opened).survey
    assert found is not None
    assert (found.keying, found.differing) == (1, 1)


def test_cases_tell_whom_they_wait_for(opened, operator):
    rulings.filed(opened, operator, "fraud", "a01")
    rulings.asked(opened, operator, "fraud", "a02")
    rulings.heard(opened, operator, "fraud", "a03")

    rulings.ruled(opened, (operator,), "absent", "a01")

    found = facts.gather(opened)
    assert (sorted(map(str, found.answer_by)), found.heard, found.ruled) == (["2026-03-03", "None"], 1, 1)


def test_agencies_without_a_result_are_counted(opened, operator, approver):
    for outcome, agency in (("absent", "a01"), ("withdrawn", "a02"), ("fraud", "a03")):
        rulings.ruled(opened, (operator, approver), outcome, agency)

    assert facts.gather(opened).excused == 2


def test_papers_are_counted_by_kind_and_state(opened, operator):
    for kind, state in (("letter", "draft"), ("letter", "draft"), ("notice", "void")):
        row = {"kind": kind, "state": state, "drafted_by": operator, "drafted_at": world.NOW}
        Paper.objects.within(opened.office).create(office=opened.office, season=opened, **row)

    assert facts.gather(opened).papers == {"letter": {"draft": 2}, "notice": {"void": 1}}


def test_proposed_moves_are_those_of_this_season(drafted, operator):
    other = world.drafted(drafted.office, key="other")
    world.adopt_all(drafted, operator)
    seasons.freeze(season=drafted, actor=operator, now=world.NOW)

    assert (facts.gather(drafted).proposed, facts.gather(other).proposed) == (frozenset(["freeze"]), frozenset())


def test_scheme_without_survey_has_none(opened):
    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())

    assert facts.gather(world.reframed(opened, frozen.frozen(rules))).survey is None


def test_part_whose_figures_are_found_elsewhere_is_given_once_two_persons_said_so(office, operator, approver):
    season = institute.season(office)
    lacking = facts.gather(season).outside
    institute.give(season, operator, approver)

    assert [(one.key, one.given) for one in lacking] == [("social", False)]
    assert [one.given for one in facts.gather(season).outside] == [True]
