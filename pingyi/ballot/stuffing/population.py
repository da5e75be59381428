"""How many ballots an area can have cast, against its residents; it must not read where either figure comes from."""

from pingyi.core.errors import Refused

# Percent of the residents of 16 and over. Assumed: a review of this kind rarely reaches one in three.
WARN, REVIEW, ALL = 30, 60, 100


def bound(ballots: int, residents: int) -> str:
    """Return usual, warn (over 30 %), review (over 60 %) or impossible (over 100 %).

    ballots: live ones of all channels; residents: those of 16 and over.
    Raises Refused: there are no residents.
    """
    if residents < 1:
        raise Refused(
            '"{residents}" is no number of residents; enter how many people of 16 and over live in the area',
            residents=residents,
        )
    for percent, verdict in ((ALL, "impossible"), (REVIEW, "review"), (WARN, "warn")):
        if 100 * ballots > percent * residents:
            return verdict
    return "usual"
