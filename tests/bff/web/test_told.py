"""What an address says that its page has to tell."""

import pytest
from flask import Flask

from bff.web.told import told_here, told_number, told_picture
from bff.words.told import TOLD


@pytest.mark.parametrize("code", sorted(TOLD))
def test_a_code_is_told_to_who_comes_from_here(app: Flask, code: str) -> None:
    with app.test_request_context(f"/?told={code}"):
        assert told_here() == TOLD[code]
    for site, told in (("same-origin", TOLD[code]), ("cross-site", None), ("none", None)):
        with app.test_request_context(f"/?told={code}", headers={"Sec-Fetch-Site": site}):
            assert told_here() == told


def test_what_is_no_code_tells_nothing(app: Flask) -> None:
    for address in ("/", "/?told=", "/?told=You+have+won"):
        with app.test_request_context(address):
            assert told_here() is None


ID = "0" * 22


@pytest.mark.parametrize(
    ("query", "picture"),
    [
        (f"told=trashed&picture={ID}", ID),
        (f"told=restored&picture={ID}", None),
        (f"picture={ID}", None),
        ("told=trashed", None),
        ("told=trashed&picture=../x", None),
        (f"told=trashed&picture={ID}0", None),
    ],
)
def test_the_picture_that_it_was_done_to_is_of_the_right_form(
    app: Flask, query: str, picture: str | None
) -> None:
    with app.test_request_context(f"/?{query}"):
        assert told_picture("trashed") == picture
    with app.test_request_context(f"/?{query}", headers={"Sec-Fetch-Site": "cross-site"}):
        assert told_picture("trashed") is None


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("", 0), ("-7", 0), ("x", 0), ("9" * 16, 0), ("\u0664", 0)]
)
def test_a_number_of_an_address_is_a_number(app: Flask, text: str, number: int) -> None:
    with app.test_request_context("/", query_string={"images": text}):
        assert told_number("images") == number
