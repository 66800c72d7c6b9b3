"""Says how much of each part the unit tests reach, and fails where that has fallen.

`python -m coverage report` shows which lines and branches are missing.
"""

from __future__ import annotations

import io
import math
import sys
import tomllib

from coverage import Coverage

from tests.system.instance import REPOSITORY

Floors = dict[str, float]


def floors() -> Floors:
    """Returns the least per cent of lines and branches of each package."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    found: Floors = settings["tool"]["vitrine"]["coverage-floors"]
    return found


def main() -> int:
    """Prints a line for each package; returns 1 where one is below its floor."""
    measured = Coverage()
    measured.load()
    reached = {
        part: measured.report(include=[f"{part}/*"], file=io.StringIO()) for part in floors()
    }
    for part, floor in floors().items():
        sys.stdout.write(line(part, reached[part], floor))
    return int(any(reached[part] < floor for part, floor in floors().items()))


def line(part: str, reached: float, floor: float) -> str:
    """Says how much of a part is reached; rounded down, so that too little never looks enough."""
    shown = math.floor(reached * 100) / 100
    verdict = " BELOW ITS FLOOR" if reached < floor else ""
    return f"{part:<10}{shown:6.2f} % of lines and branches, of {floor:g} %{verdict}\n"


if __name__ == "__main__":
    sys.exit(main())
