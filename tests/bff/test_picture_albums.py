"""A picture is put into albums by boxes, into a new one by its name, and out of them again."""

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from bff import picture_albums
from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fakes import FakeUploader, an_id, an_image

PATH = f"/pictures/{an_id(1)}/albums"


@pytest.fixture(autouse=True)
def two_albums(uploader: FakeUploader, albums: FakeAlbums) -> None:
    """Lisbon, which is in 2024 and has the picture, and a saved search."""
    uploader.kept["alice"] = [an_image(1)]
    albums.kept["alice"] = [
        an_album(2, name="2024"),
        an_album(1, name="Lisbon", parent_id=an_id(2), depth=2, images=1),
        an_album(3, name="Cats", images=None),
    ]
    albums.inside[an_id(1)] = [an_image(1)]


def inside(albums: FakeAlbums, number: int) -> list[str]:
    return [one.id for one in albums.inside.get(an_id(number), [])]


def status(shown: LexborHTMLParser) -> str:
    return first(shown, "#status.is-shown > span").text()


def test_each_album_has_a_box_those_first_that_changed_last(alice: FlaskClient) -> None:
    shown = page(alice.get(PATH))
    assert [one.text() for one in shown.css(".check label > bdi")] == ["Lisbon", "2024"]
    assert [one.attributes["value"] for one in shown.css(".check input[checked]")] == [an_id(1)]
    assert "in 2024, 1 picture" in first(shown, ".check label").text()
    assert shown.css("#find") == []


def test_what_is_ticked_is_put_in_and_what_is_not_any_more_is_taken_out(
    alice: FlaskClient, albums: FakeAlbums
) -> None:
    shown = page(alice.post(PATH, data={"in": [an_id(2)], "was": [an_id(1)]}))
    assert (inside(albums, 1), inside(albums, 2)) == ([], [an_id(1)])
    assert status(shown) == "Added to 2024. Taken out of Lisbon."
    answer = alice.post(PATH, data={"in": [an_id(2)], "was": [an_id(2)]})
    assert (answer.status_code, answer.location) == (303, f"/pictures/{an_id(1)}")


def test_a_new_album_gets_the_picture(alice: FlaskClient, albums: FakeAlbums) -> None:
    shown = page(alice.post(PATH, data={"name": " Porto ", "in": [an_id(1)], "was": [an_id(1)]}))
    assert status(shown) == "Added to Porto."
    assert inside(albums, 703) == [an_id(1)]


def test_a_name_that_is_refused_keeps_the_boxes(alice: FlaskClient, albums: FakeAlbums) -> None:
    answer = alice.post(PATH, data={"name": "x" * 201, "in": [an_id(2)]})
    assert answer.status_code == 422
    shown = page(answer)
    assert first(shown, "#name-error").text(strip=True) == "Use at most 200 characters."
    assert [one.attributes["value"] for one in shown.css(".check input[checked]")] == [an_id(2)]
    albums.refusal = Refusal(409, "too_many_albums")
    shown = page(alice.post(PATH, data={"name": "Porto"}))
    assert "as many albums as" in first(shown, "#name-error").text()
    albums.refusal = Refusal(422, "invalid_fields")
    shown = page(alice.post(PATH, data={"name": "Porto"}))
    assert "did not work" in first(shown, "#name-error").text()
    albums.refusal = Refusal(404, "not_found")
    assert alice.post(PATH, data={"name": "Porto"}).status_code == 404


def test_what_no_form_sends_is_refused(alice: FlaskClient, bob: FlaskClient) -> None:
    assert alice.post(PATH, data={"in": ["x"]}).status_code == 400
    assert alice.post(PATH, data={"in": [an_id(9)]}).status_code == 404
    assert alice.post(f"{PATH}/cover", data={"album": "x"}).status_code == 400
    assert bob.get(PATH).status_code == 404
    assert bob.post(PATH, data={"in": [an_id(1)]}).status_code == 404


def test_a_picture_becomes_the_cover_of_an_album_that_it_is_in(
    alice: FlaskClient, albums: FakeAlbums
) -> None:
    shown = page(alice.get(PATH))
    assert [one.text() for one in shown.css("#album option")] == ["Lisbon"]
    shown = page(alice.post(f"{PATH}/cover", data={"album": an_id(1)}))
    assert status(shown) == "It is the cover of Lisbon."
    assert albums.changes == [{"cover_id": an_id(1)}]
    assert shown.css("#album") == []
    albums.refusal = Refusal(422, "invalid_fields")
    assert alice.post(f"{PATH}/cover", data={"album": an_id(1)}).status_code == 404
    albums.refusal = Refusal(403, "insufficient_scope")
    assert alice.post(f"{PATH}/cover", data={"album": an_id(1)}).status_code == 403


def test_of_many_albums_one_is_found_by_its_name(
    alice: FlaskClient, albums: FakeAlbums, monkeypatch: pytest.MonkeyPatch
) -> None:
    albums.kept["alice"] = [an_album(number) for number in range(1, 21)]
    shown = page(alice.get(f"{PATH}?find=ALBUM+1"))
    assert len(shown.css(".check")) == 11
    assert first(shown, "#find").attributes["value"] == "ALBUM 1"
    assert "No album has" in first(page(alice.get(f"{PATH}?find=none")), ".form > .quiet").text()
    monkeypatch.setattr(picture_albums, "MOST_BOXES", 3)
    shown = page(alice.get(PATH))
    assert len(shown.css(".check")) == 3
    assert "There are more" in first(shown, ".form > .quiet").text()


def test_the_page_of_a_picture_leads_there(alice: FlaskClient) -> None:
    shown = page(alice.get(f"/pictures/{an_id(1)}?album={an_id(1)}"))
    links = [one.attributes["href"] for one in shown.css(".sheet-end a")]
    assert f"{PATH}?album={an_id(1)}" in links
