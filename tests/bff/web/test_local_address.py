"""An address that came from outside is one of this site, or the gallery."""

import pytest

from bff.web.local_address import START, local_or_start


@pytest.mark.parametrize(
    "address",
    ["/", "/upload", "/gallery?cursor=80&after=2026-11-20", "/a//b", "/%2F", "/" + "a" * 999],
)
def test_a_path_of_this_site_is_kept(address: str) -> None:
    assert local_or_start(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "upload",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/a\\b",
        "https://elsewhere.example",
        "javascript:alert(1)",
        "/a b",
        "/a\n",
        "/ü",
        "/\t/elsewhere.example",
        "/" + "a" * 1000,
    ],
)
def test_anything_else_becomes_the_gallery(address: str | None) -> None:
    assert local_or_start(address) == START == "/gallery"
