"""What may happen to the survey of a season, to a batch of paper forms, and to ballots that were set aside."""

from pingyi.flow.machine import SAME, Move

STATES = ("waiting", "open", "closed")
ACTING = ("operator", "approver")

SURVEY = (
    Move("set_up", STATES, SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("set_networks", ("waiting",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("set_portraits", ("waiting", "open"), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("set_site", ("waiting", "open"), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("draw_sample", ("waiting", "open"), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("make_codes", ("waiting", "open"), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("cancel_code", ("waiting", "open"), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("try_out", ("waiting",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("discard_trial", ("waiting",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("ballot_open", ("waiting",), "open", by=ACTING, cite="GD-LZPY:9", binding=True),
    Move("take_in", ("open",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("new_batch", ("open",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("quarantine", ("open", "closed"), SAME, by=ACTING, cite="GD-LZPY:9", binding=True),
    Move("ballot_close", ("open",), "closed", by=ACTING, cite="GD-LZPY:9", binding=True),
)

QUARANTINE_STATES = ("proposed", "quarantined", "released", "excluded")
QUARANTINE = (
    Move("quarantine", ("proposed",), "quarantined", by=ACTING, cite="GD-LZPY:9", binding=True),
    Move("release", ("quarantined",), "released", by=ACTING, cite="GD-LZPY:9", binding=True),
    Move("exclude", ("quarantined",), "excluded", by=ACTING, cite="GD-LZPY:9", binding=True),
    Move("object", ("quarantined",), SAME, by=("agency_clerk", "agency_approver", "public"), cite="GD-LZPY:9"),
)

BATCH_STATES = ("keying", "taken_in", "dropped")
BATCH = (
    Move("key_form", ("keying",), SAME, by=ACTING, cite="GD-LZPY:9"),
    Move("take_in_batch", ("keying",), "taken_in", by=ACTING, cite="GD-LZPY:9"),
    Move("drop_batch", ("keying",), "dropped", by=ACTING, cite="GD-LZPY:9"),
)
