"""A size is said in the same words by a page, a script, the uploader and the gateway."""

from __future__ import annotations

from bff.words.images import byte_words
from runner import sizes as of_the_gateway
from tests.contract.scripts import said_by
from uploader.outcomes import sizes as of_the_uploader

# Where a unit or the number of digits changes, and halves, which are rounded up.
BOUNDARIES = [
    0, 1, 999, 1_000, 1_250, 9_949, 10_400, 12_500, 999_499, 999_500, 4_130_000, 67_108_864,
    999_600_000, 5_000_000_000, 1_500_000_000_000,
]  # fmt: skip


STEPS = [step * unit for unit in (1, 50, 50_000, 50_000_000) for step in range(1_500)]


def test_both_say_each_size_in_the_same_words() -> None:
    counts = BOUNDARIES + STEPS
    scripts = said_by("shared/numbers.js", "data.map(module.formatBytes)", counts)
    pages = [byte_words(count) for count in counts]
    differing = [
        (count, page, script)
        for count, page, script in zip(counts, pages, scripts, strict=True)
        if page != script
    ]
    assert differing == []


def test_the_api_says_each_size_in_these_words_and_exactly() -> None:
    """Of the uploader and of the gateway, which refuses what is larger before the uploader does."""
    for count in BOUNDARIES + STEPS:
        words = byte_words(count)
        said = f"{words} ({count} bytes)" if count >= 1000 else words
        assert of_the_uploader.byte_words(count) == of_the_gateway.byte_words(count) == said
