"""A size is said in the same words by a page and by a script."""

from __future__ import annotations

from bff.words.images import byte_words
from tests.contract.scripts import said_by

# Where a unit or the number of digits changes, and halves, which are rounded up.
BOUNDARIES = [
    0, 1, 999, 1_000, 1_250, 9_949, 10_400, 12_500, 999_499, 999_500, 4_130_000, 67_108_864,
    999_600_000, 5_000_000_000, 1_500_000_000_000,
]  # fmt: skip


def test_both_say_each_size_in_the_same_words() -> None:
    steps = [step * unit for unit in (1, 50, 50_000, 50_000_000) for step in range(1_500)]
    counts = BOUNDARIES + steps
    scripts = said_by("shared/numbers.js", "data.map(module.formatBytes)", counts)
    pages = [byte_words(count) for count in counts]
    differing = [
        (count, page, script)
        for count, page, script in zip(counts, pages, scripts, strict=True)
        if page != script
    ]
    assert differing == []
