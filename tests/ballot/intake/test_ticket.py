"""A ticket opens what it says and nothing else, however it is changed."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.intake import ticket
from tests.support.voters import ORIGIN, digest

KEY = b"k" * 32
HERS = ticket.Ticket("wechat", digest("slot"), 2_000_000_000)
TEXT = ticket.issue(KEY, ORIGIN, HERS)


def test_ticket_is_read_back_until_it_ends():
    assert ticket.read(KEY, ORIGIN, TEXT, HERS.ends - 1) == HERS
    assert ticket.read(KEY, ORIGIN, TEXT, HERS.ends) is None


@given(st.integers(min_value=0, max_value=len(TEXT) * 6 - 1))
def test_one_changed_bit_makes_it_worthless(bit):
    raw = bytearray(base64.urlsafe_b64decode(TEXT + "=" * (-len(TEXT) % 4)))
    raw[bit // 8 % len(raw)] ^= 1 << bit % 8

    assert ticket.read(KEY, ORIGIN, base64.urlsafe_b64encode(bytes(raw)).decode(), 0) is None


@given(st.text(max_size=120))
def test_any_other_text_is_worthless(text):
    assert ticket.read(KEY, ORIGIN, text, 0) is None


@given(st.text(min_size=1, max_size=10), st.text(min_size=1, max_size=10))
def test_bytes_do_not_move_between_channel_and_slot(one, other):
    """RELIABILITY L7: what two fields hold cannot be shifted from one to the other."""
    texts = {ticket.issue(KEY, ORIGIN, ticket.Ticket(name, digest("slot"), 5)) for name in (one, other)}

    assert len(texts) == (1 if one == other else 2)
