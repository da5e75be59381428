"""The desk: seasons, steps and the second key, approved or declined."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.flow.models import Proposal
from pingyi.result import actions as results
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.web import steps
from tests.support import walk, world

DESK = "/en/desk/"
SEASON = "/en/desk/season/s2026/"


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def act(proposal, verb, client, **posted):
    return client.post(f"/en/desk/proposal/{proposal.pk}/{verb}/", posted, HTTP_REFERER=f"http://testserver{SEASON}")


def buttons(page):
    return [attributes["action"].split("/")[-2] for tag, attributes in walk.tags(page) if tag == "form"]


@pytest.fixture
def proposed(drafted, operator):
    """The proposal of the freeze, waiting for its second key."""
    world.adopt_all(drafted, operator)
    turn = seasons.freeze(season=drafted, actor=operator, now=world.NOW)
    return Proposal.objects.within(drafted.office).get(pk=turn.proposal_id)


def absence(season, actor, agency="a01"):
    case = seasons.Case("absent", agency, "测试原因", cite="GD-LZPY:14")
    turn = seasons.decide(season=season, case=case, actor=actor, now=world.NOW)
    return Proposal.objects.within(season.office).get(pk=turn.proposal_id)


def test_desk_lists_the_seasons_of_the_office_newest_first(drafted, client_of, operator, outsider):
    new = seasons.NewSeason("s2025", 2025, ("旧", "Older"), "cn.gd.demo")
    seasons.create(office=drafted.office, new=new)

    page = client_of(operator).get(DESK).content.decode()
    next_door = client_of(outsider).get(DESK).content.decode()

    assert page.index("Test county review 2026") < page.index("Older")
    assert "Test county review 2026" not in next_door
    assert "No review yet. Create the first one from a scheme." in next_door


def test_desk_costs_as_many_queries_with_twelve_seasons_as_with_one(drafted, client_of, operator):
    browser = client_of(operator)

    def cost():
        with CaptureQueriesContext(connection) as made:
            browser.get(DESK)
        return len(made)

    one = cost()
    for number in range(11):
        new = seasons.NewSeason(f"x{number}", 2025, (f"测试{number}", f"Test {number}"), "cn.gd.demo")
        seasons.create(office=drafted.office, new=new)
    assert cost() == one


@pytest.mark.parametrize(("role", "offered"), [("operator", True), ("approver", True), ("auditor", False)])
def test_only_who_may_act_is_offered_a_new_review(request, client_of, role, offered):
    page = client_of(request.getfixturevalue(role)).get(DESK).content.decode()

    assert ("/en/desk/new-season/" in walk.links(page)) is offered


def test_steps_are_shown_with_their_status(opened, client_of, operator):
    page = client_of(operator).get(SEASON).content.decode()

    items = [
        attributes["class"] for tag, attributes in walk.tags(page) if tag == "li" and "step" in attributes["class"]
    ]
    assert items == [f"step {step.status}" for step in steps.steps(opened)]


def test_steps_link_only_where_the_person_may_go(opened, client_of, operator, auditor):
    links = {user.role: walk.links(client_of(user).get(SEASON).content.decode()) for user in (operator, auditor)}

    assert "/en/desk/season/s2026/marks/jury/" in links["operator"]
    assert [
        link for link in links["auditor"] if "/marks/" in link or "/answers/" in link or "/decisions/" in link
    ] == []
    assert "/en/desk/season/s2026/result/" in links["auditor"]


def test_freeze_is_offered_when_it_is_next(drafted, client_of, operator):
    browser = client_of(operator)
    before = buttons(browser.get(SEASON).content.decode())
    world.adopt_all(drafted, operator)

    assert before == ["sign-out"]
    assert buttons(browser.get(SEASON).content.decode()) == ["sign-out", "freeze"]


def test_season_of_the_office_next_door_is_not_found(drafted, client_of, outsider):
    assert client_of(outsider).get(SEASON).status_code == 404


def test_proposal_shows_who_asks_and_what_is_bound(proposed, client_of, approver):
    page = client_of(approver).get(SEASON).content.decode()

    assert "Waiting for a second key" in page
    assert "测试operator" in page
    assert proposed.payload.replace('"', "&quot;") in page


@pytest.mark.parametrize(
    ("role", "verbs"), [("operator", ["decline"]), ("approver", ["approve", "decline"]), ("auditor", [])]
)
def test_proposal_offers_each_role_its_verbs(request, proposed, client_of, role, verbs):
    page = client_of(request.getfixturevalue(role)).get(SEASON).content.decode()

    assert [verb for verb in buttons(page) if verb in ("approve", "decline")] == verbs


def test_approval_does_what_was_proposed(proposed, drafted, client_of, approver):
    answer = act(proposed, "approve", client_of(approver))

    drafted.refresh_from_db()
    assert (answer.status_code, answer.url, said(answer)) == (302, SEASON, ["Approved and done."])
    assert drafted.state == "open"
    assert world.entries(drafted)[0]["by"] == "operator+approver"


def test_every_kind_of_proposal_can_be_approved(gathered, client_of, operator, approver):
    browser = client_of(approver)
    act(absence(gathered, operator, "a03"), "approve", browser)
    results.score_season(season=gathered, actor=operator, now=world.NOW)
    for verb in (results.announce, results.publish):
        turn = verb(season=gathered, actor=operator, now=world.NOW)
        act(Proposal.objects.within(gathered.office).get(pk=turn.proposal_id), "approve", browser)

    gathered.refresh_from_db()
    assert gathered.state == "published"
    assert [row.kind for row in queries.decisions(gathered) if row.kind != "assume"] == ["absent"]
    assert set(Proposal.objects.within(gathered.office).values_list("outcome", flat=True)) == {"approved"}


def test_nobody_approves_the_own_proposal(opened, client_of, approver):
    own = absence(opened, approver)

    answer = act(own, "approve", client_of(approver))

    own.refresh_from_db()
    assert (answer.url, said(answer)) == (SEASON, ["you proposed this; the second key must be another person's"])
    assert own.outcome == "waiting"


def test_operator_turns_no_second_key(opened, client_of, operator, approver):
    other = absence(opened, approver)

    answer = act(other, "approve", client_of(operator))

    other.refresh_from_db()
    assert said(answer) == ["the second key is an approver's, not the operator's"]
    assert other.outcome == "waiting"


def test_approval_after_another_scoring_is_a_conflict(gathered, client_of, operator, approver):
    results.score_season(season=gathered, actor=operator, now=world.NOW)
    turn = results.announce(season=gathered, actor=operator, now=world.NOW)
    results.score_season(season=gathered, actor=operator, now=world.NOW)

    answer = act(Proposal.objects.within(gathered.office).get(pk=turn.proposal_id), "approve", client_of(approver))

    gathered.refresh_from_db()
    assert "was changed after it was proposed" in said(answer)[0]
    assert gathered.state == "scored"


def test_approval_of_a_changed_roster_is_a_conflict(proposed, drafted, client_of, approver):
    agencies = [seasons.NewAgency(name, "service", "测试") for name in world.AGENCIES[:2]]
    seasons.set_roster(season=drafted, agencies=agencies)

    answer = act(proposed, "approve", client_of(approver))

    drafted.refresh_from_db()
    assert "was changed after it was proposed" in said(answer)[0]
    assert drafted.state == "drafting"


@pytest.mark.parametrize("outcome", ["declined", "approved"])
def test_decided_proposal_is_not_approved_again(opened, client_of, operator, approver, outcome):
    """The page of a second approver may be old; an approval must then not turn into a proposal of its own."""
    proposal = absence(opened, operator)
    verb = {"declined": "decline", "approved": "approve"}[outcome]
    act(proposal, verb, client_of(approver), why="测试")

    answer = act(proposal, "approve", client_of(approver))

    assert said(answer)[-1] == f"this proposal is already {outcome}"
    assert list(steps.waiting(approver)) == []


def test_decline_takes_the_proposal_off_the_table(proposed, drafted, client_of, approver):
    answer = act(proposed, "decline", client_of(approver), why="还没讨论")

    proposed.refresh_from_db()
    assert (answer.url, said(answer)) == (SEASON, ["The proposal is off the table."])
    assert (proposed.outcome, proposed.decided_why, proposed.decided_by) == ("declined", "还没讨论", approver)


def test_proposer_may_withdraw(proposed, client_of, operator):
    act(proposed, "decline", client_of(operator), why="写错了")

    proposed.refresh_from_db()
    assert (proposed.outcome, proposed.decided_by) == ("declined", operator)


def test_decline_needs_a_reason(proposed, client_of, approver):
    answer = act(proposed, "decline", client_of(approver), why="  ")

    proposed.refresh_from_db()
    assert said(answer) == ["give the reason; it stays with the proposal"]
    assert proposed.outcome == "waiting"


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_proposals_of_others_are_not_found(proposed, client_of, outsider, auditor, verb):
    codes = [act(proposed, verb, client_of(user), why="x").status_code for user in (outsider, auditor)]

    proposed.refresh_from_db()
    assert codes == [404, 403]
    assert proposed.outcome == "waiting"


def test_proposal_that_does_not_exist_is_not_found(client_of, approver):
    assert client_of(approver).post("/en/desk/proposal/999999/approve/").status_code == 404


def test_proposal_about_a_season_that_is_gone_is_not_found(proposed, client_of, approver):
    Proposal.objects.within(proposed.office).update(subject="season:999999")

    assert act(proposed, "approve", client_of(approver)).status_code == 404
