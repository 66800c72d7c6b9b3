"""The pages of albums: all of them, one of them, and the forms that change one."""

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from bff.albums import PER_PAGE
from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fakes import an_id, an_image


@pytest.fixture(autouse=True)
def three_albums(albums: FakeAlbums) -> None:
    """2024, in which is Winter, and Lisbon with two pictures."""
    thumbs = tuple(f"http://localhost:8080/i/{an_id(number)}/thumb.webp" for number in (1, 2))
    albums.kept["alice"] = [
        an_album(1, name="2024", description="A long year."),
        an_album(3, name="Lisbon", images=2, cover_urls=thumbs, cover_id=an_id(1)),
        an_album(2, name="Winter", parent_id=an_id(1), depth=2),
    ]
    albums.inside[an_id(3)] = [an_image(1), an_image(2)]


def texts(shown: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(one.text().split()) for one in shown.css(selector)]


def test_all_albums_are_listed_with_their_covers_and_counts(alice: FlaskClient) -> None:
    shown = page(alice.get("/albums"))
    assert first(shown, "h1").text(strip=True) == "Albums3"
    assert texts(shown, ".cover-name") == ["2024", "2024 \u203a Winter", "Lisbon"]
    assert texts(shown, ".cover-link > .quiet") == [
        "No pictures yet", "No pictures yet", "2 pictures",
    ]  # fmt: skip
    assert [one.attributes["src"] for one in shown.css(".cover img")] == [
        f"/i/{an_id(1)}/thumb.webp", f"/i/{an_id(2)}/thumb.webp",
    ]  # fmt: skip


def test_without_an_album_the_page_says_what_one_is(bob: FlaskClient) -> None:
    shown = page(bob.get("/albums"))
    assert "deletes no picture" in first(shown, ".albums > .quiet").text()
    assert shown.css(".covers") == []


def test_a_new_album_is_shown(alice: FlaskClient, albums: FakeAlbums) -> None:
    answer = alice.post("/albums", data={"name": "Porto"})
    made = albums.kept["alice"][-1]
    assert (answer.status_code, answer.location) == (303, f"/albums/{made.id}")
    assert made.parent_id is None
    alice.post("/albums", data={"name": "Porto", "parent_id": an_id(1)})
    assert albums.kept["alice"][-1].parent_id == an_id(1)
    assert alice.post("/albums", data={"name": "a", "parent_id": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "said"), [(" ", "Give it a name."), ("x" * 201, "Use at most 200 characters.")]
)
def test_a_name_that_is_none_is_said_beside_its_field(
    alice: FlaskClient, name: str, said: str
) -> None:
    answer = alice.post("/albums", data={"name": name})
    assert answer.status_code == 422
    shown = page(answer)
    assert first(shown, "#name-error").text(strip=True) == said
    assert first(shown, "#name").attributes["value"] == name


def test_that_there_are_too_many_is_said(alice: FlaskClient, albums: FakeAlbums) -> None:
    albums.refusal = Refusal(409, "too_many_albums")
    answer = alice.post("/albums", data={"name": "Porto"})
    assert answer.status_code == 422
    assert "as many albums as" in first(page(answer), "#name-error").text()
    albums.refusal = Refusal(403, "insufficient_scope")
    assert alice.post("/albums", data={"name": "Porto"}).status_code == 403


def test_an_album_shows_its_pictures_and_what_is_in_it(alice: FlaskClient) -> None:
    shown = page(alice.get(f"/albums/{an_id(3)}"))
    assert first(shown, "h1").text() == "Lisbon"
    assert [one.attributes["href"] for one in shown.css(".rows a")] == [
        f"/pictures/{an_id(number)}?album={an_id(3)}" for number in (1, 2)
    ]
    shown = page(alice.get(f"/albums/{an_id(1)}"))
    assert texts(shown, ".cover-name") == ["Winter"]
    assert first(shown, ".album-description").text() == "A long year."
    assert texts(page(alice.get(f"/albums/{an_id(2)}")), ".crumbs a") == ["Albums", "2024"]


def test_pages_of_an_album_lead_on_and_back(alice: FlaskClient, albums: FakeAlbums) -> None:
    albums.inside[an_id(3)] = [an_image(number) for number in range(PER_PAGE + 5)]
    shown = page(alice.get(f"/albums/{an_id(3)}"))
    following = first(shown, "a[rel=next]").attributes["href"] or ""
    shown = page(alice.get(following))
    assert len(shown.css(".rows a")) == 5
    assert first(shown, "a[rel=prev]").attributes["href"] == f"/albums/{an_id(3)}?cursor=0"
    shown = page(alice.get(f"/albums/{an_id(3)}?at={an_id(2)}"))
    assert first(shown, ".rows a[autofocus]").attributes["href"] == (
        f"/pictures/{an_id(2)}?album={an_id(3)}"
    )
    assert alice.get(f"/albums/{an_id(3)}?cursor=x").status_code == 404


def test_a_picture_that_is_not_in_it_any_more_is_said(alice: FlaskClient) -> None:
    shown = page(alice.get(f"/albums/{an_id(3)}?at={an_id(9)}"))
    assert len(shown.css(".rows a")) == 2
    assert "not here any more" in first(shown, "#status").text()


def test_what_services_refuse_besides_is_no_page_of_an_album(
    alice: FlaskClient, albums: FakeAlbums
) -> None:
    albums.refusal = Refusal(403, "insufficient_scope")
    assert alice.get(f"/albums/{an_id(3)}").status_code == 403


def test_somebody_elses_album_is_not_there(bob: FlaskClient) -> None:
    for path in ("", "/edit", "/delete"):
        assert bob.get(f"/albums/{an_id(3)}{path}").status_code == 404
    assert bob.post(f"/albums/{an_id(3)}/edit", data={"name": "a"}).status_code == 404


def test_an_album_is_changed(alice: FlaskClient, albums: FakeAlbums) -> None:
    path = f"/albums/{an_id(2)}"
    shown = page(alice.get(f"{path}/edit"))
    assert texts(shown, "#parent_id option") == ["None, it stands by itself", "2024", "Lisbon"]
    typed = {
        "name": "Ice", "description": "Snow.\r\nAnd ice.", "parent_id": "",
        "sorting": "taken desc",
    }  # fmt: skip
    answer = alice.post(f"{path}/edit", data=typed)
    assert (answer.status_code, answer.location) == (303, path)
    assert albums.changes == [
        {
            "name": "Ice", "description": "Snow.\nAnd ice.", "sort": "taken", "order": "desc",
            "parent_id": None,
        }
    ]  # fmt: skip
    alice.post(f"{path}/edit", data={})
    assert albums.changes[-1] == {"sort": "taken", "order": "desc", "parent_id": None}


def test_no_album_can_be_moved_below_itself(alice: FlaskClient) -> None:
    shown = page(alice.get(f"/albums/{an_id(1)}/edit"))
    assert texts(shown, "#parent_id option") == ["None, it stands by itself", "Lisbon"]


@pytest.mark.parametrize("typed", [{"sorting": "size asc"}, {"parent_id": "x"}])
def test_what_no_form_sends_is_refused(alice: FlaskClient, typed: dict[str, str]) -> None:
    assert alice.post(f"/albums/{an_id(1)}/edit", data=typed).status_code == 400


def test_a_refused_change_keeps_what_was_typed(alice: FlaskClient, albums: FakeAlbums) -> None:
    fields = {"name": "", "description": "", "parent_id": "", "sort": ""}
    albums.refusal = Refusal(422, "invalid_fields", fields=fields)
    typed = {"name": "", "description": "x" * 2001, "parent_id": an_id(3)}
    answer = alice.post(f"/albums/{an_id(1)}/edit", data=typed)
    assert answer.status_code == 422
    shown = page(answer)
    assert first(shown, "#name-error").text(strip=True) == "Give it a name."
    assert first(shown, "#description-error").text(strip=True) == "Use at most 2,000 characters."
    assert "moved there" in first(shown, "#parent_id-error").text()
    assert first(shown, "#parent_id option[selected]").attributes["value"] == an_id(3)
    albums.refusal = Refusal(404, "not_found")
    assert alice.post(f"/albums/{an_id(1)}/edit", data=typed).status_code == 404


def test_an_album_is_deleted_after_a_question(alice: FlaskClient, albums: FakeAlbums) -> None:
    shown = page(alice.get(f"/albums/{an_id(1)}/delete"))
    assert "the album in it moves up" in first(shown, ".message p:not(.message-mark)").text()
    answer = alice.post(f"/albums/{an_id(1)}/delete")
    assert (answer.status_code, answer.location) == (303, "/albums?told=album-deleted")
    assert an_id(1) not in [one.id for one in albums.kept["alice"]]
    told = first(page(alice.get(answer.location)), "#status.is-shown").text()
    assert "pictures are still there" in told
