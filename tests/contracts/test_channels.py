"""Every channel keeps the same promises: one person is one subject, nobody else gets in, nothing tells who it was."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.channels.port import Known, NotKnown
from tests.support import channel_cases
from tests.support.channel_cases import NOW, OTHER_KEY, OTHER_ORIGIN, turned_down
from tests.support.wechat_server import wechat

FIELDS = ("sealed", "state", "phone", "code", "openid")
KEY_SHOWN = repr(channel_cases.KEY)


@pytest.fixture(scope="module")
def server():
    """WeChat, at the second at which all of this happens."""
    with wechat(lambda: NOW) as known:
        yield known


@pytest.fixture(scope="module", params=["invited", "sms", "wechat"])
def case(request, server):
    """One kind of channel; its persons are numbers below 1000."""
    if request.param == "wechat":
        return channel_cases.WeChat(server)
    return {"invited": channel_cases.Invited, "sms": channel_cases.Sms}[request.param]()


def test_same_person_is_the_same_subject_and_another_is_another(case):
    adapter = case.adapter()

    subjects = [adapter.identify(case.sent(person), NOW).subject for person in (1, 2, 1, 3, 2)]

    one, other, again, third, other_again = subjects
    assert (one, other) == (again, other_again)
    assert len({one, other, third}) == 3


def test_what_was_made_with_another_key_is_turned_down(case):
    assert turned_down(case.adapter(), case.sent(1, key=OTHER_KEY))


def test_what_was_made_for_another_season_is_turned_down(case):
    assert turned_down(case.adapter(), case.sent(1, origin=OTHER_ORIGIN))


def test_first_step_lasts_so_long(case):
    if case.lasts is None:
        assert case.adapter().identify(case.sent(1), NOW + 10**8)
        return

    assert case.adapter().identify(case.sent(1), NOW + case.lasts - 1)
    assert turned_down(case.adapter(), case.sent(1), NOW + case.lasts) == "stale"


def test_what_is_good_once_is_turned_down_when_sent_again(case):
    sent = case.sent(1)
    first = case.adapter().identify(sent, NOW)

    if case.once:
        assert turned_down(case.adapter(), sent) == "used"
    else:
        assert case.adapter().identify(sent, NOW) == first


def test_change_of_any_sign_is_turned_down(case):
    for name in case.fields:
        for place in range(len(case.sent(1)[name])):
            sent = case.sent(1)
            assert turned_down(case.adapter(), sent | {name: changed(sent[name], place)}), (name, place)


def test_fields_of_two_persons_do_not_go_together(case):
    one, other = case.sent(1), case.sent(2)

    codes = [turned_down(case.adapter(), one | {name: other[name]}) for name in case.fields if name != "code"]

    assert set(codes) <= {"stale", "wrong"}


def test_missing_field_is_turned_down(case):
    for name in case.fields:
        sent = case.sent(1)
        del sent[name]
        assert turned_down(case.adapter(), sent)
    assert turned_down(case.adapter(), {})


def test_nothing_that_is_sealed_or_kept_tells_who_it_was(case):
    sent = case.sent(7)
    case.adapter().identify(sent, NOW)

    kept = case.kept()

    assert not [text for text in case.hidden(7, sent) if text in kept or text.encode().hex() in kept]
    assert KEY_SHOWN not in repr(case.adapter())


@given(st.dictionaries(st.sampled_from(FIELDS), st.text()), st.booleans())
def test_junk_is_turned_down_and_never_a_fault(case, junk, honest_otherwise):
    sent = (case.sent(1) if honest_otherwise else {}) | junk

    with contextlib.suppress(NotKnown):
        assert isinstance(case.adapter().identify(sent, NOW), Known)
        assert honest_otherwise


class Careless:
    """Control: believes what it is sent."""

    def identify(self, sent, now):
        """Let everybody in."""
        return Known("".join(sent.values()))


@pytest.mark.parametrize(
    "promise",
    [
        test_what_was_made_with_another_key_is_turned_down,
        test_what_was_made_for_another_season_is_turned_down,
        test_change_of_any_sign_is_turned_down,
        test_missing_field_is_turned_down,
    ],
)
def test_control_careless_channel_is_found_out(case, promise, monkeypatch):
    monkeypatch.setattr(type(case), "adapter", lambda *_words, **_more: Careless())
    monkeypatch.setattr(type(case), "sent", lambda *_words, **_more: dict.fromkeys(case.fields, "a"))

    with pytest.raises(AssertionError, match="let in"):
        promise(case)


def changed(text, place):
    """Return the text with another sign at this place, none that a reader could take for the first."""
    return text[:place] + ("2" if text[place] != "2" else "3") + text[place + 1 :]
