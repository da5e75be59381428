"""The one next thing to do for one person, from what waits and the steps; it must not read anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pingyi.people.models import User
from pingyi.web import words
from pingyi.web.timeline import links
from pingyi.web.timeline.steps import Step
from pingyi.web.timeline.waiting import Board


@dataclass(frozen=True)
class Turn:
    """A sentence and a button. url: empty where the person has nothing to do but wait or read."""

    sentence: str
    button: str = ""
    url: str = ""
    late: bool = False


def turn(user: User, board: Board, steps: Sequence[Step]) -> Turn:
    """Return the next thing for the person: what others wait for, else the first step due, else whom to wait for.

    What belongs to no season, such as an invitation, comes after the steps.
    """
    if key := next((row for row in board.proposals if row.mine), None):
        text = _("{name} proposed: {act}. It waits for your key.")
        sentence = text.format(name=key.proposal.proposed_by.name, act=words.word(key.proposal.move))
        return Turn(sentence, _("Read and decide"), "#keys")
    if item := next((item for item in board.mine if item.url and item.season), None):
        return Turn(item.text, _("Open the page"), item.url, item.late)
    if user.may_act and (step := _due(user, steps)):
        return _act(user, step)
    if item := next((item for item in board.mine if item.url), None):
        return Turn(item.text, _("Open the page"), item.url, item.late)
    return _rest(user, board, steps)


def _due(user: User, steps: Sequence[Step]) -> Step | None:
    """Return the first step that the person can go on with; one that is blocked shows where the block is removed."""
    open_ones = [step for step in steps if step.waits != "agencies" and links.allowed(user, step.url)]
    due = next((step for step in open_ones if step.is_due and step.waits == "operator"), None)
    return due or next((step for step in open_ones if step.status in ("blocked", "late") and step.blocked), None)


def _act(user: User, step: Step) -> Turn:
    about = step.blocked or step.detail
    sentence = _("{step}: {detail}").format(step=step.title, detail=about) if about else step.title
    if step.when and step.status == "late":
        sentence = _("{sentence} ({when})").format(sentence=sentence, when=step.when)
    return Turn(sentence, _("Go on"), links.allowed(user, step.url), step.status == "late")


def _rest(user: User, board: Board, steps: Sequence[Step]) -> Turn:
    if board.proposals and user.may_act:
        act = words.word(board.proposals[0].proposal.move)
        return Turn(_("Nothing for you now. {act} waits for the second key of an approver.").format(act=act))
    if not user.may_act:
        url = links.allowed(user, links.address("web:trail"))
        return Turn(_("You read here and decide nothing. The audit trail says who did what."), _("Audit trail"), url)
    coming = next((step for step in steps if step.status in ("later", "now", "late")), None)
    if coming is None:
        url = links.allowed(user, links.address("season:create"))
        return Turn(_("This review is finished. You can begin the next one."), _("New review"), url)
    when = f" ({coming.when})" if coming.when else ""
    return Turn(_("Nothing for you now. Next: {step}{when}").format(step=coming.title, when=when))
