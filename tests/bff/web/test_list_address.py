"""The address of a list, to which an action leads back."""

import re
from pathlib import Path

import pytest
from flask import Flask

from bff.web.list_address import TELLING, list_back, list_here, told_address
from bff.words.selections import Changed
from tests.bff.fakes import an_id

SCRIPT = Path(__file__).resolve().parents[3] / "static" / "js" / "shared" / "swaps.js"


@pytest.mark.parametrize(
    ("address", "more", "here"),
    [
        ("/gallery", {}, "/gallery"),
        ("/gallery?q=a%26b&told=changed&done=3&undo=x", {}, "/gallery?q=a%26b"),
        ("/trash?cursor=c", {"select": "1"}, "/trash?cursor=c&select=1"),
        ("/gallery?select=1&at=x", {"select": None}, "/gallery?at=x"),
        ("/gallery?cursor=c&after=2026-11-27&fragment=1", {}, "/gallery?cursor=c"),
    ],
)
def test_a_list_is_what_its_address_says_without_what_it_tells(
    app: Flask, address: str, more: dict[str, str | None], here: str
) -> None:
    with app.test_request_context(address):
        assert list_here(**more) == here


def test_what_was_changed_is_told_in_numbers() -> None:
    changed = Changed("trash", 3, {"a": "not_found", "b": "not_found"}, an_id(7))
    told = told_address("/gallery?q=sea&undo=old", changed)
    assert told == (f"/gallery?q=sea&told=changed&action=trash&done=3&not_found=2&undo={an_id(7)}")
    # It can go through the address once more and is the list that it was.
    assert list_back(told) == "/gallery?q=sea"


def test_the_script_takes_all_of_it_out_of_the_address() -> None:
    (names,) = re.findall(r"const TELLING = \[(.*?)\];", SCRIPT.read_text(), re.S)
    assert set(re.findall(r'"(\w+)"', names)) == TELLING
