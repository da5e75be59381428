"""Computes results, sensitivity and trace from a bundle's inputs alone; it must not look at the published results."""

from dataclasses import dataclass
from functools import cached_property

from pingyi.bundle import forms
from pingyi.bundle.forms import Season
from pingyi.bundle.source import Source
from pingyi.rules.v1 import engine, output, sensitivity
from pingyi.rules.v1.outcome import Outcome


@dataclass(frozen=True)
class Scored:
    """The outcome of the engine and the bytes of the files made of it, each computed when first asked for."""

    season: Season
    outcome: Outcome

    @cached_property
    def results(self) -> bytes:
        """The bytes of results.csv."""
        return output.results_csv(self.season.scheme, self.outcome)

    @cached_property
    def sensitivity(self) -> bytes:
        """The bytes of sensitivity.csv."""
        return output.sensitivity_csv(sensitivity.run(self.season.scheme, self.season.inputs))

    @cached_property
    def trace(self) -> bytes:
        """The bytes of trace.json."""
        return output.trace_json(self.outcome)


def score(bundle: Source) -> Scored:
    """Read the inputs of a bundle and score them.

    Raises BadInput: a file is missing or breaks FORMATS 1-3, or votes are to be counted without a signature.
    """
    return of(forms.read(bundle))


def of(season: Season) -> Scored:
    """Score inputs that were read without a fault.

    Raises BadInput: votes are to be counted without a signature.
    """
    return Scored(season, engine.run(season.scheme, season.inputs))
