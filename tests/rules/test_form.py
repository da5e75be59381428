"""The reader of JSON leaves: faults, stand-ins and the paths they stand at."""

from fractions import Fraction

from pingyi.core.canonical import Json
from pingyi.rules import form
from pingyi.rules.faults import Fault
from pingyi.rules.form import Form


def test_fault_carries_file_and_path() -> None:
    leaf = Form("scheme.json")

    leaf.fault("rules.result", "is missing")

    assert leaf.faults == [Fault("scheme.json", 0, "rules.result", "is missing")]
    assert str(leaf.faults[0]) == "scheme.json, column rules.result: is missing"


def test_sound_asks_at_below_and_above_but_not_beside() -> None:
    leaf = Form("scheme.json")
    leaf.fault("a.b", "is wrong")

    assert [leaf.sound(path) for path in ("a", "a.b", "a.b.c", "a.c", "ab", "a.bc")] == [
        False,
        False,
        False,
        True,
        True,
        True,
    ]
    assert leaf.sound("a.c", "a.b") is False
    assert leaf.sound() is True


def test_readers_pass_good_values_on() -> None:
    leaf = Form("scheme.json")

    found = (
        leaf.text("评议", "a"),
        leaf.ident("a_1", "b"),
        leaf.choice("y", "c", ("x", "y")),
        leaf.decimal("100", "d", Fraction(100)),
        leaf.positive("0.000001", "e"),
        leaf.count(6, "f", 6),
        leaf.flag(False, "g"),
        leaf.parts([1], "h"),
        leaf.mapping({"k": 1}, "i"),
    )

    assert found == ("评议", "a_1", "y", Fraction(100), Fraction(1, 10**6), 6, False, [1], {"k": 1})
    assert leaf.faults == []


def test_readers_are_silent_about_a_value_whose_absence_is_known() -> None:
    leaf = Form("scheme.json")
    gone = leaf.fields([], "top", ("a",))["a"]

    found = (
        leaf.text(gone, "top.a"),
        leaf.ident(gone, "top.a"),
        leaf.choice(gone, "top.a", ("x",)),
        leaf.decimal(gone, "top.a"),
        leaf.positive(gone, "top.a"),
        leaf.count(gone, "top.a"),
        leaf.flag(gone, "top.a"),
        leaf.parts(gone, "top.a"),
    )

    assert gone is form.MISSING
    assert found == ("", "", "", 0, 0, 0, False, ())
    assert leaf.faults == [Fault("scheme.json", 0, "top", "[] is no object")]


def test_fields_gives_an_empty_object_of_the_file_its_own_faults() -> None:
    leaf = Form("scheme.json")
    empty: Json = {}

    found = leaf.fields(empty, "a", ("b", "c"))

    assert found == {"b": form.MISSING, "c": form.MISSING}
    assert [fault.column for fault in leaf.faults] == ["a.b", "a.c"]


def test_distinct_names_each_repetition_and_skips_refused_keys() -> None:
    leaf = Form("scheme.json")

    leaf.distinct(["a", "", "b", "", "a", "a"], "list")

    assert [fault.column for fault in leaf.faults] == ["list.4.key", "list.5.key"]


def test_fault_shortens_a_long_value() -> None:
    leaf = Form("scheme.json")

    leaf.flag("x" * 100, "a")

    assert leaf.faults[0].message == '"' + "x" * 56 + "... is neither true nor false"


def test_below_escapes_what_would_break_a_line_and_shortens() -> None:
    assert form.below("", "a") == "a"
    assert form.below("a", "b") == "a.b"
    assert form.below("a", "b\r") == 'a."b\\r"'
    assert form.below("a", "b" * 61) == 'a."' + "b" * 56 + "..."
