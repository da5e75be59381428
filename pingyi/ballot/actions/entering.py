"""Lets people in over the channels of a survey: builds each adapter from the settings, gives tickets."""

import logging
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings

from pingyi.ballot import queries, texts
from pingyi.ballot.actions import voting
from pingyi.ballot.channels import codes, question, sms, wechat
from pingyi.ballot.channels.gateway import Console, Gateway, Http
from pingyi.ballot.channels.port import NotKnown
from pingyi.ballot.intake import puzzle
from pingyi.ballot.models import Survey
from pingyi.ballot.queries.voting import Booth
from pingyi.core.errors import Refused
from pingyi.season.models import Season

STEP_SECONDS = 3600  # that what a page carries between two steps is kept
HOUR = 3600
SMS_TOKEN, WECHAT_SECRET = "sms.token", "wechat.secret"  # files among the keys
CONSOLE = "console"  # in place of an address: messages are printed
MOST_QUESTIONS = 60  # of one network in an hour: the question keeps no machine out
FREE_MESSAGES = 30  # asked for from one network in an hour; whoever asks for more answers a question each time
MOST_FAILURES = 600  # of one network in an hour: hundreds of people may share one, guessing takes billions


@dataclass(frozen=True)
class Visitor:
    """Who comes. network: the address that limits are counted for; callback: where WeChat leads back to.

    device: an earlier ticket of the open channel, so that the same device stays the same voter.
    """

    network: str
    callback: str
    english: bool = False
    device: str = ""


@dataclass(frozen=True)
class Step:
    """What follows: a ticket, or what the page carries to the next step and where that is.

    clearance: what stands for a solved puzzle.
    """

    ticket: str = ""
    sealed: str = ""
    onwards: str = ""
    clearance: str = ""


logger = logging.getLogger(__name__)
Entering = Callable[[Booth, Mapping[str, str], Visitor, int], Step]


def enter(booth: Booth, channel: str, sent: Mapping[str, str], visitor: Visitor, second: int) -> Step:
    """Return the next step of somebody who comes over the channel.

    Raises NotKnown: nobody is identified by what was sent, or too many failed from this network.
    """
    if booth.trial:
        return Step(ticket=voting.admit(booth, "invited", f"trial:{secrets.token_hex(16)}", second))
    if channel not in queries.ways(booth.season):
        raise NotKnown("channel")
    tries = voting.Tries(booth.season)
    try:
        return ENTERING[channel](booth, sent, visitor, second)
    except NotKnown as error:
        if error.detail:
            logger.warning("%s: %s", channel, error)
        if tries.count(f"failed {channel} {visitor.network}", HOUR, second) > MOST_FAILURES:
            raise NotKnown("often") from error
        raise


def asked_question(booth: Booth, second: int) -> question.Question:
    """Return a question in words for somebody whose browser runs no script."""
    secret, origin = queries.secrets(booth.season).channels, booth.place.origin
    return question.ask(secret, origin, secrets.token_bytes(16), second)


def configured(season: Season) -> tuple[str, ...]:
    """Return the channels of the season's scheme on which this installation can let people in."""
    able = {"invited": True, "open": True, "sms": bool(settings.SMS_URL), "wechat": bool(settings.WECHAT_APPID)}
    return tuple(row.key for row in queries.rules(season).channels if able.get(row.key, False))


def _invited(booth: Booth, sent: Mapping[str, str], _visitor: Visitor, second: int) -> Step:
    secret, origin = queries.secrets(booth.season).codes, booth.place.origin
    adapter = codes.Invited(secret, origin, queries.issued(booth.season))
    return _admitted(booth, "invited", adapter.identify(sent, second).subject, second)


def _sms(booth: Booth, sent: Mapping[str, str], visitor: Visitor, second: int) -> Step:
    adapter = _sms_adapter(booth, visitor)
    if sent.get("sealed"):
        return _admitted(booth, "sms", adapter.identify(sent, second).subject, second)
    _check_person(booth, sent, visitor, second)
    return Step(sealed=adapter.ask(sent.get("phone", ""), second))


def _wechat(booth: Booth, sent: Mapping[str, str], visitor: Visitor, second: int) -> Step:
    adapter = _wechat_adapter(booth)
    if "state" in sent:
        return _admitted(booth, "wechat", adapter.identify(sent, second).subject, second)
    onwards, sealed = adapter.start(visitor.callback, second)
    return Step(sealed=sealed, onwards=onwards)


def _open(booth: Booth, sent: Mapping[str, str], visitor: Visitor, second: int) -> Step:
    known, origin = queries.secrets(booth.season), booth.place.origin
    ticket = voting.renewed(booth, "open", visitor.device, second)
    ticket = ticket or voting.admit(booth, "open", f"device:{secrets.token_hex(16)}", second)
    if "sum" not in sent:
        return Step(ticket=ticket)
    _check_answer(booth, sent, visitor, second)
    return Step(ticket=ticket, clearance=puzzle.clearance(known.ticket, origin, second))


def _check_person(booth: Booth, sent: Mapping[str, str], visitor: Visitor, second: int) -> None:
    """Check that no machine spends the money for text messages, once many were asked for from one network.

    Raises NotKnown: a question is to be answered first, was answered wrongly, or too often.
    """
    if voting.Tries(booth.season).count(f"messages {visitor.network}", HOUR, second) <= FREE_MESSAGES:
        return
    if "sum" not in sent:
        raise NotKnown("sum")
    _check_answer(booth, sent, visitor, second)


def _check_answer(booth: Booth, sent: Mapping[str, str], visitor: Visitor, second: int) -> None:
    """Check the answer to a question in words. Raises NotKnown: it is wrong, or too many were asked there."""
    if voting.Tries(booth.season).count(f"asked {visitor.network}", HOUR, second) > MOST_QUESTIONS:
        raise NotKnown("often")
    key, answered = queries.secrets(booth.season).channels, (sent.get("asked", ""), sent["sum"])
    if not question.is_answered(key, booth.place.origin, answered, voting.Once(booth.season), second):
        raise NotKnown("question")


def _sms_adapter(booth: Booth, visitor: Visitor) -> sms.Sms:
    season = booth.season
    survey = Survey.objects.within(season.office_id).get(season=season)
    limits = sms.Limits(voting.Tries(season), voting.Purse(season), survey.sms_price_cents)
    gateway: Gateway = Console(sys.stdout)
    if settings.SMS_URL != CONSOLE:
        gateway = Http(settings.SMS_URL, Path(settings.KEYS) / SMS_TOKEN)
    title = season.title_en if visitor.english else season.title_zh
    secret = queries.secrets(season).channels
    return sms.Sms(secret, booth.place.origin, gateway, voting.Once(season), limits, partial(texts.message, title))


def _wechat_adapter(booth: Booth) -> wechat.WeChat:
    path = Path(settings.KEYS) / WECHAT_SECRET
    try:
        secret = path.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise Refused('the secret of the WeChat account cannot be read from "{path}"', path=path) from error
    hosts = {"api": settings.WECHAT_HOST, "door": settings.WECHAT_HOST} if settings.WECHAT_HOST else {}
    account = wechat.Account(settings.WECHAT_APPID, secret, **hosts)
    return wechat.WeChat(queries.secrets(booth.season).channels, booth.place.origin, account, voting.Once(booth.season))


def _admitted(booth: Booth, channel: str, subject: str, second: int) -> Step:
    return Step(ticket=voting.admit(booth, channel, subject, second))


ENTERING: dict[str, Entering] = {"invited": _invited, "sms": _sms, "wechat": _wechat, "open": _open}
