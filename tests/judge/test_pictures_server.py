"""The pictures that Chromium is to show, as it gets them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from judge.pictures_server import PicturesServer, serving


def answer(address: str) -> tuple[bytes, str]:
    with urlopen(address) as response:  # noqa: S310 - An address of this machine.
        return response.read(), response.headers["Content-Type"]


@pytest.fixture
def server() -> Iterator[PicturesServer]:
    with serving() as server:
        yield server


def test_the_last_picture_is_there_beside_an_empty_page(server: PicturesServer) -> None:
    first = server.offer(b"one", "image/png")
    second = server.offer(b"two", "image/gif")
    assert answer(second) == (b"two", "image/gif")
    assert answer(server.url)[1] == "text/html"
    assert first != second
    with pytest.raises(HTTPError, match="404"):
        answer(first)
