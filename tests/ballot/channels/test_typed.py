"""However a text is typed, it has one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.channels import typed


@pytest.mark.parametrize(
    "text",
    [
        "AB12-CD34",
        "ab12 cd34",
        " ab12\tcd34\n",
        "ａｂ１２－ｃｄ３４",
        "AB12—CD34",
        "AB12\u2212CD34",
        "AB12\u200bCD34",
        "AB12　CD34",
    ],
)
def test_width_case_spaces_and_dashes_do_not_matter(text):
    assert typed.plain(text) == "AB12CD34"


def test_text_that_is_too_long_is_none():
    assert (typed.plain("1" * typed.LONGEST), typed.plain("1" * (typed.LONGEST + 1))) == ("1" * typed.LONGEST, "")


@given(st.text())
def test_plain_text_is_plain(text):
    found = typed.plain(text)

    assert not any(sign.isspace() or sign == "-" for sign in found)
