"""Fresh ids and entered names: chance, form, and each fault of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.core import ids


def test_fresh_ids_have_the_form_and_the_alphabet():
    found = [ids.fresh("r") for _ in range(200)]

    assert all(ids.is_id(each) and len(each) == 10 and each[0] == "r" for each in found)
    assert set("".join(each[1:] for each in found)) <= set(ids.ALPHABET)


def test_fresh_ids_are_random():
    found = [ids.fresh("r") for _ in range(200)]

    assert len(set(found)) == 200
    assert found != sorted(found)


def test_alphabet_leaves_out_signs_that_are_mistaken_for_one_another():
    assert set("lo01") & set(ids.ALPHABET) == set()
    assert len(set(ids.ALPHABET)) == len(ids.ALPHABET) == 32


def test_fresh_takes_the_length():
    assert len(ids.fresh("agency", 3)) == 9


@pytest.mark.parametrize("name", ["测试单位甲", "Test office", "测试单位（一）", "x" * 200, "𠮷", "A+B", "张 三"])
def test_name_is_sound(name):
    assert ids.name_fault(name) is None


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_name_must_not_begin_as_a_formula(sign):
    assert (
        ids.name_fault(f"{sign}1") == "the name “{name}” begins with a sign that a spreadsheet would run as a formula"
    )


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "a name is empty"),
        (" \u3000", "a name is empty"),
        ("x" * 201, "the name “{name}” is longer than 200 characters"),
        ("Cafe\u0301", "the name “{name}” is not in Unicode form NFC; type it again"),
        ("测试\u200b单位", "the name “{name}” holds an invisible control character; type it again"),
        ("测试\x00", "the name “{name}” holds an invisible control character; type it again"),
        ("a\nb", "the name “{name}” holds an invisible control character; type it again"),
        ("a\ud800", "the name “{name}” holds an invisible control character; type it again"),
        ("\u202eabc", "the name “{name}” holds an invisible control character; type it again"),
    ],
)
def test_name_fault_is_told(name, fault):
    assert ids.name_fault(name) == fault


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  理由 \n", "理由"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("a\x00b\rc\ud800", "abc"),
        ("", ""),
    ],
)
def test_tidy_gives_what_a_bundle_can_carry(text, tidied):
    assert ids.tidy(text) == tidied


@given(st.text(max_size=30))
def test_tidy_changes_nothing_the_second_time(text):
    once = ids.tidy(text)

    assert ids.tidy(once) == once
