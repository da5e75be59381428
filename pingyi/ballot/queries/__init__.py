"""Reads about the survey, by noun; callers use `queries.<noun>`."""

from pingyi.ballot.queries.batches import (
    PERSONS,
    BatchProgress,
    KeyedBatch,
    batch_of,
    batch_progress,
    batches_of,
    differing_agencies,
    keyed_batch,
    keyed_batches,
    may_drop,
    next_form,
    own_choices,
)
from pingyi.ballot.queries.survey import ballots, online, place, rules, state, totals

__all__ = [
    "PERSONS",
    "BatchProgress",
    "KeyedBatch",
    "ballots",
    "batch_of",
    "batch_progress",
    "batches_of",
    "differing_agencies",
    "keyed_batch",
    "keyed_batches",
    "may_drop",
    "next_form",
    "online",
    "own_choices",
    "place",
    "rules",
    "state",
    "totals",
]
