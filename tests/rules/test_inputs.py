"""Which decisions are active."""

from pingyi.rules.inputs import Decision
from tests.support import engine_cases as case


def active(*decisions: Decision, kinds: tuple[str, ...] = ("absent",)) -> list[str]:
    """Return the ids of the active decisions of these kinds."""
    return [row.id for row in case.inputs("a b", decisions=decisions).active(*kinds)]


def test_active_keeps_only_the_kinds_asked_for_in_order() -> None:
    rows = (
        case.decision("fraud", "a", "d1"),
        case.decision("absent", "b", "d2"),
        case.decision("waive", "a", "d3"),
        case.decision("absent", "a", "d4"),
    )

    assert active(*rows, kinds=("absent",)) == ["d2", "d4"]
    assert active(*rows, kinds=("absent", "fraud")) == ["d1", "d2", "d4"]
    assert active(*rows, kinds=()) == []


def test_active_leaves_out_what_a_later_row_revokes() -> None:
    assert active(case.decision("absent", "a", "d1"), case.decision("revoke", "a", "d2", ref="d1")) == []


def test_active_keeps_what_an_earlier_row_named() -> None:
    assert active(case.decision("revoke", "a", "d1", ref="d2"), case.decision("absent", "a", "d2")) == ["d2"]


def test_active_keeps_the_other_decision_of_the_same_kind() -> None:
    rows = (
        case.decision("absent", "a", "d1"),
        case.decision("absent", "a", "d2"),
        case.decision("revoke", "a", "d3", ref="d1"),
    )

    assert active(*rows) == ["d2"]


def test_active_does_not_bring_back_by_revoking_a_revocation() -> None:
    rows = (
        case.decision("absent", "a", "d1"),
        case.decision("revoke", "a", "d2", ref="d1"),
        case.decision("revoke", "a", "d3", ref="d2"),
    )

    assert active(*rows) == []


def test_active_reads_only_the_reference_of_a_revocation() -> None:
    assert active(case.decision("absent", "a", "d1"), case.decision("waive", "a", "d2", ref="d1")) == ["d1"]
