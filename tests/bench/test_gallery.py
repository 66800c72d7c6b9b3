"""Which thumbnails a view fetches; the measurement itself is run by `make bench`."""

from __future__ import annotations

from bench.gallery import thumbnails_of


def test_each_thumbnail_of_a_page_is_fetched_once_and_nothing_else() -> None:
    first, second = (f"/i/{letter * 22}/thumb.webp" for letter in "ab")
    page = (
        f'<img src="{first}" srcset="/i/{"a" * 22}/thumb-2x.webp 2x"><img src="{second}">'
        f'<img src="{first}"><img src="/static/logo.svg"><a href="/i/{"c" * 22}/thumb.webp">'
    )
    assert thumbnails_of(page.encode()) == [first, second]
