"""Who typed the code has the phone; messages and attempts are few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.channels import sms
from pingyi.ballot.channels.port import NotKnown
from pingyi.core.errors import Refused
from tests.support import channel_ports
from tests.support.channel_cases import KEY, NOW, turned_down
from tests.support.voters import ORIGIN

PHONE = "13800001234"


@pytest.fixture
def phones():
    """Every phone of the country."""
    return channel_ports.Phones()


@pytest.fixture
def make(phones):
    """Return what gives the channel: with this much money, and another gateway if one is given."""

    def made(cents=1000, gateway=phones):
        limits = sms.Limits(channel_ports.Counter(), channel_ports.Budget(cents), 5)
        return sms.Sms(KEY, ORIGIN, gateway, channel_ports.Used(), limits, "你的验证码是 {}".format)

    return made


def told(job, *words):
    with pytest.raises(NotKnown) as error:
        job(*words)
    return error.value.code


@pytest.mark.parametrize(
    "text",
    [PHONE, f"+86 {PHONE}", f"0086{PHONE}", "138-0000-1234", "＋８６　１３８００００１２３４", " 138 0000 1234\n"],
)
def test_number_is_the_same_however_it_is_typed(make, phones, text):
    channel = make()
    sealed = channel.ask(text, NOW)

    known = channel.identify({"sealed": sealed, "phone": PHONE, "code": phones.code()}, NOW)

    assert (known.subject, phones.messages[0][0]) == (f"phone:{PHONE}", PHONE)


@pytest.mark.parametrize(
    "text", ["", "12800001234", "1380000123", "138000012345", "+1 13800001234", "+85291234567", "手机"]
)
def test_other_numbers_are_told(make, phones, text):
    assert told(make().ask, text, NOW) == "phone"
    assert phones.messages == []


def test_message_is_worded_around_six_digits(make, phones):
    make().ask(PHONE, NOW)

    ((_phone, text),) = phones.messages
    assert text == f"你的验证码是 {phones.code()}"


def test_code_is_read_however_it_is_typed(make, phones):
    channel = make()
    sealed = channel.ask(PHONE, NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in phones.code())

    assert channel.identify({"sealed": sealed, "phone": PHONE, "code": f" {wide[:3]} {wide[3:]}"}, NOW)


def test_fourth_message_within_the_hour_is_refused(make):
    channel = make()
    for at in (0, 1, 2):
        channel.ask(PHONE, NOW + at)

    assert told(channel.ask, f"+86{PHONE}", NOW + 3) == "often"
    assert channel.ask("13900001234", NOW + 3)
    assert channel.ask(PHONE, NOW + sms.HOUR + 3)


def test_no_message_goes_out_when_the_money_is_spent(make, phones):
    channel = make(cents=9)
    channel.ask(PHONE, NOW)

    assert told(channel.ask, PHONE, NOW) == "budget"
    assert len(phones.messages) == 1


def test_sixth_attempt_fails_even_with_the_right_code(make, phones):
    channel = make()
    sent = {"sealed": channel.ask(PHONE, NOW), "phone": PHONE, "code": phones.code()}
    wrong = f"{(int(phones.code()) + 1) % 10**6:06}"

    codes = [turned_down(channel, sent | {"code": wrong}) for _ in range(sms.MOST_TRIES)]

    assert codes == ["wrong"] * sms.MOST_TRIES
    assert turned_down(channel, sent) == "tries"


def test_fifth_attempt_with_the_right_code_is_in_time(make, phones):
    channel = make()
    sent = {"sealed": channel.ask(PHONE, NOW), "phone": PHONE, "code": phones.code()}
    for _ in range(sms.MOST_TRIES - 1):
        turned_down(channel, sent | {"code": "000000" if phones.code() != "000000" else "111111"})

    assert channel.identify(sent, NOW)


def test_code_of_one_number_is_no_other_numbers(make, phones):
    channel = make()
    sealed = channel.ask(PHONE, NOW)

    assert turned_down(channel, {"sealed": sealed, "phone": "13900001234", "code": phones.code()}) == "wrong"


def test_gateway_that_does_not_take_it_is_told_as_it_says(make):
    class Broken:
        def send(self, phone, text):
            raise Refused("not now")

    with pytest.raises(Refused, match="not now"):
        make(gateway=Broken()).ask(PHONE, NOW)


@given(st.text())
def test_no_text_at_all_makes_asking_a_fault(text):
    limits = sms.Limits(channel_ports.Counter(), channel_ports.Budget(1000), 5)
    channel = sms.Sms(KEY, ORIGIN, channel_ports.Phones(), channel_ports.Used(), limits, str)

    assert told(channel.ask, text, NOW) == "phone"
