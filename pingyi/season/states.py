"""What may happen to a season, and by which article."""

from pingyi.flow.machine import SAME, Move

STATES = ("drafting", "open", "scored", "announced", "published", "archived")
ACTING = ("operator", "approver")
GIVES_FIGURES = ("open", "scored")

SEASON = (
    Move("freeze", ("drafting",), "open", by=ACTING, cite="GD-LZPY:16", binding=True),
    Move("amend", ("open",), SAME, by=ACTING, cite="GD-LZPY:16", binding=True),
    Move("give_figures", GIVES_FIGURES, SAME, by=ACTING, cite="GD-LZPY:13", binding=True),
    Move("decide", ("open", "scored"), SAME, by=ACTING, cite="GD-LZPY:14", binding=True),
    Move("score", ("open", "scored"), "scored", by=ACTING, cite="GD-LZPY:13"),
    Move("announce", ("scored",), "announced", by=ACTING, cite="GD-LZPY:10", binding=True),
    Move("publish", ("announced",), "published", by=ACTING, cite="GD-LZPY:11", binding=True),
    Move("open_case", ("open", "scored", "announced", "published"), SAME, by=ACTING, cite="GD-LZPY:15"),
)
# Acts that leave no move of their own: rows may be edited while the season is in these states.
EDITS_ROSTER = ("drafting",)
EDITS_RATERS = ("drafting", "open")
EDITS_DATES = ("drafting", "open", "scored", "announced")
EDITS_TEXTS = (*EDITS_DATES, "published")  # the papers of the result are made after it is published
DECIDES = ("open", "scored")

CASE_KINDS = ("refusal", "illness", "put_off", "fraud")
CASE_STATES = ("open", "heard", "decided", "dropped")
CASE = (
    Move("add_evidence", ("open", "heard"), SAME, by=ACTING, cite="GD-LZPY:15"),
    Move("ask_hearing", ("open",), SAME, by=ACTING, cite="GD-LZPY:15"),
    Move("hear", ("open",), "heard", by=(*ACTING, "agency_approver"), cite="GD-LZPY:15"),
    Move("rule", ("open", "heard"), "decided", by=ACTING, cite="GD-LZPY:14", binding=True),
    Move("drop", ("open", "heard"), "dropped", by=ACTING, cite="GD-LZPY:15"),
)
# What each kind of case may end with; every ruling may also find that nothing holds.
OUTCOMES = {
    "refusal": ("absent", "none"),
    "illness": ("withdrawn", "none"),
    "put_off": ("withdrawn", "none"),
    "fraud": ("fraud", "none"),
}
