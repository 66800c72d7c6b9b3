"""What the fault tests measured: a table at the end of the run, and a file for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from tests.system.instance import REPOSITORY

RESULTS = REPOSITORY / "test-results" / "faults.json"


@dataclass
class Figures:
    """Rows of a table: what was done, and the numbers that came of it."""

    rows: list[dict[str, str | int | float]] = field(default_factory=list)

    def add(self, what: str, **numbers: str | float) -> None:
        self.rows.append({"what": what, **numbers})

    def write(self, target: Path = RESULTS) -> None:
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(self.rows, indent=2) + "\n")

    def lines(self) -> list[str]:
        """Returns the table as text, one row a line."""
        width = max(len(str(row["what"])) for row in self.rows)
        return [
            f"{row['what']:<{width}}  "
            + ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in row.items() if k != "what")
            for row in self.rows
        ]
