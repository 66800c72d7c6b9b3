"""The gateway names the type of a stored file by its ending, as the uploader names its formats."""

from __future__ import annotations

import re
from pathlib import Path

from bff.words.error_texts import BY_STATUS, SENTENCES
from uploader.decoding.formats import FORMATS

NGINX = Path(__file__).resolve().parents[2] / "gateway" / "nginx.conf"


def test_the_gateway_knows_the_type_of_every_picture_by_the_ending_of_its_key() -> None:
    (types,) = re.findall(r"(?s)\n    types \{(.*?)\}", NGINX.read_text())
    named = {
        ending: words[0]
        for words in (line.strip(" ;").split() for line in types.splitlines())
        for ending in words[1:]
    }
    pictures = {ending: kind for ending, kind in named.items() if kind.startswith("image/")}
    stored = {one.extension: one.media_type for one in FORMATS.values()}
    assert pictures == stored | {"svg": "image/svg+xml"}


def test_a_page_that_refuses_a_kind_names_all_that_are_taken() -> None:
    said = SENTENCES["unsupported_type"]
    assert said == BY_STATUS[415]
    (names,) = re.findall(r"This is no (.*?)\.", said)
    taken = [one.media_type.removeprefix("image/") for one in FORMATS.values()]
    assert re.split(", | or ", names.lower()) == taken
