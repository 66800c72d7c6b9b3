"""Writes what came out: a table for people, and every single round as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Outcome

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENT = REPOSITORY / "docs" / "performance.md"
ROUNDS = REPOSITORY / "bench" / "rounds.json"
PICTURES = {theme: REPOSITORY / "docs" / f"performance-{theme}.svg" for theme in ("light", "dark")}

_HEAD = """# Performance

Written by `make bench`; nothing here is written by hand. Each figure is a ratio: Vitrine, started
as `make run` starts it on its embedded store (only logins may come faster), against a reference
that was measured in turn with it, in the same rounds on the same machine, or against an allowance.
The median of the rounds is held against the bound, the lowest and the highest round beside it.
Whatever makes the requests shares the cores with what it measures, on both sides. Rates alone say
little of another machine.

"""

_PICTURE = f"""
<picture>
<source media="(prefers-color-scheme: dark)" srcset="{PICTURES["dark"].name}">
<img alt="Every figure of the tables below as a bar from its lowest to its highest ratio, with its
bound" src="{PICTURES["light"].name}">
</picture>
"""


@dataclass(frozen=True)
class Run:
    """One run of the benchmarks."""

    command: str
    revision: str
    machine: Mapping[str, str]
    outcomes: Mapping[str, Sequence[Outcome]]

    def as_markdown(self) -> str:
        """Returns the document: one table a module, then the machine."""
        parts = [_HEAD, f"`{self.command}` on {_today()}, commit `{self.revision}`.\n"]
        parts.append(_PICTURE)
        for module, outcomes in self.outcomes.items():
            parts.append(f"\n## {module.capitalize()}\n\n")
            parts.append(
                "| figure | reference | ratio | lowest to highest | bound | holds | last round |\n"
            )
            parts.append("|---|---|---|---|---|---|---|\n")
            parts += [_row(outcome) for outcome in outcomes]
        parts.append("\n## Machine\n\n| | |\n|---|---|\n")
        parts += [f"| {name} | {value} |\n" for name, value in self.machine.items()]
        return "".join(parts)

    def as_json(self) -> str:
        """Returns every round of every figure."""
        document = {
            "command": self.command,
            "date": _today(),
            "revision": self.revision,
            "machine": dict(self.machine),
            "figures": [
                {
                    "module": module, "name": outcome.figure.name,
                    "reference": outcome.figure.reference, "unit": outcome.figure.unit,
                    "at_least": outcome.figure.at_least, "at_most": outcome.figure.at_most,
                    "measured": outcome.measured, "compared": outcome.compared,
                    "median": outcome.median, "holds": outcome.holds,
                }
                for module, outcomes in self.outcomes.items() for outcome in outcomes
            ],
        }  # fmt: skip
        return json.dumps(document, indent=1) + "\n"


def _row(outcome: Outcome) -> str:
    figure, ratios = outcome.figure, outcome.ratios
    holds = {True: "yes", False: "**no**", None: ""}[outcome.holds]
    last = f"{_rate(outcome.measured[-1])} / {_rate(outcome.compared[-1])} {figure.unit}"
    cells = [
        figure.name, figure.reference, f"{outcome.median:.3f}",
        f"{min(ratios):.3f} to {max(ratios):.3f}", outcome.bound, holds, last,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def _rate(value: float) -> str:
    """Returns a rate in four digits as people write it: 76,340 and not 7.634e+04."""
    return f"{float(f'{value:.4g}'):,.10g}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
