"""How likely chance alone is, as a bound that is never too small; it must not decide what is done about it."""

import math

ALARM = 1e-6
SHOWN_DIGITS = 12  # a smaller chance than one in so many digits is shown as that
ROUNDING = 1e-9  # share of the exponent given away for the rounding of floats


def bound(count: int, of: int, share: float) -> float:
    """Return the natural logarithm of a chance that `count` or more of `of` independent ballots have a mark.

    share: of the ballots that usually have it. This is Chernoff's bound exp(-n D(k/n || share)). It is never below the
    binomial tail, for any n and share, and tends to the same bound of Poisson's law when the share is small. By
    Hoeffding it also holds for ballots drawn from a known lot, so the share may be that of the very ballots looked at.
    """
    if count <= of * share:
        return 0.0
    part = count / of
    far = part * math.log(part / share)
    if count < of:
        far += (1 - part) * math.log((1 - part) / (1 - share))
    return -max(0.0, of * far) * (1 - ROUNDING)


def is_alarm(logarithm: float, looks: int) -> bool:
    """Tell whether the chance is below ALARM even when a rule looked so often for the like of it."""
    return logarithm + math.log(max(looks, 1)) < math.log(ALARM)


def text(logarithm: float, looks: int) -> str:
    """Return the chance over all looks as the next power of ten above it, for example `<1e-9`."""
    digits = math.floor(-(logarithm + math.log(max(looks, 1))) / math.log(10))
    return f"<1e-{min(digits, SHOWN_DIGITS)}" if digits > 0 else "1"
