"""Writes about the survey, by noun; callers use `actions.<verb>`."""

from pingyi.ballot.actions.batches import MOST_FORMS, drop_batch, key_form, new_batch, take_in_batch
from pingyi.ballot.actions.intake import integrate
from pingyi.ballot.actions.survey import NewAnswer, ballot_close, ballot_open, take_in

__all__ = [
    "MOST_FORMS",
    "NewAnswer",
    "ballot_close",
    "ballot_open",
    "drop_batch",
    "integrate",
    "key_form",
    "new_batch",
    "take_in",
    "take_in_batch",
]
