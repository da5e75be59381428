"""The steps of a season on given days: what is done, due, overdue, blocked and why."""

from dataclasses import replace
from datetime import date

import pytest

from pingyi.web.timeline import steps
from pingyi.web.timeline.facts import Days, Facts, Outside, Part, Public, Stage

YEAR = 2026
SURVEY = Days(date(YEAR, 10, 20), date(YEAR, 10, 30))
MEETING = Days(date(YEAR, 11, 10), date(YEAR, 11, 30))
STAGES = {
    "self_review": Stage({"en": "Self-review"}, Days(date(YEAR, 3, 1), date(YEAR, 6, 30))),
    "visit": Stage({"en": "Visit"}, Days(date(YEAR, 8, 1), date(YEAR, 10, 15), is_set=False)),
    "survey": Stage({"en": "Survey"}, SURVEY),
    "meeting": Stage({"en": "Meeting"}, MEETING),
    "circular": Stage({"en": "Circular"}, None),
}
DRAFT = Facts("s2026", "drafting", left=3, total=9, agencies=2, per_year=8, stages=STAGES)
JURY = Part("jury", {"en": "Jury", "zh": "评议团"}, "open", raters=7, sealed=2)
PEERS = Part("peers", {"en": "Peers"}, "waiting", raters=3, sealed=0, enrolled=True)
OPEN = Facts(
    "s2026", "open", agencies=8, stages=STAGES, parts=(JURY, PEERS), survey=Public({"en": "Public"}, "closed", 40)
)
CLOSED = replace(OPEN, parts=(replace(JURY, state="closed", sealed=7), replace(PEERS, state="closed", sealed=3)))


def on(facts, day, name, part=0):
    return [step for step in steps.steps(facts, day) if step.name == name][part]


def names(facts):
    return [step.name for step in steps.steps(facts, date(YEAR, 1, 5))]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(YEAR, 10, 15), "begins in 5 days"),
        (date(YEAR, 10, 19), "begins in 1 day"),
        (date(YEAR, 10, 20), "10 days left"),
        (date(YEAR, 10, 29), "1 day left"),
        (date(YEAR, 10, 30), "ends today"),
        (date(YEAR, 10, 31), "1 day overdue"),
        (date(YEAR, 11, 2), "3 days overdue"),
    ],
)
def test_days_left_says_how_far_a_day_is(day, words):
    assert steps.days_left(SURVEY, day) == words


def test_season_in_drafting_has_its_preparation_first():
    draft = replace(DRAFT, parts=(replace(JURY, raters=0), PEERS))

    assert names(draft)[:6] == ["values", "roster", "dates", "raters", "freeze", "paper_notice"]


def test_values_to_confirm_are_due_and_counted():
    found = on(DRAFT, date(YEAR, 1, 5), "values")

    assert (found.status, found.detail, found.waits) == ("now", "3 of 9 assumed values to confirm", "operator")
    assert found.url == "/en/desk/season/s2026/values/"
    assert found.is_due


def test_roster_names_how_many_the_scheme_asks_for():
    assert on(DRAFT, date(YEAR, 1, 5), "roster").detail == "2 agencies; the scheme asks for 8"
    assert on(replace(DRAFT, agencies=8), date(YEAR, 1, 5), "roster").detail == "8 agencies"


def test_empty_roster_is_due():
    assert on(replace(DRAFT, agencies=0), date(YEAR, 1, 5), "roster").status == "now"


def test_freeze_is_blocked_by_every_thing_that_lacks():
    found = on(replace(DRAFT, agencies=0), date(YEAR, 1, 5), "freeze")

    assert (found.status, found.waits) == ("blocked", "")
    assert found.blocked == "3 values not confirmed, no agency on the roster"
    assert not found.is_due


def test_freeze_is_due_when_nothing_lacks():
    found = on(replace(DRAFT, left=0), date(YEAR, 2, 26), "freeze")

    assert (found.status, found.when, found.waits) == ("now", "2 days left", "operator")
    assert found.detail == "The first period begins on 2026-03-01."


def test_freeze_is_late_once_the_first_period_has_begun():
    found = on(replace(DRAFT, left=0), date(YEAR, 3, 3), "freeze")

    assert (found.status, found.when) == ("late", "3 days overdue")


def test_proposed_freeze_waits_for_the_approver():
    found = on(replace(DRAFT, left=0, proposed=frozenset(["freeze"])), date(YEAR, 1, 5), "freeze")

    assert (found.status, found.waits) == ("now", "approver")


def test_freeze_without_any_period_has_no_day():
    found = on(replace(DRAFT, stages={}), date(YEAR, 1, 5), "freeze")

    assert (found.days, found.when, found.detail) == (None, "", "")


def test_frozen_season_has_its_preparation_done():
    found = [step for step in steps.steps(OPEN, date(YEAR, 3, 5)) if step.name in ("values", "roster", "freeze")]

    assert [(step.status, step.when, step.blocked, step.waits) for step in found] == [("done", "", "", "")] * 3


def test_dates_are_done_when_every_period_is_set():
    every = {key: replace(row, days=replace(row.days, is_set=True)) for key, row in STAGES.items() if row.days}

    assert on(OPEN, date(YEAR, 3, 5), "dates").status == "now"
    assert on(OPEN, date(YEAR, 3, 5), "dates").detail.startswith("3 of 4 periods set")
    assert on(replace(OPEN, stages=every), date(YEAR, 3, 5), "dates").status == "done"


@pytest.mark.parametrize(
    ("day", "status", "when"),
    [
        (date(YEAR, 2, 20), "later", "begins in 9 days"),
        (date(YEAR, 3, 1), "now", "121 days left"),
        (date(YEAR, 7, 1), "done", ""),
    ],
)
def test_stage_outside_the_program_follows_its_days_alone(day, status, when):
    found = on(OPEN, day, "stage_self_review")

    assert (found.status, found.when, found.url) == (status, when, "")
    assert "only the days stand here" in found.detail


def test_stage_outside_is_blocked_while_the_rules_are_not_frozen():
    found = on(DRAFT, date(YEAR, 3, 5), "stage_self_review")

    assert (found.status, found.blocked) == ("blocked", "the rules are not frozen yet")


def test_stage_outside_waits_for_those_who_act_there():
    assert on(OPEN, date(YEAR, 3, 5), "stage_self_review").waits == "agencies"
    assert on(OPEN, date(YEAR, 8, 5), "stage_visit").waits == "operator"


def test_stage_without_days_is_no_step():
    assert "stage_notice" not in names(OPEN)
    assert "stage_rectification" not in names(replace(OPEN, stages={"rectification": Stage({"en": "R"}, None)}))


def test_rectification_has_its_days():
    days = Days(date(2027, 1, 1), date(2027, 3, 1))
    facts = replace(OPEN, state="published", stages={"rectification": Stage({"en": "Mending"}, days)})

    assert on(facts, date(2027, 1, 5), "stage_rectification").status == "now"
    assert on(facts, date(2027, 3, 2), "stage_rectification").status == "done"


@pytest.mark.parametrize(
    ("state", "day", "status"),
    [
        ("waiting", date(YEAR, 10, 1), "later"),
        ("waiting", date(YEAR, 10, 21), "now"),
        ("open", date(YEAR, 10, 31), "late"),
        ("closed", date(YEAR, 12, 31), "done"),
    ],
)
def test_survey_follows_its_state_and_days(state, day, status):
    found = on(replace(OPEN, survey=Public({"en": "Public"}, state, 3)), day, "survey")

    assert (found.title, found.status, found.url) == ("Public", status, "/en/desk/season/s2026/answers/")


def test_survey_names_batches_and_forms_that_differ():
    found = on(replace(OPEN, survey=Public({}, "open", 1, keying=2, differing=4)), date(YEAR, 10, 21), "survey")

    assert (found.detail, found.blocked) == ("Open, 1 answer, 2 batches being entered", "4 forms differ")


def test_scheme_without_survey_has_no_such_step():
    assert "survey" not in names(replace(OPEN, survey=None))


def test_marking_names_sheets_and_where_it_is_done():
    found = on(OPEN, date(YEAR, 11, 12), "marks")

    assert (found.status, found.detail, found.when) == ("now", "Open, 2 of 7 sheets", "18 days left")
    assert found.url == "/en/desk/season/s2026/marks/jury/"


@pytest.mark.parametrize(
    ("change", "why"),
    [({"differing": 2}, "2 sheets with differing entries"), ({"raters": 0}, "nobody may mark yet")],
)
def test_marking_is_blocked_and_says_why(change, why):
    found = on(replace(OPEN, parts=(replace(JURY, **change),)), date(YEAR, 11, 12), "marks")

    assert (found.status, found.blocked) == ("blocked", why)


def test_overdue_marking_still_says_what_blocks_it():
    found = on(replace(OPEN, parts=(replace(JURY, differing=1),)), date(YEAR, 12, 2), "marks")

    assert (found.status, found.when, found.blocked) == ("late", "2 days overdue", "1 sheet with differing entries")
    assert not found.is_due


def test_gathering_of_a_draft_links_nowhere():
    draft = replace(DRAFT, parts=(JURY,), survey=OPEN.survey)

    assert on(draft, date(YEAR, 11, 12), "marks").url == ""
    assert on(draft, date(YEAR, 11, 12), "marks").blocked == "the rules are not frozen yet"


def test_raters_are_entered_while_they_can_be():
    assert on(replace(OPEN, parts=(replace(JURY, raters=0),)), date(YEAR, 4, 1), "raters").status == "now"
    assert on(replace(OPEN, state="scored"), date(YEAR, 4, 1), "raters").url == ""


def test_no_case_is_done():
    found = on(OPEN, date(YEAR, 11, 1), "cases")

    assert (found.status, found.detail) == ("done", "no open case")
    assert on(DRAFT, date(YEAR, 11, 1), "cases").status == "later"


def test_case_to_be_heard_waits_for_the_agency_until_its_day():
    facts = replace(OPEN, answer_by=(date(YEAR, 11, 5), date(YEAR, 11, 9)))

    before, after = (on(facts, date(YEAR, 11, day), "cases") for day in (3, 7))
    assert (before.status, before.waits, before.when) == ("now", "agencies", "2 days left")
    assert (before.detail, after.status, after.waits) == ("2 cases to be heard", "late", "operator")


def test_heard_case_waits_for_the_ruling_of_the_office():
    found = on(replace(OPEN, heard=1), date(YEAR, 11, 1), "cases")

    assert (found.status, found.waits, found.detail) == ("now", "operator", "1 case waits for the ruling")


def test_case_waits_for_the_office_while_nobody_was_asked():
    found = on(replace(OPEN, answer_by=(date(YEAR, 11, 5), None)), date(YEAR, 11, 7), "cases")

    assert (found.status, found.waits, found.days) == ("now", "operator", None)


def test_ruling_that_was_proposed_waits_for_the_approver():
    found = on(replace(OPEN, ruled=1), date(YEAR, 11, 1), "cases")

    assert (found.status, found.waits, found.detail) == ("now", "approver", "1 ruling waits for its second key")


def test_scoring_is_blocked_by_what_is_not_closed():
    found = on(OPEN, date(YEAR, 11, 12), "score")

    assert (found.status, found.blocked) == ("blocked", "not closed: Jury, Peers")


def test_scoring_is_not_due_before_the_meeting():
    found = on(OPEN, date(YEAR, 11, 1), "score")

    assert (found.status, found.when, found.blocked) == ("later", "begins in 9 days", "not closed: Jury, Peers")


def test_scoring_names_an_open_survey():
    found = on(replace(CLOSED, survey=Public({"en": "Public"}, "open", 1)), date(YEAR, 11, 12), "score")

    assert found.blocked == "not closed: Public"


def test_scoring_is_due_when_all_is_closed_and_late_after_the_meeting():
    due, late = on(CLOSED, date(YEAR, 11, 12), "score"), on(CLOSED, date(YEAR, 12, 1), "score")

    assert (due.status, due.url, late.status) == ("now", "/en/desk/season/s2026/result/", "late")


def test_case_without_ruling_is_told_before_the_announcement():
    facts = replace(CLOSED, state="scored", heard=2)

    assert on(facts, date(YEAR, 11, 12), "announce").detail == "2 cases have no ruling yet"
    assert on(facts, date(YEAR, 11, 12), "score").detail == ""


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", ["now", "later", "later"]),
        ("scored", ["done", "now", "later"]),
        ("announced", ["done", "done", "now"]),
        ("published", ["done", "done", "done"]),
        ("archived", ["done", "done", "done"]),
    ],
)
def test_closing_steps_follow_the_state(state, expected):
    facts = replace(CLOSED, state=state)

    assert [on(facts, date(YEAR, 11, 12), name).status for name in ("score", "announce", "publish")] == expected


def test_closing_step_says_what_it_comes_after():
    assert on(CLOSED, date(YEAR, 11, 12), "publish").blocked == "comes after: Announce"


def test_announcement_that_was_proposed_waits_for_the_approver():
    facts = replace(CLOSED, state="scored", proposed=frozenset(["announce"]))

    assert on(facts, date(YEAR, 11, 12), "announce").waits == "approver"


@pytest.mark.parametrize(
    ("papers", "status", "waits", "detail"),
    [
        ({}, "now", "operator", "none drawn up yet"),
        ({"draft": 1}, "now", "approver", "draft 1"),
        ({"draft": 1, "approved": 1}, "now", "operator", "draft 1, approved 1"),
        ({"issued": 1}, "done", "", "issued 1"),
        ({"void": 1}, "now", "operator", "none drawn up yet"),
    ],
)
def test_notice_goes_from_draft_to_issue(papers, status, waits, detail):
    found = on(replace(OPEN, papers={"notice": papers}), date(YEAR, 3, 5), "paper_notice")

    assert (found.status, found.waits, found.detail.lower()) == (status, waits, detail)


def test_notice_comes_after_the_freeze():
    assert on(DRAFT, date(YEAR, 1, 5), "paper_notice").status == "later"


def test_letters_are_done_when_every_agency_with_a_result_has_one():
    facts = replace(CLOSED, state="announced", agencies=2)

    some, every = (on(replace(facts, papers={"letter": {"issued": n}}), MEETING.closes, "paper_letter") for n in (1, 2))
    excused = on(replace(facts, papers={"letter": {"issued": 1}}, excused=1), MEETING.closes, "paper_letter")
    assert (some.status, every.status, excused.status) == ("now", "done", "done")


def test_published_season_waits_for_papers_until_it_is_archived():
    facts = replace(CLOSED, state="published")
    left = [step.name for step in steps.steps(facts, date(YEAR, 12, 31)) if step.status != "done"]

    assert left == ["paper_circular", "paper_letter"]
    assert {step.status for step in steps.steps(replace(facts, state="archived"), date(YEAR, 12, 31))} == {"done"}


def test_figures_found_elsewhere_are_due_in_the_days_of_the_survey_and_keep_the_scoring_back():
    institute = Outside("social", {"en": "Institute"}, given=False)
    lacking = replace(CLOSED, survey=None, outside=(institute,))
    given = replace(lacking, outside=(replace(institute, given=True),))

    step = on(lacking, date(YEAR, 10, 25), "figures")
    assert (step.title, step.status, step.days, step.waits) == ("Institute", "now", SURVEY, "operator")
    assert on(lacking, date(YEAR, 11, 12), "score").blocked == "not closed: Institute"
    proposed = replace(lacking, outside=(replace(institute, proposed=True),))
    assert on(proposed, date(YEAR, 10, 25), "figures").waits == "approver"
    assert on(given, date(YEAR, 10, 25), "figures").status == "done"
    assert on(given, date(YEAR, 11, 12), "score").blocked == ""


def test_figures_beside_a_survey_are_due_in_the_days_of_the_meeting():
    facts = replace(OPEN, outside=(Outside("panel", {"en": "Panel"}, given=False),))

    assert on(facts, date(YEAR, 11, 12), "figures").days == MEETING
