"""Writes about a season, by noun; callers use `actions.<verb>`."""

from pingyi.season.actions.decisions import Case, decide, decision_cells, write_decision
from pingyi.season.actions.drafting import (
    NewAgency,
    NewRater,
    NewSeason,
    adopt,
    create,
    set_raters,
    set_roster,
)
from pingyi.season.actions.freezing import freeze

__all__ = [
    "Case",
    "NewAgency",
    "NewRater",
    "NewSeason",
    "adopt",
    "create",
    "decide",
    "decision_cells",
    "freeze",
    "set_raters",
    "set_roster",
    "write_decision",
]
