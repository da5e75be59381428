"""Words for what the program knows by key: states, roles, moves, notes, rules of the trace, ledger entries."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext, gettext_noop

from pingyi.core.errors import Told
from pingyi.season import texts as season_texts

WORDS = {
    # states of a season
    "drafting": gettext_noop("Being drafted"),
    "open": gettext_noop("Open"),
    "scored": gettext_noop("Scored"),
    "announced": gettext_noop("Announced"),
    "published": gettext_noop("Published"),
    "archived": gettext_noop("Archived"),
    # states of marking and survey
    "waiting": gettext_noop("Not opened yet"),
    "closed": gettext_noop("Closed"),
    # states of what two persons enter
    "not_keyed": gettext_noop("Not entered yet"),
    "keyed_once": gettext_noop("Entered once"),
    "keyed_equal": gettext_noop("Two entries agree"),
    "keyed_differ": gettext_noop("Two entries differ"),
    "sealed": gettext_noop("Sealed"),
    "keying": gettext_noop("Being entered"),
    "taken_in": gettext_noop("Taken in"),
    "dropped": gettext_noop("Dropped"),
    # roles
    "operator": gettext_noop("operator"),
    "approver": gettext_noop("approver"),
    "auditor": gettext_noop("auditor"),
    "agency_clerk": gettext_noop("agency clerk"),
    "agency_approver": gettext_noop("agency approver"),
    # moves
    "freeze": gettext_noop("Freeze and open"),
    "amend": gettext_noop("Amend the rules"),
    "amend_proposed": gettext_noop("Amendment proposed"),
    "freeze_proposed": gettext_noop("Freeze proposed"),
    "create": gettext_noop("Create the review"),
    "adopt": gettext_noop("Confirm values"),
    "set_roster": gettext_noop("Replace the roster"),
    "add_agency": gettext_noop("Add an agency"),
    "change_agency": gettext_noop("Change an agency"),
    "remove_agency": gettext_noop("Take an agency off the roster"),
    "move_agency": gettext_noop("Move an agency on the roster"),
    "set_raters": gettext_noop("Replace the raters"),
    "add_rater": gettext_noop("Add a rater"),
    "change_rater": gettext_noop("Change a rater"),
    "remove_rater": gettext_noop("Take a rater off the list"),
    "set_dates": gettext_noop("Set days"),
    "set_texts": gettext_noop("Set texts"),
    "decide": gettext_noop("Record a decision"),
    "give_figures": gettext_noop("Give figures found elsewhere"),
    "give_figures_proposed": gettext_noop("Figures found elsewhere proposed"),
    "score": gettext_noop("Compute the scores"),
    "announce": gettext_noop("Announce"),
    "publish": gettext_noop("Publish"),
    "marking_open": gettext_noop("Open marking"),
    "seal": gettext_noop("Seal sheets"),
    "marking_close": gettext_noop("Close marking"),
    "ballot_open": gettext_noop("Open the survey"),
    "key_marks": gettext_noop("Enter a paper sheet"),
    "drop_keying": gettext_noop("Discard the entries of a sheet"),
    "take_in": gettext_noop("Take in answers"),
    "new_batch": gettext_noop("Begin a batch of paper forms"),
    "key_form": gettext_noop("Enter a paper form"),
    "take_in_batch": gettext_noop("Take in a batch"),
    "drop_batch": gettext_noop("Drop a batch"),
    "ballot_close": gettext_noop("Close the survey"),
    "ballot_open_proposed": gettext_noop("Opening of the survey proposed"),
    "ballot_close_proposed": gettext_noop("Close of the survey proposed"),
    # the survey online: what is set up, who is invited, the trial
    "set_up": gettext_noop("Set residents and the price of messages"),
    "set_networks": gettext_noop("Store the networks of the area"),
    "set_portraits": gettext_noop("Change accounts of agencies"),
    "set_site": gettext_noop("Set the address on letters"),
    "draw_sample": gettext_noop("Draw a sample"),
    "redraw": gettext_noop("Letters of a sample taken once more"),
    "make_codes": gettext_noop("Make invitation codes"),
    "show_codes": gettext_noop("Invitation codes shown"),
    "cancel_code": gettext_noop("Cancel an invitation code"),
    "try_out": gettext_noop("Begin a trial"),
    "discard_trial": gettext_noop("End a trial"),
    # what the rules notice, ballots set aside, and the opening
    "look_now": gettext_noop("Rules asked to look"),
    "open_ballots": gettext_noop("Opened ballots looked at"),
    "quarantine": gettext_noop("Set ballots aside"),
    "quarantine_proposed": gettext_noop("Setting aside proposed"),
    "release": gettext_noop("Let ballots count again"),
    "release_proposed": gettext_noop("Letting ballots count proposed"),
    "exclude": gettext_noop("Leave ballots out"),
    "exclude_proposed": gettext_noop("Leaving ballots out proposed"),
    "object": gettext_noop("Object to ballots being set aside"),
    "proposed": gettext_noop("proposed"),
    "quarantined": gettext_noop("set aside"),
    "released": gettext_noop("counted again"),
    "excluded": gettext_noop("left out"),
    "replaced": gettext_noop("replaced by a later one"),
    "rule_r1": gettext_noop("R1 Burst: many for one within minutes"),
    "rule_r2": gettext_noop("R2 Concentration: one network, one favourite"),
    "rule_r3": gettext_noop("R3 Regularity: nearly equal gaps"),
    "rule_r4": gettext_noop("R4 Lockstep: identical ballots within an hour"),
    "rule_r5": gettext_noop("R5 Geography: a wave from outside the area"),
    "rule_r6": gettext_noop("R6 Sameness: few browsers or networks"),
    "rule_r7": gettext_noop("R7 Age: a wave of voters seen for the first time"),
    "rule_r8": gettext_noop("R8 Haste: faster than anybody answers"),
    # moves, states and outcomes of cases, and what they wait for
    "open_case": gettext_noop("Case opened"),
    "add_evidence": gettext_noop("Evidence added"),
    "ask_hearing": gettext_noop("Agency asked to answer"),
    "hear": gettext_noop("Hearing closed"),
    "rule": gettext_noop("Rule on a case"),
    "rule_proposed": gettext_noop("Ruling proposed"),
    "rule_declined": gettext_noop("Proposed ruling declined"),
    "decide_proposed": gettext_noop("End of a decision proposed"),
    "drop": gettext_noop("Case dropped"),
    **{f"case_{key}": text for key, text in season_texts.CASE_KINDS.items()},
    "case_open": gettext_noop("Being looked into"),
    "case_heard": gettext_noop("Heard"),
    "case_decided": gettext_noop("Ruled on"),
    "case_dropped": gettext_noop("Not pursued"),
    **{f"outcome_{key}": text for key, text in season_texts.OUTCOMES.items()},
    "grade_stays": gettext_noop("the computed grade stands"),
    "grade_none": gettext_noop("no grade this year"),
    "grade_back": gettext_noop("the computed grade stands again, unless another decision holds"),
    "waits_second_key": gettext_noop("second key for the ruling"),
    "waits_answer": gettext_noop("answer of the agency"),
    "waits_asking": gettext_noop("the agency is to be asked"),
    "waits_ruling": gettext_noop("ruling of the deciding body"),
    # accounts, links and bodies: states, moves, and what a move was about
    "active": gettext_noop("active"),
    "ended": gettext_noop("ended"),
    "deactivated": gettext_noop("deactivated"),
    "used": gettext_noop("used"),
    "revoked": gettext_noop("revoked"),
    "expired": gettext_noop("expired"),
    "invite": gettext_noop("Person invited"),
    "revoke_invitation": gettext_noop("Link revoked"),
    "join": gettext_noop("Joined"),
    "invite_back": gettext_noop("Reset link made"),
    "come_back": gettext_noop("Password set by reset link"),
    "drops_factors": gettext_noop("second factor lost"),
    "deactivate": gettext_noop("Account deactivated"),
    "reactivate": gettext_noop("Account reactivated"),
    "change_role": gettext_noop("Role changed"),
    "change_end": gettext_noop("Last day changed"),
    "no_end": gettext_noop("no end"),
    "add_body": gettext_noop("Body entered"),
    "rename_body": gettext_noop("Body renamed"),
    "close_body": gettext_noop("Body closed"),
    "reopen_body": gettext_noop("Body reopened"),
    # first keys, and proposals taken off the table
    "announce_proposed": gettext_noop("Announcement proposed"),
    "publish_proposed": gettext_noop("Publication proposed"),
    "decline": gettext_noop("Proposal declined"),
    "withdraw": gettext_noop("Proposal withdrawn"),
    # papers
    "draft": gettext_noop("Draft"),
    "issued": gettext_noop("Issued"),
    "draft_paper": gettext_noop("Paper drafted"),
    "edit_paper": gettext_noop("Draft of a paper changed"),
    "approve_paper": gettext_noop("Approve a paper"),
    "send_back": gettext_noop("Send a paper back"),
    "issue": gettext_noop("Issue a paper"),
    "void_paper": gettext_noop("Make a paper void"),
    # moves of signing in
    "sign_in": gettext_noop("Signed in"),
    "sign_out": gettext_noop("Signed out"),
    "lock_out": gettext_noop("Locked after failed attempts"),
    "add_factor": gettext_noop("Second factor added"),
    "remove_factor": gettext_noop("Second factor removed"),
    "new_codes": gettext_noop("Recovery codes issued"),
    "use_recovery": gettext_noop("Recovery code used"),
    "change_password": gettext_noop("Password changed"),
    "end_sitting": gettext_noop("Another browser signed out"),
    # outcomes of proposals
    "approved": gettext_noop("approved"),
    "declined": gettext_noop("declined"),
    # decisions
    "assume": gettext_noop("Interpretation"),
    "absent": gettext_noop("Absent from the review"),
    "withdrawn": gettext_noop("Put off to another year"),
    "fraud": gettext_noop("Fraud, verified"),
    "revoke": gettext_noop("Decision ended"),
    "sign_counting": gettext_noop("Counting of votes signed for"),
    # statuses of marks
    "counted": gettext_noop("counted"),
    "abstained": gettext_noop("abstained"),
    "recused": gettext_noop("recused"),
    "void": gettext_noop("void"),
    # yes and no
    "true": gettext_noop("yes"),
    "false": gettext_noop("no"),
}
NOTES = {
    "insufficient": gettext_noop("too few marks or answers: {component}"),
    "too_few_to_trim": gettext_noop("too few marks to leave out the extremes: {component}"),
    "renormalised": gettext_noop("computed from the remaining weights"),
    "withheld": gettext_noop("no total: too much weight is missing"),
}


def word(key: str) -> str:
    """Return the word for a key in the present language, or the key when there is none."""
    return gettext(WORDS[key]) if key in WORDS else key


def told(error: Told) -> str:
    """Return what an exception says in the present language; values that are keys become words."""
    if not error.values:
        return gettext(error.template)
    values = {name: _value(value) for name, value in error.values.items()}
    return gettext(error.template).format(**values)


def note(text: str, components: dict[str, str]) -> str:
    """Return a note of results.csv as a sentence. components: key -> label."""
    kind, _, component = text.partition(":")
    if kind not in NOTES:
        return text
    return gettext(NOTES[kind]).format(component=components.get(component, component))


def component(labels: Mapping[str, Mapping[str, str]], key: str) -> str:
    """Return what the scheme calls a component in the present language, or the key. labels: of season.queries."""
    found = labels.get(f"components.{key}", {})
    return found.get("en" if get_language() == "en" else "zh", key)


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return gettext(", ").join(str(_value(each)) for each in value)
    if isinstance(value, Mapping):
        return value.get("en" if get_language() == "en" else "zh", "")
    return word(value) if isinstance(value, str) else value
