"""The pages of albums: all of them, one of them, and the forms that change one."""

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from bff.outcomes import Refusal
from bff.web.picture_list import PER_PAGE
from tests.bff.conftest import first, page
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fakes import FakeUploader, an_id, an_image


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
        "1 album", "No pictures yet", "2 pictures",
    ]  # fmt: skip
    assert first(shown, ".albums-head a[href='#name']").text(strip=True) == "New album"
    assert [one.attributes["src"] for one in shown.css(".cover img")] == [
        f"/i/{an_id(1)}/thumb.webp", f"/i/{an_id(2)}/thumb.webp",
    ]  # fmt: skip


def test_without_an_album_the_page_says_what_one_is(bob: FlaskClient) -> None:
    shown = page(bob.get("/albums"))
    assert "deletes no picture" in first(shown, ".albums > .quiet").text()
    assert shown.css(".covers, .albums-head a") == []


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


def test_a_new_album_in_one_is_made_above_its_pictures(
    alice: FlaskClient, albums: FakeAlbums
) -> None:
    albums.inside[an_id(3)] = [an_image(number) for number in range(PER_PAGE + 5)]
    form = first(page(alice.get(f"/albums/{an_id(3)}")), ".album-head form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/albums")
    assert first(form, "[name=parent_id]").attributes["value"] == an_id(3)
    albums.kept["alice"][1] = an_album(3, depth=6)
    assert page(alice.get(f"/albums/{an_id(3)}")).css(".albums-new") == []


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
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.refusal = Refusal(403, "insufficient_scope")
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


def test_an_album_grows_as_the_gallery_does(alice: FlaskClient, albums: FakeAlbums) -> None:
    albums.inside[an_id(3)] = [an_image(number) for number in range(PER_PAGE + 5)]
    way = first(page(alice.get(f"/albums/{an_id(3)}")), "#more-link").attributes
    answer = alice.get(way["hx-get"] or "", headers={"HX-Request": "true"})
    shown = page(answer)
    assert len(shown.css(".rows a")) == 5
    assert shown.css("h1") == []
    assert first(shown, "#status").text() == "5 more pictures"


def test_an_album_by_time_has_days_and_one_in_its_own_order_has_none(
    alice: FlaskClient, albums: FakeAlbums, uploader: FakeUploader
) -> None:
    path = f"/albums/{an_id(3)}"
    assert page(alice.get(path)).css(".day-name") == []
    shown = page(alice.get(f"{path}?sort=uploaded"))
    assert len(shown.css(".day-name")) == 1
    assert first(shown, ".rows a").attributes["href"] == (
        f"/pictures/{an_id(1)}?sort=uploaded&album={an_id(3)}"
    )
    assert uploader.listed[-1] == {"sort": "uploaded", "album": an_id(3)}
    alice.get(f"{path}?sort=own&order=asc")
    assert uploader.listed[-1] == {"album": an_id(3)}


def test_the_orders_of_an_album_begin_with_its_own(alice: FlaskClient) -> None:
    path = f"/albums/{an_id(3)}"
    links = page(alice.get(path)).css("#sort a")
    assert [one.text() for one in links][:3] == ["Own order", "Newest uploaded", "Oldest uploaded"]
    assert [one.attributes["href"] for one in links][:3] == [
        path, f"{path}?sort=uploaded", f"{path}?sort=uploaded&order=asc",
    ]  # fmt: skip
    assert links[0].attributes["aria-current"] == "true"


@pytest.fixture
def search(albums: FakeAlbums) -> str:
    """A saved search that finds two pictures; its path."""
    words = {"rule": "cat -dog", "rule_words": ("cat", "not dog")}
    albums.kept["alice"].append(
        an_album(4, name="Cats", images=None, sort="taken", order="desc", **words)
    )
    albums.inside[an_id(4)] = [an_image(1), an_image(2)]
    return f"/albums/{an_id(4)}"


def test_a_search_is_saved_under_a_name(alice: FlaskClient, albums: FakeAlbums) -> None:
    shown = page(alice.get("/albums/save?q=cat+-dog&sort=taken"))
    assert first(shown, "#rule").attributes["value"] == "cat -dog"
    assert first(shown, "#sorting option[selected]").attributes["value"] == "taken desc"
    typed = {"name": "Cats", "rule": "cat -dog", "sorting": "taken desc"}
    answer = alice.post("/albums", data=typed)
    made = albums.kept["alice"][-1]
    assert (answer.status_code, answer.location) == (303, made.path)
    assert (made.name, made.rule, made.sort, made.order) == ("Cats", "cat -dog", "taken", "desc")
    assert alice.post("/albums", data=typed | {"sorting": "own asc"}).status_code == 400


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("size:big", "“size:big”: no size."),
        (" ", "Type what it looks for."),
        ("x" * 501, "Use at most 500 characters."),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_beside_it(
    alice: FlaskClient, albums: FakeAlbums, search: str, rule: str, said: str
) -> None:
    albums.refusal = Refusal(422, "invalid_fields", fields={"rule": "“size:big”: no size."})
    typed = {"name": "Cats", "rule": rule, "sorting": "taken desc"}
    for path in ("/albums", f"{search}/edit"):
        answer = alice.post(path, data=typed)
        assert answer.status_code == 422
        shown = page(answer)
        assert first(shown, "#rule-error").text(strip=True) == said
        assert first(shown, "#rule").attributes["value"] == rule
        assert first(shown, "#name").attributes["value"] == "Cats"
    albums.refusal = Refusal(409, "too_many_albums")
    answer = alice.post("/albums", data=typed)
    assert "as many albums as" in first(page(answer), "#name-error").text()


def test_a_saved_search_shows_what_it_looks_for_and_finds(
    alice: FlaskClient, albums: FakeAlbums, uploader: FakeUploader, search: str
) -> None:
    shown = page(alice.get(search))
    assert texts(shown, ".album-rule .chip") == ["cat", "not dog"]
    assert first(shown, ".album-rule .quiet").text() == "Saved search, 2 pictures"
    assert uploader.counted == []
    assert len(shown.css(".rows a")) == 2
    assert shown.css("form[action='/albums']") == []
    assert first(shown, "#sort a").text() == "Newest uploaded"
    alice.get(f"{search}?sort=own")
    assert uploader.listed[-1] == {"album": an_id(4)}
    albums.inside[an_id(4)] = [an_image(number) for number in range(PER_PAGE + 5)]
    shown = page(alice.get(search))
    assert first(shown, ".album-rule .quiet").text() == "Saved search, 85 pictures"
    assert uploader.counted == [{"album": an_id(4)}]
    albums.inside[an_id(4)] = []
    assert "finds nothing now" in first(page(alice.get(search)), ".albums.quiet").text()
    assert texts(page(alice.get("/albums")), ".cover-link > .quiet")[-1] == "Saved search"


def test_a_rule_that_does_not_work_any_more_is_said_and_can_be_changed(
    alice: FlaskClient, albums: FakeAlbums, uploader: FakeUploader, search: str
) -> None:
    uploader.rule_fault = "“size:big”: no size."
    shown = page(alice.get(search))
    assert "“size:big”: no size." in first(shown, "#rule-fault").text()
    form = page(alice.get(f"{search}/edit"))
    assert first(form, "#rule").attributes["value"] == "cat -dog"
    assert texts(form, "#sorting option")[0] == "Newest taken first"
    typed = {"name": "Cats", "rule": "cat", "sorting": "name asc"}
    assert alice.post(f"{search}/edit", data=typed).status_code == 303
    assert albums.changes[-1]["rule"] == "cat"
    assert alice.post(f"{search}/edit", data={"sorting": "own asc"}).status_code == 400


def test_an_album_cannot_be_made_a_search_by_its_form(
    alice: FlaskClient, albums: FakeAlbums
) -> None:
    alice.post(f"/albums/{an_id(3)}/edit", data={"name": "Lisbon", "rule": "cat"})
    assert "rule" not in albums.changes[-1]


def test_behind_the_end_of_an_album_there_is_a_way_back(
    alice: FlaskClient, albums: FakeAlbums
) -> None:
    albums.inside[an_id(3)] = [an_image(1)]
    shown = page(alice.get(f"/albums/{an_id(3)}?cursor=5"))
    assert first(shown, ".more a").attributes["href"] == f"/albums/{an_id(3)}"


def test_pictures_of_an_album_can_be_selected_without_scripts(alice: FlaskClient) -> None:
    path = f"/albums/{an_id(3)}"
    way = first(page(alice.get(path)), "#select").attributes["href"]
    assert way == f"{path}?select=1"
    shown = page(alice.get(way))
    assert len(shown.css(".rows input[name=id]")) == 2
    assert first(shown, "#selection input[name=back]").attributes["value"] == way
