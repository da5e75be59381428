"""What may happen to the survey of a season."""

from pingyi.flow.machine import SAME, Move

STATES = ("waiting", "open", "closed")
ACTING = ("operator", "approver")

SURVEY = (
    Move("ballot_open", ("waiting",), "open", by=ACTING, cite="GD-LZPY:9"),
    Move("take_in", ("open",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("ballot_close", ("open",), "closed", by=ACTING, cite="GD-LZPY:9"),
)
