"""Writes about a season, by noun; callers use `actions.<verb>`."""

from pingyi.season.actions.amending import Effect, Wanted, amend, effect_of
from pingyi.season.actions.cases import (
    Hearing,
    NewCase,
    NewEvidence,
    add_evidence,
    ask_hearing,
    drop,
    hear,
    open_case,
)
from pingyi.season.actions.dates import set_dates, set_texts
from pingyi.season.actions.decisions import Ruling, check_reason, decide, decision_cells, write_decision
from pingyi.season.actions.drafting import NewSeason, adopt, create
from pingyi.season.actions.electorates import NewRater, add_rater, change_rater, remove_rater, set_raters
from pingyi.season.actions.figures import NewFigures, check_figures, give_figures
from pingyi.season.actions.freezing import freeze, freeze_summary
from pingyi.season.actions.roster import (
    NewAgency,
    add_agency,
    change_agency,
    move_agency,
    remove_agency,
    set_roster,
)
from pingyi.season.actions.ruling import Outcome, rule

__all__ = [
    "Effect",
    "Hearing",
    "NewAgency",
    "NewCase",
    "NewEvidence",
    "NewFigures",
    "NewRater",
    "NewSeason",
    "Outcome",
    "Ruling",
    "Wanted",
    "add_agency",
    "add_evidence",
    "add_rater",
    "adopt",
    "amend",
    "ask_hearing",
    "change_agency",
    "change_rater",
    "check_figures",
    "check_reason",
    "create",
    "decide",
    "decision_cells",
    "drop",
    "effect_of",
    "freeze",
    "freeze_summary",
    "give_figures",
    "hear",
    "move_agency",
    "open_case",
    "remove_agency",
    "remove_rater",
    "rule",
    "set_dates",
    "set_raters",
    "set_roster",
    "set_texts",
    "write_decision",
]
