"""Keeps what came out: a table for people, and every single round as JSON, a section a module."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure, Outcome, fixed

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
little of another machine. Each section says when it was measured, and what of.
"""

_PICTURE = f"""
<picture>
<source media="(prefers-color-scheme: dark)" srcset="{PICTURES["dark"].name}">
<img alt="Every figure of the tables below as a bar from its lowest to its highest ratio, with its
bound" src="{PICTURES["light"].name}">
</picture>
"""

_COLUMNS = """| figure | reference | ratio | lowest to highest | bound | holds | last round |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Run:
    """When something was measured, on which commit and which machine, and how busy that was."""

    command: str
    date: str
    revision: str
    load: str
    machine: Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """The figures of one module, of the last run that measured it."""

    module: str
    run: Run
    outcomes: Sequence[Outcome]

    def as_markdown(self) -> str:
        """Returns the table, below what is said of its run."""
        run = self.run
        said = f"`{run.command}` on {run.date}, commit `{run.revision}`, load before it {run.load}."
        rows = "".join(map(_row, self.outcomes))
        return f"\n## {self.module.capitalize()}\n\n{said}\n\n{_COLUMNS}{rows}"

    def as_json(self) -> dict[str, Any]:
        """Returns every round of every figure."""
        return {
            "module": self.module, "command": self.run.command, "date": self.run.date,
            "revision": self.run.revision, "load": self.run.load, "machine": dict(self.run.machine),
            "figures": [
                {
                    "name": outcome.figure.name, "reference": outcome.figure.reference,
                    "unit": outcome.figure.unit,
                    "at_least": outcome.figure.at_least, "at_most": outcome.figure.at_most,
                    "measured": outcome.measured, "compared": outcome.compared,
                    "median": outcome.median, "holds": outcome.holds,
                }
                for outcome in self.outcomes
            ],
        }  # fmt: skip


def read(rounds: str) -> list[Section]:
    """Returns the sections of the JSON that `rounds_of` has written."""
    return [
        Section(
            said["module"],
            Run(said["command"], said["date"], said["revision"], said["load"], said["machine"]),
            [
                Outcome(
                    Figure(
                        one["name"], one["reference"], one["unit"], fixed(0), fixed(0),
                        one["at_least"], one["at_most"],
                    ),
                    one["measured"], one["compared"],
                )
                for one in said["figures"]
            ],
        )
        for said in json.loads(rounds)["sections"]
    ]  # fmt: skip


def replaced(
    kept: Iterable[Section], measured: Iterable[Section], modules: Iterable[str]
) -> list[Section]:
    """Returns one section a module, in this order: as it was measured now, else as it was kept.

    What is of no module any more is left out.
    """
    found = {section.module: section for section in [*kept, *measured]}
    return [found[module] for module in modules if module in found]


def rounds_of(sections: Sequence[Section]) -> str:
    """Returns all sections as JSON."""
    return json.dumps({"sections": [one.as_json() for one in sections]}, indent=1) + "\n"


def document_of(sections: Sequence[Section], modules: Iterable[str]) -> str:
    """Returns the document: a table a module, then the machines, and what was never measured."""
    parts = [_HEAD, _PICTURE, *(section.as_markdown() for section in sections)]
    measured = {section.module for section in sections}
    if missing := [f"`{module}`" for module in modules if module not in measured]:
        parts.append(f"\n## Not measured yet\n\n{', '.join(missing)}\n")
    return "".join([*parts, *_machines(sections)])


def _machines(sections: Sequence[Section]) -> list[str]:
    """Returns a table for each machine, which says of what where there are several."""
    found: list[tuple[Mapping[str, str], list[str]]] = []
    for section in sections:
        same = next((names for one, names in found if one == section.run.machine), None)
        if same is None:
            found.append((section.run.machine, [section.module]))
        else:
            same.append(section.module)
    parts = []
    for machine, names in found:
        of = f" of {', '.join(names)}" if len(found) > 1 else ""
        parts.append(f"\n## Machine{of}\n\n| | |\n|---|---|\n")
        parts += [f"| {name} | {value} |\n" for name, value in machine.items()]
    return parts


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
