"""What may happen to the marking of one component."""

from pingyi.flow.machine import SAME, Move

STATES = ("waiting", "open", "closed")
ACTING = ("operator", "approver")

MARKING = (
    Move("marking_open", ("waiting",), "open", by=ACTING, cite="GD-LZPY:10"),
    Move("key_marks", ("open",), SAME, by=ACTING, cite="GD-LZPY:10"),
    Move("drop_keying", ("open",), SAME, by=ACTING, cite="GD-LZPY:10"),
    Move("seal", ("open",), SAME, by=ACTING, cite="GD-LZPY:10"),
    Move("marking_close", ("open",), "closed", by=ACTING, cite="GD-LZPY:10"),
)
