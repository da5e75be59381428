"""What may happen to the survey of a season, and to a batch of paper forms."""

from pingyi.flow.machine import SAME, Move

STATES = ("waiting", "open", "closed")
ACTING = ("operator", "approver")

SURVEY = (
    Move("ballot_open", ("waiting",), "open", by=ACTING, cite="GD-LZPY:9"),
    Move("take_in", ("open",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("new_batch", ("open",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("ballot_close", ("open",), "closed", by=ACTING, cite="GD-LZPY:9"),
)

BATCH_STATES = ("keying", "taken_in", "dropped")
BATCH = (
    Move("key_form", ("keying",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("take_in_batch", ("keying",), "taken_in", by=ACTING, cite="GD-LZPY:9"),
    Move("drop_batch", ("keying",), "dropped", by=ACTING, cite="GD-LZPY:9"),
)
