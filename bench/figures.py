"""What is measured: a figure, its reference, its bound, and the rounds that both went through."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Measure = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """One promise: `measure / compare` is at least (or at most) the bound.

    Without a bound it is there to be looked at. `unit` is that of both numbers.
    """

    name: str
    reference: str
    unit: str
    measure: Measure
    compare: Measure
    at_least: float | None = None
    at_most: float | None = None


@dataclass
class Outcome:
    """The rounds of one figure."""

    figure: Figure
    measured: list[float] = field(default_factory=list)
    compared: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """One ratio a round: the two numbers of a round had the same machine."""
        return [m / c for m, c in zip(self.measured, self.compared, strict=True)]

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def bound(self) -> str:
        if self.figure.at_least is not None:
            return f"≥ {self.figure.at_least:g}"
        return f"≤ {self.figure.at_most:g}" if self.figure.at_most is not None else ""

    @property
    def holds(self) -> bool | None:
        """Whether the median keeps the bound; None where there is none."""
        if self.figure.at_least is not None:
            return self.median >= self.figure.at_least
        return self.median <= self.figure.at_most if self.figure.at_most is not None else None


def fixed(value: float) -> Measure:
    """Returns a reference that is an allowance and not a measurement."""
    return lambda: value


def run_rounds(figures: Sequence[Figure], rounds: int) -> list[Outcome]:
    """Measures figures and references in turn, so that both see the same state of the machine."""
    outcomes = [Outcome(figure) for figure in figures]
    for number in range(rounds):
        for outcome in outcomes:
            figure = outcome.figure
            # Whichever comes second finds warmer caches: the two change places.
            if number % 2:
                compared, measured = figure.compare(), figure.measure()
            else:
                measured, compared = figure.measure(), figure.compare()
            outcome.measured.append(measured)
            outcome.compared.append(compared)
            say(f"  {number + 1}/{rounds} {figure.name}: {measured / compared:.3f}")
    return outcomes


def say(text: str) -> None:
    """Tells whoever waits how far it is."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
