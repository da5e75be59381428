"""The way to WeChat and back: what is asked, and what its answers mean."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from pingyi.ballot.channels import outgoing, wechat
from pingyi.ballot.channels.port import NotKnown
from pingyi.core.errors import Refused
from tests.support import channel_cases
from tests.support.channel_cases import BACK, NOW, turned_down
from tests.support.local_http import serving
from tests.support.wechat_server import APPID, CODE_SECONDS, ORDER, SECRET
from tests.support.wechat_server import wechat as served

GOOD = {"openid": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "scope": "snsapi_base", "access_token": "a", "expires_in": 7200}


@pytest.fixture
def now():
    """The present second, to be changed."""
    return [NOW]


@pytest.fixture
def server(now):
    """WeChat."""
    with served(lambda: now[0]) as known:
        yield known


@pytest.fixture
def case(server):
    """The way to WeChat and back."""
    return channel_cases.WeChat(server)


def test_link_is_as_wechat_wants_it(server, case):
    address, _sealed = case.adapter().start(f"{BACK}?season=1&x=y", NOW)

    parts = urlsplit(address)
    fields = parse_qsl(parts.query)
    assert ([name for name, _ in fields], parts.fragment) == (ORDER, "wechat_redirect")
    assert dict(fields) | {"state": ""} == {
        "appid": APPID,
        "redirect_uri": f"{BACK}?season=1&x=y",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "",
    }
    assert SECRET not in address
    assert dict(fields)["state"].isalnum()


def test_real_hosts_are_the_default():
    account = wechat.Account(APPID, SECRET)

    assert (account.api, account.door) == ("https://api.weixin.qq.com", "https://open.weixin.qq.com")
    assert SECRET not in repr(account)


def test_api_without_encryption_is_refused():
    with pytest.raises(Refused, match="must begin with https"):
        wechat.Account(APPID, SECRET, "http://api.weixin.qq.com")


def test_second_call_of_the_way_back_asks_wechat_nothing(server, case):
    sent = case.sent(1)
    case.adapter().identify(sent, NOW)

    assert turned_down(case.adapter(), sent) == "used"
    assert server.exchanges == 1


def test_forged_way_back_asks_wechat_nothing(server, case):
    assert turned_down(case.adapter(), case.sent(1) | {"state": "0" * 32}) == "stale"
    assert server.exchanges == 0


def test_person_who_said_no_comes_back_without_code(server, case):
    assert turned_down(case.adapter(), case.sent(1) | {"code": ""}) == "refused"
    assert server.exchanges == 0


def test_code_that_waited_too_long_is_refused(now, case):
    sent = case.sent(1)
    now[0] += CODE_SECONDS

    assert turned_down(case.adapter(), sent, now[0]) == "refused"


@pytest.mark.parametrize(("appid", "secret", "number"), [("wx0", SECRET, 40013), (APPID, "wrong", 40125)])
def test_account_that_is_configured_wrongly_is_told_to_the_operator(server, case, appid, secret, number):
    account = wechat.Account(appid, secret, server.address)
    sent = case.sent(1)

    with pytest.raises(NotKnown) as told:
        wechat.WeChat(channel_cases.KEY, channel_cases.ORIGIN, account, case.used).identify(sent, NOW)

    assert (told.value.code, told.value.detail) == ("away", f"errcode {number}")
    assert str(told.value) == f"away: errcode {number}"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"errcode": 40029, "errmsg": "invalid code"}, "refused"),
        ({"errcode": 40163, "errmsg": "code been used"}, "refused"),
        ({"errcode": 41008, "errmsg": "missing code"}, "refused"),
        ({"errcode": 42003, "errmsg": "code expired"}, "refused"),
        (GOOD | {"errcode": 40163}, "refused"),
        ({"errcode": -1, "errmsg": "system error"}, "away"),
        ({"errcode": [40163]}, "away"),
        ({"errcode": "x" * 1000}, "away"),
        (GOOD | {"is_snapshotuser": 1}, "snapshot"),
        (GOOD | {"is_snapshotuser": "1"}, "snapshot"),
        (GOOD | {"is_snapshotuser": True}, "snapshot"),
        (GOOD | {"is_snapshotuser": None}, "snapshot"),
        (GOOD | {"scope": "snsapi_userinfo"}, "away"),
        (GOOD | {"scope": "snsapi_base,snsapi_userinfo"}, "away"),
        (GOOD | {"scope": None}, "away"),
        (GOOD | {"openid": ""}, "away"),
        (GOOD | {"openid": "o" * 65}, "away"),
        (GOOD | {"openid": "o6_bmjrPTlm6_2sgVt7h MZOPfL2"}, "away"),
        (GOOD | {"openid": 12345678901234567890}, "away"),
        ({}, "away"),
        ([GOOD], "away"),
        (None, "away"),
    ],
)
def test_answer_that_names_nobody_lets_nobody_in(server, case, answer, code):
    server.other = (200, json.dumps(answer).encode())

    assert turned_down(case.adapter(), case.sent(1)) == code


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 4000, b"x" * (outgoing.LONGEST + 1)])
@pytest.mark.parametrize("status", [200, 302, 500])
def test_answer_that_is_no_json_lets_nobody_in(server, case, status, body):
    server.other = (status, body)

    assert turned_down(case.adapter(), case.sent(1)) == "away"


@pytest.mark.parametrize("flag", [{}, {"is_snapshotuser": 0}, {"errcode": 0, "unionid": "o"}])
def test_answer_in_order_names_the_person(server, case, flag):
    server.other = (200, json.dumps(GOOD | flag).encode())

    assert case.adapter().identify(case.sent(1), NOW).subject == f"openid:{GOOD['openid']}"


def test_host_that_is_gone_lets_nobody_in_and_shows_no_secret(case, server):
    with serving(object) as gone:
        account = wechat.Account(APPID, SECRET, gone)
    sent = case.sent(1)

    with pytest.raises(NotKnown) as told:
        wechat.WeChat(channel_cases.KEY, channel_cases.ORIGIN, account, case.used).identify(sent, NOW)

    assert str(told.value) == "away: ConnectionRefusedError"
    assert not [text for text in (SECRET, sent["code"], sent["state"]) if text in repr(told.value)]
