"""One sentence for each rule, as English message ids; it says what was counted and must not say that anybody did it.

The names in braces are the numbers of a finding.
"""

from pingyi.core.errors import said

RULES: dict[str, str] = {
    "r1": said(
        "{count} of {of} ballots put one agency ahead within {seconds} seconds; usual is {usual}; by chance alone: {p}"
    ),
    "r2": said(
        "{count} of {of} ballots from one network or device give one agency the top answer ({share} %; other "
        "agencies there: {others} %); by chance alone: {p}"
    ),
    "r3": said(
        "{count} ballots came at nearly equal gaps, one every {gap} seconds; the gaps vary by {variation} of their "
        "mean or less, those of people by about the whole of it"
    ),
    "r4": said(
        "{count} identical ballots came within {seconds} seconds, with {differing} answers unlike the others on the "
        "ballot; by chance alone: {p}"
    ),
    "r5": said(
        "{count} of {of} ballots of one hour came from outside the area; usual is {usual}; by chance alone: {p}"
    ),
    "r6": said(
        "{count} of {of} ballots that put one agency ahead come from one browser or network; variety {bits} bits, "
        "usual is {usual}"
    ),
    "r7": said(
        "{count} of {of} ballots of one hour came from voters first seen less than ten minutes before; three times the "
        "usual is {usual}; by chance alone: {p}"
    ),
    "r8": said("{count} ballots were cast sooner than {answers} answers can be given at {rate} a second"),
}
