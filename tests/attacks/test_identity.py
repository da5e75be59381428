"""RELIABILITY B8: identities that were posted, used before, begun elsewhere or invented by a preview; none gets in."""

import random

import pytest

from pingyi.ballot.channels import codes, wechat
from pingyi.ballot.channels.port import Known, NotKnown
from tests.support import channel_cases, channel_ports
from tests.support.channel_cases import KEY, NOW
from tests.support.voters import ORIGIN
from tests.support.wechat_server import wechat as serving

ATTEMPTS = [pytest.param(200, marks=pytest.mark.slow), pytest.param(10_000, marks=pytest.mark.long)]
CONTROLS = 20
PEOPLE = 10_000


@pytest.fixture(scope="module")
def server():
    """WeChat, at the second at which all of this happens."""
    with serving(lambda: NOW) as known:
        yield known


@pytest.fixture
def case(server):
    """The way to WeChat and back, of a season of its own."""
    return channel_cases.WeChat(server)


def accepted(case, attack, number):
    """Return how many of so many attempts got in."""
    dice, adapter, found = random.Random(number), case.adapter(), 0
    for sent in (attack(case, dice) for _ in range(number)):
        try:
            found += isinstance(adapter.identify(sent, NOW), Known)
        except NotKnown:
            continue
    return found


def posted_openid(case, dice):
    """Somebody's openid, harvested elsewhere, where a page would send what WeChat gave it."""
    openid = case.openid(dice.randrange(PEOPLE))
    ways = [{"openid": openid}, {"code": openid}, {"openid": openid, "code": "", "scope": wechat.SCOPE}]
    return _begun(case) | dice.choice(ways)


def repeated_way_back(case, dice):
    """The whole way back of a voter who is in already, by whoever recorded it; WeChat itself lets the code pass."""
    sent = case.sent(dice.randrange(PEOPLE))
    case.adapter().identify(sent, NOW)
    case.server.visits[sent["code"]].spent = False
    return sent


def reused_code(case, dice):
    """The code of a voter who is in already, on a way that the attacker's own browser began."""
    sent = case.sent(dice.randrange(PEOPLE))
    case.adapter().identify(sent, NOW)
    return _begun(case) | {"code": sent["code"]}


def wrong_state(case, dice):
    """A fresh code under a state of another browser, of nobody, or with a seal of the attacker's making."""
    person = dice.randrange(PEOPLE)
    sent, other = case.sent(person), case.sent(dice.randrange(PEOPLE))
    ways = [
        {"state": other["state"]},
        {"sealed": other["sealed"]},
        {"state": f"{dice.getrandbits(128):032x}"},
        {"state": ""},
        {"sealed": case.adapter(key=channel_cases.OTHER_KEY).start(channel_cases.BACK, NOW)[1]},
        {"sealed": case.sent(person, origin=channel_cases.OTHER_ORIGIN)["sealed"]},
    ]
    return sent | dice.choice(ways)


def snapshot_user(case, dice):
    """The invented account of a preview page, with everything else in order."""
    return _begun(case) | {"code": case.server.visit(case.openid(dice.randrange(PEOPLE)), snapshot=True)}


ATTACKS = [posted_openid, repeated_way_back, reused_code, wrong_state, snapshot_user]


def _begun(case):
    sent = case.sent(0)
    del sent["code"]
    return sent


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_no_attempt_gets_in(case, attack, attempts):
    assert accepted(case, attack, attempts) == 0


class BelievesOpenid(wechat.WeChat):
    """Control: takes the openid that the page sends."""

    def identify(self, sent, now):
        """Do not ask WeChat."""
        return Known(f"openid:{sent['openid'] if 'openid' in sent else sent['code']}")


class ForgetsStates(wechat.WeChat):
    """Control: does not look whose way back it is."""

    def _began_with(self, state, body):
        return True


class Forgetful(channel_ports.Used):
    """Control: remembers no use."""

    def use(self, channel, token, ends):
        """Let it pass."""
        return True


def test_control_believed_openid_is_found_out(case):
    case.make = BelievesOpenid

    assert accepted(case, posted_openid, CONTROLS) == CONTROLS


def test_control_forgotten_use_is_found_out(case):
    case.used = Forgetful()

    assert accepted(case, repeated_way_back, CONTROLS) == CONTROLS


def test_control_code_that_wechat_takes_twice_is_found_out(case):
    case.server.once = False

    assert accepted(case, reused_code, CONTROLS) == CONTROLS
    case.server.once = True


def test_control_state_that_nobody_compares_is_found_out(case):
    case.make = ForgetsStates

    assert accepted(case, wrong_state, CONTROLS) > 0


def test_control_snapshot_that_nobody_looks_for_is_found_out(case, monkeypatch):
    monkeypatch.setattr(wechat, "_openid", lambda answer: answer["openid"])

    assert accepted(case, snapshot_user, CONTROLS) == CONTROLS


@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_no_made_up_code_of_an_invitation_gets_in(attempts):
    """Each attempt changes a real code in a few places, or is any twelve letters."""
    dice, invited = random.Random(attempts), codes.Invited(KEY, ORIGIN, lambda number: True)

    guessed = [_guess(dice) for _ in range(attempts)]

    assert not [text for text in guessed if codes.number(KEY, ORIGIN, text) is not None]
    assert channel_cases.turned_down(invited, {"code": guessed[0]}) == "code"


def test_control_code_that_nobody_checks_is_found_out(monkeypatch):
    monkeypatch.setattr(codes.hmac, "compare_digest", lambda one, other: True)

    assert codes.number(KEY, ORIGIN, _guess(random.Random(1))) is not None


def _guess(dice):
    letters = list(codes.code(KEY, ORIGIN, dice.randrange(1000)).replace("-", ""))
    places = dice.choice([[dice.randrange(4, 12)], range(5, 12), range(12)])
    for place in places:
        letters[place] = dice.choice([one for one in codes.ALPHABET if one != letters[place]])
    return "".join(letters)
