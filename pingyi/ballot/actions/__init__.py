"""Writes about the survey, by noun; callers use `actions.<verb>`."""

from pingyi.ballot.actions.batches import MOST_FORMS, drop_batch, key_form, new_batch, take_in_batch
from pingyi.ballot.actions.intake import drop_trial, integrate
from pingyi.ballot.actions.inviting import (
    LONGEST_LABEL,
    LONGEST_SITE,
    MOST_AT_ONCE,
    Drawn,
    cancel_code,
    draw_sample,
    make_codes,
    redraw,
    set_site,
    show_codes,
)
from pingyi.ballot.actions.looking import look_now, open_ballots
from pingyi.ballot.actions.preparing import (
    LONGEST_PORTRAIT,
    MOST_CENTS,
    MOST_RESIDENTS,
    SetUp,
    discard_trial,
    set_networks,
    set_portraits,
    set_up,
    try_out,
)
from pingyi.ballot.actions.setting_aside import CHANGES, exclude, look, quarantine, release, turn_quarantine
from pingyi.ballot.actions.survey import LONGEST_SOURCE, NewAnswer, ballot_close, ballot_open, take_in
from pingyi.ballot.actions.voting import object_as_agency, object_as_voter, say

__all__ = [
    "CHANGES",
    "LONGEST_LABEL",
    "LONGEST_PORTRAIT",
    "LONGEST_SITE",
    "LONGEST_SOURCE",
    "MOST_AT_ONCE",
    "MOST_CENTS",
    "MOST_FORMS",
    "MOST_RESIDENTS",
    "Drawn",
    "NewAnswer",
    "SetUp",
    "ballot_close",
    "ballot_open",
    "cancel_code",
    "discard_trial",
    "draw_sample",
    "drop_batch",
    "drop_trial",
    "exclude",
    "integrate",
    "key_form",
    "look",
    "look_now",
    "make_codes",
    "new_batch",
    "object_as_agency",
    "object_as_voter",
    "open_ballots",
    "quarantine",
    "redraw",
    "release",
    "say",
    "set_networks",
    "set_portraits",
    "set_site",
    "set_up",
    "show_codes",
    "take_in",
    "take_in_batch",
    "try_out",
    "turn_quarantine",
]
