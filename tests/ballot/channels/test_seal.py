"""What is sealed is read back by the same seal until it ends, and by no other."""

from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.channels.seal import Opened, Seal
from tests.support.voters import ORIGIN

KEY = b"k" * 32
SEAL = Seal(KEY, ORIGIN, "sms")
ENDS = 2_000_000_000
TEXT = SEAL.close(b"body", ENDS)


def test_body_is_read_back_until_it_ends():
    assert SEAL.open(TEXT, ENDS - 1) == Opened(b"body", ENDS)
    assert SEAL.open(TEXT, ENDS) is None


def test_seal_of_another_key_season_or_channel_does_not_open_it():
    others = [Seal(b"x" * 32, ORIGIN, "sms"), Seal(KEY, "other/office/season", "sms"), Seal(KEY, ORIGIN, "wechat")]

    assert [seal.open(TEXT, 0) for seal in others] == [None] * 3
    assert len({seal.digest("a") for seal in [SEAL, *others]}) == 4


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("0123456789abcdefABCDEF. "))
def test_one_changed_sign_makes_it_worthless(place, sign):
    changed = TEXT[:place] + sign + TEXT[place + 1 :]

    assert SEAL.open(changed, 0) == (Opened(b"body", ENDS) if changed == TEXT else None)


@given(st.text(max_size=120))
def test_any_other_text_is_worthless(text):
    assert SEAL.open(text, 0) is None


@given(st.lists(st.text('ab,"\\', max_size=4), max_size=4), st.lists(st.text('ab,"\\', max_size=4), max_size=4))
def test_digest_tells_how_its_parts_are_divided(one, other):
    assert (SEAL.digest(*one) == SEAL.digest(*other)) == (one == other)
    assert SEAL.close(SEAL.digest(*one), 5) != SEAL.digest("seal", *one).hex()


def test_key_is_not_shown():
    assert "kkk" not in repr(SEAL)
