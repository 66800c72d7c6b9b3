"""What links of pages search for is understood as it is meant, whatever a tag is called."""

from __future__ import annotations

import random
from urllib.parse import parse_qs, urlsplit

import pytest

from bff.words.images import TYPE_WORDS
from bff.words.search_links import VIEWS, key_path, search_path
from uploader.arranging import tag_names
from uploader.decoding.formats import FORMATS
from uploader.outcomes import InvalidFields
from uploader.search.grammar import Search, parse

# What has a meaning to the grammar, to an address or to Unicode, and some that have none.
PARTS = (
    '"', '""', "'", " ", "  ", ",", ":", "-", "/", "..", ">", "<=", "(", "|", "%", "+", "&", "#",
    "\\", "\u00a0", "\u200b", "é", "e\u0301", "ﬁ", "京", "❤️", "A", "b", "5", "tag:", "is:trashed",
)  # fmt: skip
SEEDS = range(8)
OF_A_SEED = 100


def values(seed: int) -> list[str]:
    """Returns texts in which each of the parts comes beside each other one sooner or later."""
    numbers = random.Random(seed)  # noqa: S311 - No secret.
    return [
        "".join(numbers.choices(PARTS, k=numbers.randint(1, 8))).strip() for _ in range(OF_A_SEED)
    ]


def searched(path: str) -> Search:
    """Returns how the uploader understands what the address of a link searches for."""
    return parse(parse_qs(urlsplit(path).query, strict_parsing=True)["q"][0])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_link_of_a_tag_asks_for_this_tag_alone(seed: int) -> None:
    asked = 0
    for typed in values(seed):
        try:
            tag = tag_names.read_tag(typed, "tags")
        except InvalidFields:
            continue
        found = searched(key_path("tag", tag.text))
        (term,) = found.terms
        assert term.key is not None
        assert (term.key.name, term.value, term.negated) == ("tag", (tag.folded,), False)
        assert term.label == f"tag {tag.text}"
        assert found.hints == ()
        asked += '"' in tag.text
    assert asked


@pytest.mark.parametrize("seed", SEEDS)
def test_the_link_of_a_camera_asks_for_its_name(seed: int) -> None:
    for part in values(seed):
        name = f"Nikon{part}D100"
        found = searched(key_path("camera", name))
        (term,) = found.terms
        assert term.key is not None
        assert (term.key.name, term.value, found.hints) == ("camera", (name,), ())


@pytest.mark.parametrize("media_type", sorted(TYPE_WORDS))
def test_the_link_of_a_type_asks_for_this_type(media_type: str) -> None:
    (term,) = searched(search_path(f"type:{media_type.rpartition('/')[2]}")).terms
    wanted = [one.extension for one in FORMATS.values() if one.media_type == media_type]
    assert list(term.value) == wanted


@pytest.mark.parametrize("q", [q for q, _ in VIEWS if q])
def test_every_view_of_the_gallery_is_a_search(q: str) -> None:
    found = searched(search_path(q))
    assert len(found.terms) == 1
    assert found.hints == ()
