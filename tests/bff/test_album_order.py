"""The page on which an album is arranged by hand."""

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from bff.web.picture_list import PER_PAGE
from tests.bff.conftest import first, page
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fakes import FakeUploader, an_id, an_image

ALBUM = an_id(7)
PATH = f"/albums/{ALBUM}/order"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def three_pictures(albums: FakeAlbums) -> None:
    albums.kept["alice"] = [
        an_album(7, name="Lisbon", images=3),
        an_album(8, name="Cats", images=None, rule="cat"),
    ]
    albums.inside[ALBUM] = [an_image(number) for number in (1, 2, 3)]


def order(albums: FakeAlbums) -> list[int]:
    numbers = {an_id(number): number for number in range(1, 9)}
    return [numbers[one.id] for one in albums.inside[ALBUM]]


def test_each_picture_has_what_moves_it(alice: FlaskClient, uploader: FakeUploader) -> None:
    shown = page(alice.get(PATH))
    assert [one.attributes["data-id"] for one in shown.css("#order > li")] == [
        an_id(1), an_id(2), an_id(3),
    ]  # fmt: skip
    assert uploader.listed[-1] == {"sort": "own", "order": "asc", "album": ALBUM}
    assert [one.attributes["value"] for one in shown.css("#order li:first-child button[name]")] == [
        "start", "earlier", "later", "end",
    ]  # fmt: skip
    assert first(shown, "#order").attributes["data-total"] == "3"
    assert shown.css(".order-grab:not([hidden])") == []
    assert "shown in another order" not in first(shown, "main").text()


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("start", [2, 1, 3]), ("earlier", [2, 1, 3]), ("later", [1, 3, 2]), ("end", [1, 3, 2]),
    ],
)  # fmt: skip
def test_a_button_moves_a_picture_and_keeps_the_focus(
    alice: FlaskClient, albums: FakeAlbums, uploader: FakeUploader, to: str, expected: list[int]
) -> None:
    uploader.kept["alice"] = albums.inside[ALBUM]
    answer = alice.post(PATH, data={"id": an_id(2), "to": to})
    assert (answer.status_code, answer.location) == (
        303, f"{PATH}?at={an_id(2)}&to={to}&told=moved",
    )  # fmt: skip
    assert order(albums) == expected
    shown = page(alice.get(answer.location))
    focused = first(shown, "[autofocus]")
    assert focused.attributes["value"] == to
    assert first(shown, "#status").text() == "The picture is moved."


def test_the_first_is_no_earlier_and_the_last_no_later(
    alice: FlaskClient, albums: FakeAlbums, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = albums.inside[ALBUM]
    for number, to in ((1, "earlier"), (3, "later")):
        assert alice.post(PATH, data={"id": an_id(number), "to": to}).status_code == 303
    assert albums.moves == []
    assert uploader.listings[-1] == {"sort": "own", "order": "asc", "album": ALBUM}


def test_a_script_says_beside_which_one(alice: FlaskClient, albums: FakeAlbums) -> None:
    for data in ({"id": an_id(1), "after": an_id(3)}, {"id": an_id(2), "before": an_id(3)}):
        answer = alice.post(PATH, data=data, headers=HTMX)
        assert (answer.status_code, answer.data) == (204, b"")
    assert order(albums) == [2, 3, 1]


def test_what_is_not_there_any_more_moves_nothing(alice: FlaskClient, albums: FakeAlbums) -> None:
    data = {"id": an_id(1), "after": an_id(9)}
    answer = alice.post(PATH, data=data)
    assert "Nothing was moved" in first(page(alice.get(answer.location)), "#status").text()
    assert alice.post(PATH, data=data, headers=HTMX).status_code == 404
    assert order(albums) == [1, 2, 3]
    albums.refusal = Refusal(403, "insufficient_scope")
    assert alice.post(PATH, data=data).status_code == 403
    albums.refusal = None
    shown = page(alice.get(f"{PATH}?at={an_id(9)}"))
    assert "not here any more" in first(shown, "#status").text()


@pytest.mark.parametrize(
    "data",
    [
        {}, {"id": "x", "to": "end"}, {"id": an_id(1)}, {"id": an_id(1), "to": "up"},
        {"id": an_id(1), "before": ""}, {"id": an_id(1), "before": an_id(2), "after": an_id(3)},
    ],
)  # fmt: skip
def test_what_no_form_sends_is_refused(
    alice: FlaskClient, albums: FakeAlbums, data: dict[str, str]
) -> None:
    assert alice.post(PATH, data=data).status_code == 400
    assert albums.moves == []


def test_only_an_own_album_with_an_order_can_be_arranged(
    alice: FlaskClient, bob: FlaskClient
) -> None:
    for browser, path in ((bob, PATH), (alice, f"/albums/{an_id(8)}/order")):
        assert browser.get(path).status_code == 404
        assert browser.post(path, data={"id": an_id(1), "to": "end"}).status_code == 404


def test_a_large_album_is_arranged_in_parts(alice: FlaskClient, albums: FakeAlbums) -> None:
    albums.inside[ALBUM] = [an_image(number) for number in range(PER_PAGE + 5)]
    albums.kept["alice"][0] = an_album(7, name="Lisbon", images=85, sort="taken", order="desc")
    shown = page(alice.get(PATH))
    assert first(shown, "#order").attributes["data-total"] == ""
    assert "Newest taken first" in first(shown, "main").text()
    shown = page(alice.get(first(shown, "a[rel=next]").attributes["href"] or ""))
    assert len(shown.css("#order > li")) == 5
    assert first(shown, "a[rel=prev]").attributes["href"] == f"{PATH}?cursor=0"
    albums.inside[ALBUM] = []
    assert "nothing to arrange" in first(page(alice.get(PATH)), "main").text()
