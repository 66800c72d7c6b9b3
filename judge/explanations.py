"""Why a picture may differ: sentences of people, which the table quotes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from judge.verdicts import Verdict

FILE = Path(__file__).with_name("explanations.toml")


@dataclass(frozen=True)
class Explanation:
    """Why the files of these patterns get this kind of verdict."""

    kind: str
    files: tuple[str, ...]
    why: str
    says: str = "*"

    def fits(self, verdict: Verdict) -> bool:
        """Whether it is about this file and all that was found of it."""
        return (
            verdict.kind == self.kind
            and any(fnmatchcase(verdict.name, pattern) for pattern in self.files)
            and all(fnmatchcase(said, self.says) for said in verdict.differences)
        )


def read(file: Path = FILE) -> list[Explanation]:
    """Reads the file of explanations; raises TypeError where one has an unknown or lacks a key."""
    rows = tomllib.loads(file.read_text())["explanation"]
    return [Explanation(**{**row, "files": tuple(row["files"])}) for row in rows]


def explained(verdict: Verdict, explanations: Sequence[Explanation]) -> str | None:
    """Returns the first explanation that fits a verdict."""
    return next((one.why for one in explanations if one.fits(verdict)), None)


def unused(explanations: Iterable[Explanation], verdicts: Sequence[Verdict]) -> list[str]:
    """Returns the patterns that explain nothing any more, so that none stays behind its reason."""
    return [
        f"{one.kind}: {pattern}"
        for one in explanations
        for pattern in one.files
        if not any(
            Explanation(one.kind, (pattern,), one.why, one.says).fits(verdict)
            for verdict in verdicts
        )
    ]
