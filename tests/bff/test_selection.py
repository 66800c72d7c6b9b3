"""What is done to many pictures at once, without scripts and by them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff.app import create_app
from bff.outcomes import Refusal
from bff.selection import FORM_BYTES
from bff.web.selected_pictures import MOST_PICTURES
from bff.words.selections import ALL_OF_A_LIST
from tests.bff.conftest import Browser, first, page, settings, sign_in
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fake_selections import TOKEN, FakeSelections
from tests.bff.fakes import FakeSecurity, FakeUploader, an_id, an_image

ONE, TWO, THREE = an_id(1), an_id(2), an_id(3)
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def three_pictures(uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1), an_image(2), an_image(3)]


def send(browser: FlaskClient, **form: object) -> TestResponse:
    return browser.post("/gallery/actions", data={"back": "/gallery?sort=name&select=1", **form})


def status(browser: FlaskClient, address: str) -> str:
    return first(page(browser.get(address)), "#status.is-shown > span").text()


def test_tiles_have_boxes_only_where_somebody_selects(alice: FlaskClient) -> None:
    plain = page(alice.get("/gallery?sort=name&order=asc&told=trashed"))
    assert plain.css(".tile-check") == []
    assert "hidden" in first(plain, "#selection").attributes
    way = first(plain, "#select").attributes["href"]
    assert way == "/gallery?sort=name&order=asc&select=1"
    shown = page(alice.get(way))
    boxes = shown.css(".rows .tile-check input[type=checkbox][name=id][form=selection]")
    assert [one.attributes["value"] for one in boxes] == [ONE, TWO, THREE]
    assert first(shown, ".tile-check").text(strip=True) == "Select picture 1.jpg"
    bar = first(shown, "form#selection")
    assert (bar.attributes["method"], bar.attributes["action"]) == ("post", "/gallery/actions")
    assert "hidden" not in bar.attributes
    assert first(bar, "input[name=back]").attributes["value"] == way
    assert first(bar, "#selection-end").attributes["href"] == "/gallery?sort=name&order=asc"


def test_enter_in_a_box_does_nothing(alice: FlaskClient) -> None:
    buttons = page(alice.get("/gallery?select=1")).css("#selection [type=submit]")
    # A form in no dialog is not sent by such a button (HTML, form submission algorithm).
    assert buttons[0].attributes["formmethod"] == "dialog"
    assert "name" not in buttons[0].attributes


def test_more_pictures_have_boxes_too(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 100)]
    older = first(page(alice.get("/gallery?select=1")), "#more-link")
    assert "select=1" in (older.attributes["href"] or "")
    answer = alice.get(older.attributes["hx-get"] or "", headers={"HX-Request": "true"})
    assert len(page(answer).css(".tile-check input")) == 19


@pytest.mark.parametrize(
    ("action", "sent", "more", "said"),
    [
        ("trash", "trash", {}, "2 pictures are in the trash."),
        ("restore", "restore", {}, "2 pictures are back. Only you can see them."),
        ("favourite", "favourite", {}, "2 pictures are favourites."),
        ("unfavourite", "unfavourite", {}, "2 pictures are no favourites."),
        ("link", "visibility", {"visibility": "link"},
         "2 pictures can be seen by anyone with their links."),
        ("turn_left", "rotate", {"turn": 270}, "2 pictures are turned."),
        ("turn_right", "rotate", {"turn": 90}, "2 pictures are turned."),
        ("private", "visibility", {"visibility": "private"},
         "2 pictures can be seen by you alone."),
    ],
)  # fmt: skip
def test_an_action_leads_back_to_the_list_which_says_what_was_done(
    alice: FlaskClient, selections: FakeSelections, action: str, sent: str,
    more: dict[str, object], said: str,
) -> None:  # fmt: skip
    answer = send(alice, id=[ONE, TWO, ONE], action=action)
    assert answer.status_code == 303
    assert selections.asked == [("identity-of-alice", (ONE, TWO), sent, more)]
    path, query = urlsplit(answer.location)[2:4]
    assert (path, parse_qs(query)) == ("/gallery", {
        "sort": ["name"], "select": ["1"], "told": ["changed"], "action": [action],
        "done": ["2"], "undo": [TOKEN],
    })  # fmt: skip
    assert status(alice, answer.location) == said


def test_every_failure_is_accounted_for(alice: FlaskClient, selections: FakeSelections) -> None:
    selections.failed = {TWO: "not_found", THREE: "something_new"}
    answer = send(alice, id=[ONE, TWO, THREE], action="favourite")
    assert status(alice, answer.location) == (
        "1 picture is a favourite. 1 picture is not here any more. 1 picture could not be changed."
    )
    selections.failed |= {ONE: "time_over"}
    answer = send(alice, id=[ONE, TWO, THREE], action="favourite")
    assert status(alice, answer.location).startswith("Nothing was changed. ")
    assert page(alice.get(answer.location)).css_first("#status form") is None


def test_what_was_done_is_undone_by_a_form(alice: FlaskClient, selections: FakeSelections) -> None:
    answer = send(alice, id=[ONE, TWO], action="trash")
    form = first(page(alice.get(answer.location)), "#status form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/gallery/actions")
    fields = {one.attributes["name"]: one.attributes["value"] for one in form.css("input")}
    assert fields == {"undo": TOKEN, "back": "/gallery?sort=name&select=1"}
    answer = alice.post("/gallery/actions", data=fields)
    assert selections.undone == [("identity-of-alice", TOKEN)]
    assert status(alice, answer.location) == "2 pictures are as they were before."


def test_what_cannot_be_undone_any_more_says_so(
    alice: FlaskClient, selections: FakeSelections
) -> None:
    selections.refusal = Refusal(404, "undo_not_found")
    answer = alice.post("/gallery/actions", data={"undo": TOKEN, "back": "/trash"})
    assert answer.location == "/trash?told=undo-over"
    assert status(alice, answer.location) == "That cannot be undone any more."
    selections.refusal = Refusal(403, "insufficient_scope")
    assert alice.post("/gallery/actions", data={"undo": TOKEN}).status_code == 403
    assert alice.post("/gallery/actions", data={"undo": "../x"}).status_code == 400


def test_an_address_from_elsewhere_offers_no_undo(alice: FlaskClient) -> None:
    address = f"/gallery?told=changed&action=trash&done=2&undo={TOKEN}"
    elsewhere = page(alice.get(address, headers={"Sec-Fetch-Site": "cross-site"}))
    assert elsewhere.css_first("#status form") is None
    assert elsewhere.css_first("#status.is-shown") is None
    assert page(alice.get(address.replace(TOKEN, "x"))).css_first("#status form") is None


@pytest.mark.parametrize("action", ["", "rotate", "tagged", "visibility"])
def test_what_is_no_action_is_not_done(
    alice: FlaskClient, selections: FakeSelections, action: str
) -> None:
    assert send(alice, id=[ONE], action=action).status_code == 400
    assert selections.asked == []


def test_nothing_selected_is_told(alice: FlaskClient, selections: FakeSelections) -> None:
    for answer in (
        send(alice, action="trash"),
        alice.post("/gallery/archive", data={"back": "/gallery?sort=name&select=1"}),
    ):
        assert status(alice, answer.location) == "No picture is selected. Select one or more first."
        assert answer.location.startswith("/gallery?sort=name&select=1&told=")
    assert selections.asked == []


def test_what_is_no_id_is_refused(alice: FlaskClient, selections: FakeSelections) -> None:
    assert send(alice, id=[ONE, "../x"], action="trash").status_code == 400
    many = [an_id(number) for number in range(MOST_PICTURES + 1)]
    assert send(alice, id=many, action="trash").status_code == 400
    assert send(alice, id=many[:-1], action="trash").status_code == 303
    assert alice.post("/gallery/archive", data={"id": "x"}).status_code == 400
    assert len(selections.asked) == 1


def test_a_form_has_a_limit(alice: FlaskClient) -> None:
    answer = alice.post(
        "/gallery/actions", data=b"id=" + b"x" * FORM_BYTES,
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 413


def test_what_has_no_way_back_is_asked_first(
    alice: FlaskClient, selections: FakeSelections
) -> None:
    shown = page(send(alice, id=[ONE, TWO], action="delete"))
    assert first(shown, "h1").text() == "Delete 2 pictures for good?"
    assert selections.asked == []
    assert first(shown, "a.button").attributes["href"] == "/gallery?sort=name&select=1"
    fields = [(one.attributes["name"], one.attributes["value"]) for one in shown.css("main input")]
    assert [value for name, value in fields if name == "id"] == [ONE, TWO]
    form = {name: [value for one, value in fields if one == name] for name, _ in fields}
    answer = alice.post("/gallery/actions", data=form | {"action": "delete"})
    assert selections.asked == [("identity-of-alice", (ONE, TWO), "delete", {})]
    assert status(alice, answer.location) == "2 pictures are gone for good."
    assert first(page(send(alice, id=[ONE], action="delete")), "h1").text() == (
        "Delete this picture for good?"
    )


def test_without_a_trash_the_question_comes_first(
    security: FakeSecurity, uploader: FakeUploader, selections: FakeSelections
) -> None:
    app = create_app(
        settings(trash_days=0), security=security, uploader=uploader, selector=selections
    )
    app.test_client_class = Browser
    alice = sign_in(app.test_client(), security, "alice")
    shown = page(send(alice, id=[ONE], action="trash"))
    assert first(shown, "h1").text() == "Delete this picture for good?"
    assert selections.asked == []


@pytest.mark.parametrize("action", ["add_tags", "remove_tags"])
def test_tags_are_typed_on_a_page(
    alice: FlaskClient, selections: FakeSelections, action: str
) -> None:
    shown = page(send(alice, id=[ONE, TWO], action="tags"))
    assert first(shown, "h1").text() == "Tags of 2 pictures"
    assert first(shown, f"button[name=action][value={action}]")
    answer = send(alice, id=[ONE, TWO], action=action, tags=" sea, dusk,,")
    assert answer.status_code == 303
    assert selections.asked == [
        ("identity-of-alice", (ONE, TWO), action, {"tags": ["sea", "dusk"]})
    ]


def test_tags_that_are_none_come_back_with_what_is_wrong(
    alice: FlaskClient, selections: FakeSelections
) -> None:
    answer = send(alice, id=[ONE], action="add_tags", tags=" , ")
    assert answer.status_code == 422
    assert first(page(answer), "h1").text() == "Tags of this picture"
    selections.refusal = Refusal(422, "invalid_fields")
    answer = send(alice, id=[ONE], action="add_tags", tags="a//b")
    assert answer.status_code == 422
    field = first(page(answer), "#tags")
    assert (field.attributes["value"], field.attributes["aria-invalid"]) == ("a//b", "true")
    assert [one.attributes["value"] for one in page(answer).css("[name=id]")] == [ONE]
    selections.refusal = Refusal(403, "insufficient_scope")
    assert send(alice, id=[ONE], action="add_tags", tags="a").status_code == 403


@pytest.mark.parametrize(
    ("back", "shown"),
    [
        ("/trash?cursor=a%2Bb", "/trash?cursor=a%2Bb&told="),
        (f"/albums/{ONE}", f"/albums/{ONE}?told="),
        ("/gallery?q=a%26b&told=trashed&done=9", "/gallery?q=a%26b&told="),
        ("//elsewhere.test/gallery", "/gallery?told="),
        ("https://elsewhere.test/gallery", "/gallery?told="),
        ("/logout", "/gallery?told="),
        ("/gallery/../logout", "/gallery?told="),
        ("http://[", "/gallery?told="),
        ("", "/gallery?told="),
    ],
)
def test_a_form_leads_back_to_a_list_and_nowhere_else(
    alice: FlaskClient, back: str, shown: str
) -> None:
    answer = alice.post("/gallery/actions", data={"back": back, "id": ONE, "action": "favourite"})
    assert answer.location.startswith(shown) or (
        back.startswith(("//", "https:")) and answer.location.startswith("/gallery?told=")
    )


def test_a_script_gets_what_was_done_as_json(
    alice: FlaskClient, selections: FakeSelections
) -> None:
    selections.failed = {TWO: "not_found"}
    form = {"id": [ONE, TWO], "action": "trash"}
    answer = alice.post("/gallery/actions", data=form, headers=JSON)
    assert answer.json == {
        "said": "1 picture is in the trash. 1 picture is not here any more.",
        "undo": TOKEN, "failed": {TWO: "not_found"},
    }  # fmt: skip
    answer = alice.post("/gallery/actions", data={"action": "trash"}, headers=JSON)
    assert answer.json == {
        "said": "No picture is selected. Select one or more first.", "undo": None, "failed": {},
    }  # fmt: skip


def test_an_archive_is_handed_on_as_it_comes(
    alice: FlaskClient, selections: FakeSelections
) -> None:
    answer = alice.post("/gallery/archive", data={"id": [ONE, TWO]})
    assert (answer.status_code, answer.data) == (200, b"PK\3\4!")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pictures.zip"'
    assert (answer.headers["Content-Length"], answer.headers["ETag"]) == ("5", '"tag"')
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Inside" not in answer.headers
    assert selections.asked == [("identity-of-alice", (ONE, TWO), "archive", {})]
    answer.close()
    assert selections.streams[0].is_closed


def test_archives_leave_threads_to_pages(alice: FlaskClient, selections: FakeSelections) -> None:
    begun = [alice.post("/gallery/archive", data={"id": [ONE]}, buffered=False) for _ in range(3)]
    busy = alice.post("/gallery/archive", data={"id": [ONE]})
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "10")
    for answer in begun:
        answer.close()
    assert all(one.is_closed for one in selections.streams)
    selections.refusal = Refusal(404, "not_found")
    for _ in range(4):
        assert alice.post("/gallery/archive", data={"id": [ONE]}).status_code == 404
    selections.refusal = None
    assert alice.post("/gallery/archive", data={"id": [ONE]}).status_code == 200


@pytest.mark.parametrize("path", ["/gallery/actions", "/gallery/archive"])
def test_nobody_acts_for_somebody_else(
    stranger: FlaskClient, alice: FlaskClient, selections: FakeSelections, path: str
) -> None:
    form = {"id": [ONE], "action": "trash"}
    assert stranger.post(path, data=form).location.startswith("/login?next=")
    for site in ("cross-site", "same-site"):
        answer = alice.post(path, data=form, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert selections.asked == []


def test_pictures_are_put_into_an_album_or_taken_out(
    alice: FlaskClient, selections: FakeSelections, albums: FakeAlbums
) -> None:
    albums.kept["alice"] = [
        an_album(7, name="Lisbon", images=0),
        an_album(8, name="Alfama", parent_id=an_id(7), depth=2, images=3),
        an_album(9, name="Found", images=None),
    ]
    shown = page(send(alice, id=[ONE, TWO], action="albums"))
    assert first(shown, "h1").text() == "Album of 2 pictures"
    options = [one.text() for one in shown.css("#album_id option")]
    assert options == ["None of these", "Lisbon", "\u2013 Alfama"]
    for action, said in (
        ("add_to_album", "2 pictures are in the album."),
        ("remove_from_album", "2 pictures are not in the album."),
    ):
        answer = send(alice, id=[ONE, TWO], action=action, album_id=an_id(8))
        assert selections.asked[-1] == (
            "identity-of-alice", (ONE, TWO), action, {"album_id": an_id(8)},
        )  # fmt: skip
        assert status(alice, answer.location) == said
    assert send(alice, id=[ONE], action="add_to_album", album_id="x").status_code == 400


def test_an_album_is_made_by_the_name_that_was_typed(
    alice: FlaskClient, selections: FakeSelections, albums: FakeAlbums
) -> None:
    shown = page(send(alice, id=[ONE], action="albums"))
    assert (first(shown, "h1").text(), shown.css("#album_id")) == ("Album of this picture", [])
    send(alice, id=[ONE], action="add_to_album", name=" Porto ")
    (made,) = albums.kept["alice"]
    assert made.name == "Porto"
    assert selections.asked[-1][3] == {"album_id": made.id}


@pytest.mark.parametrize(
    ("form", "refusal", "said"),
    [
        ({}, None, "Choose an album, or type the name of a new one."),
        ({"name": "x" * 201}, None, "at most 200"),
        ({"name": "x"}, Refusal(409, "too_many_albums"), "albums"),
        ({"name": "x"}, Refusal(422, "invalid_fields"), "That did not work."),
    ],
)
def test_a_name_that_is_none_comes_back_with_what_is_wrong(
    alice: FlaskClient, selections: FakeSelections, albums: FakeAlbums,
    form: dict[str, str], refusal: Refusal | None, said: str,
) -> None:  # fmt: skip
    albums.refusal = refusal
    answer = send(alice, id=[ONE], action="add_to_album", **form)
    assert answer.status_code == 422
    assert said in first(page(answer), "#name-error").text()
    assert first(page(answer), "#name").attributes["value"] == form.get("name", "")
    assert selections.asked == []


def test_a_refusal_of_an_album_that_is_gone_is_a_page(
    alice: FlaskClient, selections: FakeSelections
) -> None:
    selections.refusal = Refusal(404, "not_found")
    answer = send(alice, id=[ONE], action="add_to_album", album_id=an_id(8))
    assert answer.status_code == 404


# All of a list, by the number that it had.


@pytest.fixture
def many_pictures(uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]


def fields_of(answer: TestResponse) -> dict[str, str]:
    shown = page(answer).css("main form input[type=hidden]")
    return {str(one.attributes["name"]): one.attributes["value"] or "" for one in shown}


@pytest.mark.usefixtures("many_pictures")
def test_all_of_a_list_can_be_selected_and_the_bar_has_their_number(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    by_hand = page(alice.get("/gallery?q=sea&select=1"))
    assert uploader.counted == [{"q": "sea"}]
    way = first(by_hand, "#selection-all")
    assert way.text() == "Select all 100 pictures"
    assert by_hand.css("#selection [name=expected_count]") == []
    shown = page(alice.get(way.attributes["href"] or ""))
    assert first(shown, "#selection-count").text() == "All 100 selected"
    boxes = shown.css(".rows input")
    assert len(boxes) == 80
    assert all({"checked", "disabled"} <= one.attributes.keys() for one in boxes)
    assert first(shown, "#selection [name=query]").attributes["value"] == "sea"
    assert first(shown, "#selection [name=expected_count]").attributes["value"] == "100"
    assert first(shown, "#selection [name=back]").attributes["value"] == "/gallery?q=sea&select=1"
    assert first(shown, "#selection-all").attributes["href"] == "/gallery?q=sea&select=1"
    assert "select=all" in (first(shown, "#more-link").attributes["href"] or "")
    part = first(shown, "#more-link").attributes["hx-get"] or ""
    more = page(alice.get(part, headers={"HX-Request": "true"})).css(".tile-check input")
    assert len(more) == 20
    assert "checked" in more[0].attributes


def test_who_does_not_select_counts_nothing(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]
    shown = page(alice.get("/gallery"))
    assert uploader.counted == []
    assert first(shown, "#selection-all").attributes["href"] == "/gallery?select=all"
    assert "data-count" not in first(shown, "#selection").attributes


def test_an_album_is_selected_as_a_whole(
    alice: FlaskClient, uploader: FakeUploader, albums: FakeAlbums, selections: FakeSelections
) -> None:
    albums.kept["alice"] = [an_album(7, name="Lisbon", images=2)]
    uploader.inside[an_id(7)] = [an_image(1), an_image(2)]
    shown = page(alice.get(f"/albums/{an_id(7)}?select=all"))
    # All of them are on the page, and nobody is asked how many these are.
    assert (first(shown, "#selection-count").text(), uploader.counted) == ("All 2 selected", [])
    form = {
        str(one.attributes["name"]): one.attributes["value"]
        for one in first(shown, "#selection").css("input[type=hidden]")
    }
    answer = alice.post("/gallery/actions", data=form | {"action": "favourite"})
    assert selections.listed == [({"album": an_id(7)}, 2, "favourite", {})]
    assert status(alice, answer.location) == "2 pictures are favourites."
    assert answer.location.startswith(f"/albums/{an_id(7)}?select=1&told=")


def test_more_than_one_request_takes_cannot_be_selected_at_once(
    alice: FlaskClient, uploader: FakeUploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]
    monkeypatch.setattr(uploader, "count", lambda *_: MOST_PICTURES + 2345)
    for select in ("1", "all"):
        shown = page(alice.get(f"/gallery?select={select}"))
        said = first(shown, "#selection-count").text()
        assert said == "At most 10,000 of 12,345 at once"
        assert shown.css("#selection-all, #selection [name=expected_count]") == []
        assert len(shown.css(".rows [name=id]:not([checked])")) == 80


@pytest.mark.parametrize(
    "form",
    [
        {"expected_count": "3"},
        {"expected_count": "x", "query": ""},
        {"expected_count": "-1", "query": ""},
        {"expected_count": "3", "query": "x" * 1001},
        {"expected_count": "3", "album": "../x"},
        {"expected_count": "3", "query": "", "id": ONE},
    ],
)
def test_a_list_that_is_named_wrongly_is_refused(
    alice: FlaskClient, selections: FakeSelections, form: dict[str, str]
) -> None:
    assert send(alice, action="trash", **form).status_code == 400
    assert (selections.asked, selections.listed) == ([], [])


def test_none_of_a_list_is_nothing_selected(alice: FlaskClient) -> None:
    answer = send(alice, action="trash", query="", expected_count="0")
    assert "told=nothing-selected" in answer.location


def test_questions_keep_the_list_and_its_number(
    alice: FlaskClient, selections: FakeSelections
) -> None:
    every = {"query": "sea", "expected_count": "1204"}
    for action, heading in (
        ("tags", "Tags of 1,204 pictures"),
        ("albums", "Album of 1,204 pictures"),
        ("delete", "Delete 1,204 pictures for good?"),
    ):
        answer = send(alice, action=action, **every)
        assert first(page(answer), "h1").text() == heading
        assert every.items() <= fields_of(answer).items()
    send(alice, action="delete", sure="1", **every)
    assert selections.listed == [({"q": "sea"}, 1204, "delete", {})]


@pytest.mark.parametrize("action", [*ALL_OF_A_LIST])
def test_a_list_that_has_changed_says_so_and_can_be_confirmed_again(
    alice: FlaskClient, selections: FakeSelections, albums: FakeAlbums, uploader: FakeUploader,
    action: str,
) -> None:  # fmt: skip
    path = "/gallery/actions" if action else "/gallery/archive"
    more = {"tags": "sea, dusk", "sure": "1", "album_id": an_id(8)}
    if action == "add_to_album":
        more |= {"name": "Porto", "album_id": ""}
    form = {"back": "/gallery?q=a&select=1", "query": "a", "expected_count": "9"} | more
    selections.refusal = Refusal(409, "count_differs", count=3)
    answer = alice.post(path, data=form | {"action": action}, headers=JSON)
    assert answer.status_code == 409
    shown = page(answer)
    assert first(shown, "#question h1").text() == "The list has changed"
    assert "It has 3 pictures now, where it had 9. Nothing was done yet." in shown.text()
    assert first(shown, "main form").attributes["action"] == path
    button = first(shown, "main form button")
    assert (button.attributes["value"], "3 pictures" in button.text()) == (action, True)
    assert first(shown, "main form a").attributes["href"] == "/gallery?q=a&select=1"
    selections.refusal = None
    again = alice.post(path, data=fields_of(answer) | {"action": action})
    assert again.status_code == (303 if action else 200)
    assert selections.listed[-1][:2] == ({"q": "a"}, 3)
    if action == "add_tags":
        assert selections.listed[-1][3] == {"tags": ["sea", "dusk"]}
    # An album that was made for them is not made twice.
    assert len(albums.kept.get("alice", [])) == (1 if action == "add_to_album" else 0)
    assert uploader.counted == ([] if action else [{"q": "a"}, {"q": "a"}])


@pytest.mark.parametrize(("count", "said"), [(0, "It has no pictures"), (10_001, "At most 10,000")])
def test_a_list_without_pictures_or_with_too_many_leads_back(
    alice: FlaskClient, selections: FakeSelections, count: int, said: str
) -> None:
    code = "too_many_images" if count else "count_differs"
    selections.refusal = Refusal(422 if count else 409, code, count=count)
    answer = send(alice, action="add_tags", tags="sea", query="", expected_count="9")
    assert answer.status_code == 409
    assert said in page(answer).text()
    assert page(answer).css("main form button") == []
    assert first(page(answer), "main form a").text() == "Back to the list"
