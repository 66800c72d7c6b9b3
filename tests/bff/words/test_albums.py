"""What is said of albums, and how they are ordered."""

from dataclasses import replace

from bff.words.albums import (
    SORTS,
    Album,
    added_words,
    as_listed,
    homes_of,
    in_tree,
    recent_first,
    search_sorting,
    way_to,
    ways_to_all,
)
from tests.bff.fake_albums import an_album
from tests.bff.fakes import an_id

SAID = {
    "id": an_id(1), "name": "Lisbon", "parent_id": None, "depth": 1, "description": "",
    "sort": "taken", "order": "desc", "cover_id": an_id(2),
    "cover_url": f"https://host/i/{an_id(2)}/thumb.webp",
    "cover_urls": [f"https://host/i/{an_id(2)}/thumb.webp"], "images": 2,
    "rule": None, "rule_words": [],
    "created_at": "2026-11-01T10:00:00Z", "changed_at": "2026-11-02T10:00:00Z",
}  # fmt: skip


def test_an_album_is_read_from_the_answer_of_the_uploader() -> None:
    album = Album.read(SAID)
    assert (album.path, album.count, album.sorting) == (
        f"/albums/{an_id(1)}", "2 pictures", "taken desc",
    )  # fmt: skip
    assert album.cover_paths == [f"/i/{an_id(2)}/thumb.webp"]


def test_how_many_there_are_is_said_in_words() -> None:
    assert [an_album(images=count).count for count in (None, 0, 1, 1204)] == [
        "Saved search", "No pictures yet", "1 picture", "1,204 pictures",
    ]  # fmt: skip


def test_an_album_of_albums_is_listed_by_what_is_in_it() -> None:
    covers = ("https://host/i/a/thumb.webp",)
    year, winter = an_album(1), an_album(2, parent_id=an_id(1), depth=2)
    ice = an_album(3, parent_id=an_id(2), depth=3, images=4, cover_urls=covers)
    ski = an_album(4, parent_id=an_id(1), depth=2, images=1, cover_urls=("https://host/ski",))
    bare = an_album(5)
    listed = as_listed([bare, ski, ice, winter, year])
    assert [one.count for one in listed] == [
        "No pictures yet", "1 picture", "4 pictures", "1 album", "2 albums",
    ]  # fmt: skip
    assert [one.cover_urls for one in listed] == [
        (), ski.cover_urls, covers, covers, ski.cover_urls,
    ]  # fmt: skip
    own = replace(year, images=2, cover_urls=("https://host/own",))
    assert (as_listed([ski, own])[1].count, as_listed([ski, own])[1].cover_urls) == (
        "2 pictures, 1 album", own.cover_urls,
    )  # fmt: skip


def test_a_saved_search_has_a_rule_and_no_order_of_its_own() -> None:
    words = [{"text": "cat", "label": "cat", "negated": False}]
    album = Album.read({**SAID, "images": None, "rule": "cat", "rule_words": words})
    assert (album.rule, album.rule_words, album.count) == ("cat", ("cat",), "Saved search")
    assert SORTS.keys() - album.sorts.keys() == {"own asc"}
    assert Album.read(SAID).sorts == SORTS
    plain = an_album(2)
    assert homes_of(plain, [album, plain]) == []


def test_a_search_is_saved_as_it_is_seen_where_an_album_can_be() -> None:
    assert search_sorting("", "") == "uploaded desc"
    assert search_sorting("taken", "asc") == "taken asc"
    assert search_sorting("name", "") == "name asc"
    assert search_sorting("size", "") == search_sorting("own", "") == "uploaded desc"


def test_each_album_stands_before_those_in_it() -> None:
    a, b, c = an_album(1), an_album(2, parent_id=an_id(1)), an_album(3, parent_id=an_id(2))
    d, lost = an_album(4), an_album(5, parent_id=an_id(99))
    assert in_tree([c, d, a, lost, b]) == [d, a, b, c, lost]
    assert way_to(c, [a, b, c, d]) == [a, b]
    assert way_to(lost, [a, lost]) == []
    assert ways_to_all([c, d, a, b]) == {a.id: [], b.id: [a], c.id: [a, b], d.id: []}


def test_an_album_can_be_moved_where_it_may_lie() -> None:
    a, b = an_album(1), an_album(2, parent_id=an_id(1), depth=2)
    c, deep = an_album(3), an_album(4, parent_id=an_id(3), depth=6)
    assert homes_of(a, [a, b, c, deep]) == [c]
    assert homes_of(b, [a, b, c, deep]) == [a, c]


def test_what_was_changed_last_comes_first() -> None:
    assert recent_first([an_album(3), an_album(1), an_album(2)]) == [
        an_album(1), an_album(2), an_album(3),
    ]  # fmt: skip


def test_where_a_picture_came_is_one_sentence() -> None:
    assert added_words(["Lisbon"], []) == "Added to Lisbon."
    assert added_words(["a", "b"], ["c"]) == "Added to a and b. Taken out of c."
    assert added_words([], []) == ""
