"""What pages and scripts both say, they say alike: they share no code."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bff.words.images import byte_words
from tests.js.test_modules import node
from tests.timeouts import scaled

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"

TABLE = {
    0: "0 bytes",
    1: "1 bytes",
    999: "999 bytes",
    1_000: "1.0 kB",
    1_250: "1.3 kB",  # Halves are rounded up.
    9_949: "9.9 kB",
    10_400: "10 kB",
    12_500: "13 kB",
    999_499: "999 kB",
    999_500: "1.0 MB",
    4_130_000: "4.1 MB",
    67_108_864: "67 MB",
    999_600_000: "1.0 GB",
    5_000_000_000: "5.0 GB",
    1_500_000_000_000: "1.5 TB",
}


def owner_of_format_bytes() -> Path:
    """Return the one script that says sizes, wherever it stands."""
    (owner,) = [
        path
        for path in SCRIPTS.rglob("*.js")
        if "export function formatBytes(" in path.read_text("utf-8")
    ]
    return owner


def said_by_the_scripts(counts: list[int]) -> list[str]:
    program = (
        f'import {{ formatBytes }} from "{owner_of_format_bytes().as_uri()}";'
        f"console.log(JSON.stringify({json.dumps(counts)}.map(formatBytes)));"
    )
    ended = subprocess.run(
        [*node(), "--input-type=module", "--eval", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=scaled(60),
    )
    said: list[str] = json.loads(ended.stdout)
    return said


@pytest.mark.parametrize(("count", "words"), TABLE.items())
def test_a_page_says_a_size_as_the_table_does(count: int, words: str) -> None:
    assert byte_words(count) == words


def test_the_scripts_say_each_size_as_the_table_does() -> None:
    assert dict(zip(TABLE, said_by_the_scripts(list(TABLE)), strict=True)) == TABLE


def test_both_round_alike_between_the_rows_of_the_table() -> None:
    counts = [step * unit for unit in (1, 50, 50_000, 50_000_000) for step in range(1_500)]
    pages = [byte_words(count) for count in counts]
    differing = [
        (count, page, script)
        for count, page, script in zip(counts, pages, said_by_the_scripts(counts), strict=True)
        if page != script
    ]
    assert differing == []
