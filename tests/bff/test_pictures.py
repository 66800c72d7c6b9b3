"""The page of one picture."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeUploader, an_id, an_image

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def three_pictures(uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1), an_image(2, visibility="link"), an_image(3)]


def path(number: int) -> str:
    return f"/pictures/{an_id(number)}"


def test_the_owner_sees_a_private_picture(alice: FlaskClient) -> None:
    shown = page(alice.get(path(1)))
    assert first(shown, "#picture").attributes["src"] == f"/i/{an_id(1)}/preview.webp"
    assert shown.css_first("meta[property^='og:']") is None


def test_a_stranger_sees_a_shared_picture_with_its_preview_tags(stranger: FlaskClient) -> None:
    shown = page(stranger.get(path(2)))
    tags = {
        tag.attributes["property"]: tag.attributes["content"] for tag in shown.css("[property]")
    }
    assert tags["og:image"] == f"http://localhost:8080/i/{an_id(2)}.jpg"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1500", "1000")
    assert shown.css_first("form") is None


def test_an_original_that_link_previews_do_not_show_is_left_to_its_rendition(
    stranger: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"][1] = an_image(2, visibility="link", type="image/avif")
    shown = page(stranger.get(path(2)))
    tag = first(shown, "[property='og:image']")
    assert tag.attributes["content"] == f"http://localhost:8080/i/{an_id(2)}/preview.webp"
    assert shown.css_first("[property='og:image:type']") is None
    assert shown.css_first("a.stage-link") is not None


def test_an_original_that_browsers_do_not_show_is_no_link(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"][0] = an_image(1, type="image/heic")
    assert page(alice.get(path(1))).css_first("a.stage-link") is None


def test_somebody_else_sees_a_shared_picture_and_changes_nothing(bob: FlaskClient) -> None:
    assert page(bob.get(path(2))).css_first("#details") is None
    assert bob.post(path(2), data={"name": "mine"}).status_code == 404
    assert bob.post(f"{path(2)}/delete").status_code == 404


def test_a_stranger_cannot_tell_private_from_missing(stranger: FlaskClient) -> None:
    answers = [stranger.get(path(number)) for number in (1, 999)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == f"/login?next={path(1)}"
    assert len(answers[0].data) == len(answers[1].data)


@pytest.mark.parametrize("rest", ["", "/delete"])
def test_somebody_else_cannot_tell_private_from_missing(bob: FlaskClient, rest: str) -> None:
    private, missing = bob.get(path(1) + rest), bob.get(path(999) + rest)
    assert private.status_code == missing.status_code == 404
    assert private.data == missing.data


@pytest.mark.parametrize("odd", ["x", "a" * 23, "a" * 21 + ".", "..", "a" * 22 + "/x"])
def test_an_odd_id_is_no_page(alice: FlaskClient, odd: str) -> None:
    assert alice.get(f"/pictures/{odd}").status_code == 404


def test_neighbours_are_links(alice: FlaskClient) -> None:
    shown = page(alice.get(path(2)))
    assert first(shown, "a#previous").attributes["href"] == path(1)
    assert first(shown, "a#next").attributes["href"] == path(3)


def test_either_end_has_one_neighbour(alice: FlaskClient) -> None:
    assert page(alice.get(path(1))).css_first("a#previous") is None
    assert page(alice.get(path(3))).css_first("a#next") is None


def test_a_picture_is_shown_without_its_neighbours_too(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.neighbours_fail = True
    assert alice.get(path(2)).status_code == 200


@pytest.mark.parametrize(
    "changes", [{"name": "Heron"}, {"alt": "A heron at dusk"}, {"visibility": "link"}]
)
def test_a_change_is_kept_and_shown(
    alice: FlaskClient, uploader: FakeUploader, changes: dict[str, Any]
) -> None:
    answer = alice.post(path(1), data=changes)
    assert (answer.status_code, answer.location) == (303, path(1))
    (name, value) = next(iter(changes.items()))
    assert getattr(uploader.kept["alice"][0], name) == value


def test_htmx_gets_the_changed_part_alone(alice: FlaskClient) -> None:
    answer = alice.post(path(1), data={"name": "Heron"}, headers=HTMX)
    shown = page(answer)
    assert shown.css_first("header") is None
    assert first(shown, "#details h1").text() == "Heron"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_change_keeps_what_was_typed(
    alice: FlaskClient, uploader: FakeUploader, headers: dict[str, str]
) -> None:
    uploader.change_refusal = Refusal(422, "invalid_fields", fields={"name": "Too long."})
    answer = alice.post(path(1), data={"name": "Heron"}, headers=headers)
    shown = page(answer)
    assert answer.status_code == 422
    assert first(shown, "#name").attributes["value"] == "Heron"
    assert first(shown, "#name-error").text(strip=True) == "Too long."
    assert "open" in first(shown, "details.words").attributes


def test_asking_to_delete_deletes_nothing(alice: FlaskClient, uploader: FakeUploader) -> None:
    assert alice.get(f"{path(1)}/delete").status_code == 200
    assert len(uploader.kept["alice"]) == 3


def test_deleting_leads_back_to_the_others(alice: FlaskClient, uploader: FakeUploader) -> None:
    answer = alice.post(f"{path(1)}/delete")
    assert (answer.status_code, answer.location) == (303, f"/gallery?at={an_id(2)}&told=deleted")
    assert [image.id for image in uploader.kept["alice"]] == [an_id(2), an_id(3)]


def test_a_damaged_picture_says_what_to_do_and_offers_no_dead_link(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1, is_damaged=True, frames=9, type="image/gif")]
    shown = page(alice.get(path(1)))
    assert "Upload the same file again" in first(shown, ".damaged").text()
    assert first(shown, "#picture").attributes["src"] == f"/i/{an_id(1)}/preview.webp"
    assert shown.css_first(f"a[href='/i/{an_id(1)}.jpg']") is None
    assert shown.css_first("[data-copy]") is None
    assert page(alice.get("/gallery")).css_first(".mark-damaged") is not None
