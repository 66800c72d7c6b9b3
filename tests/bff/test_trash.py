"""The trash: what was deleted, restored, or deleted for good."""

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from bff.app import create_app
from bff.outcomes import Refusal
from bff.trash import PER_PAGE
from bff.words.trash import gone_words
from tests.bff.conftest import Browser, first, page, settings, sign_in
from tests.bff.fake_account import NOW
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fake_trash import as_trashed
from tests.bff.fakes import FakeSecurity, FakeUploader, an_id, an_image


@pytest.fixture(autouse=True)
def three_deleted(uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(9)]
    uploader.trashed["alice"] = [an_image(1), an_image(2, visibility="link"), an_image(3)]


def status(shown: LexborHTMLParser) -> str:
    return first(shown, "#status.is-shown > span").text()


def test_the_page_has_how_many_there_are_and_when_each_is_gone(alice: FlaskClient) -> None:
    shown = page(alice.get("/trash"))
    assert first(shown, "h1").text(strip=True) == "Trash3"
    said = gone_words(as_trashed(an_image(1)).gone_at.date(), NOW.date())
    assert said.startswith("Gone on ")
    rows = shown.css(".trash-row")
    assert len(rows) == 3
    assert [first(row, ".quiet").text() for row in rows] == [
        f"{said}. 1.2 MB", f"{said}. 1.2 MB. It had a link", f"{said}. 1.2 MB",
    ]  # fmt: skip
    assert first(rows[0], "img").attributes["src"] == f"/i/{an_id(1)}/thumb.webp"
    words = first(shown, ".trash > .quiet").text()
    assert "Each is gone for good 30 days after it came here." in words
    assert said.replace("Gone", "The first") in words
    assert "3 pictures, 3.7 MB" in words


def test_an_empty_trash_says_so_and_offers_nothing(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.trashed["alice"] = []
    shown = page(alice.get("/trash"))
    assert first(shown, "h1").text() == "Trash"
    assert "Nothing is here." in first(shown, ".trash > .quiet").text()
    assert shown.css("main form, main .button, .trash-row") == []


def test_what_fits_no_page_is_on_the_next_one(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.trashed["alice"] = [an_image(number) for number in range(PER_PAGE + 5)]
    older = first(page(alice.get("/trash")), "a[rel=next]").attributes["href"] or ""
    shown = page(alice.get(older))
    assert len(shown.css(".trash-row")) == 5
    assert first(shown, "a[rel=prev]").attributes["href"] == "/trash?cursor=0"
    # Whoever restores one stays where it was.
    assert first(shown, "input[name=cursor]").attributes["value"] == str(PER_PAGE)
    answer = alice.post(f"/trash/{an_id(PER_PAGE)}/restore", data={"cursor": str(PER_PAGE)})
    assert answer.location.startswith(f"/trash?cursor={PER_PAGE}&told=restored")


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "-1"])
def test_a_cursor_that_was_tampered_with_is_no_page(alice: FlaskClient, cursor: str) -> None:
    assert alice.get(f"/trash?cursor={cursor}").status_code == 404


def test_a_refusal_of_another_kind_is_not_hidden(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    def refuse(*_: object) -> None:
        raise Refusal(403, "insufficient_scope")

    uploader.trash = refuse  # type: ignore[assignment,method-assign]  # Of the same use.
    assert alice.get("/trash").status_code == 403


def test_a_picture_is_restored_and_the_page_says_so(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    answer = alice.post(f"/trash/{an_id(1)}/restore")
    assert (answer.status_code, answer.location) == (
        303, f"/trash?told=restored&picture={an_id(1)}",
    )  # fmt: skip
    assert [one.id for one in uploader.kept["alice"]] == [an_id(1), an_id(9)]
    shown = page(alice.get(answer.location))
    assert status(shown) == "The picture is back."
    assert shown.css_first("#status form") is None


def test_a_link_that_a_restored_picture_had_can_be_turned_on_again(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    answer = alice.post(f"/trash/{an_id(2)}/restore")
    shown = page(alice.get(answer.location))
    assert status(shown) == "The picture is back. Its link is off."
    form = first(shown, "#status form")
    assert form.attributes["action"] == "/trash/links"
    wanted = first(form, "input[name=id]").attributes["value"]
    assert not uploader.kept["alice"][0].is_shared
    answer = alice.post("/trash/links", data={"id": wanted})
    assert answer.location == f"/pictures/{an_id(2)}"
    assert uploader.kept["alice"][0].is_shared


@pytest.mark.parametrize(("number", "told"), [(1, "restored"), (2, "restored-without-link")])
def test_an_undo_leads_to_the_picture_in_the_gallery(
    alice: FlaskClient, number: int, told: str
) -> None:
    answer = alice.post(f"/trash/{an_id(number)}/restore", data={"undo": "1"})
    there = f"/gallery?at={an_id(number)}&told={told}&picture={an_id(number)}"
    assert answer.location == there
    shown = page(alice.get(there))
    assert status(shown).startswith("The picture is back.")
    assert (shown.css_first("#status form") is not None) is (number == 2)


def test_an_undo_leads_back_to_the_list_that_it_was_offered_in(
    alice: FlaskClient, uploader: FakeUploader, albums: FakeAlbums
) -> None:
    albums.kept["alice"] = [an_album(7)]
    albums.inside[an_id(7)] = [an_image(3)]
    told = f"told=trashed&picture={an_id(1)}"
    uploader.kept["alice"] = [an_image(3)]
    for path, back in (
        (f"/albums/{an_id(7)}?sort=taken&", f"/albums/{an_id(7)}?sort=taken&"),
        ("/gallery?q=beach&sort=name&", "/gallery?q=beach&sort=name&"),
    ):
        form = first(page(alice.get(path + told)), "#status form")
        answer = alice.post(form.attributes["action"], data={"undo": "1"})
        assert answer.location == f"{back}at={an_id(1)}&told=restored&picture={an_id(1)}"
        uploader.trashed["alice"].append(an_image(1))


def test_what_is_not_in_the_trash_any_more_is_said(alice: FlaskClient) -> None:
    for data in ({}, {"undo": "1"}):
        answer = alice.post(f"/trash/{an_id(8)}/restore", data=data)
        assert status(page(alice.get(answer.location))) == (
            "That picture is not in the trash any more."
        )


def test_all_is_restored_with_a_question_about_links(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    shown = page(alice.post("/trash/restore"))
    assert first(shown, "h1").text() == "3 pictures are back."
    assert "One of them had a link, which is off." in first(shown, ".message p").text() or (
        "One of them had a link" in first(shown, ".message").text()
    )
    ids = [one.attributes["value"] for one in shown.css("input[name=id]")]
    assert ids == [an_id(2)]
    assert uploader.trashed["alice"] == []


def test_all_without_links_is_restored_and_said_in_numbers(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.trashed["alice"] = [an_image(1), an_image(3)]
    answer = alice.post("/trash/restore")
    assert (answer.status_code, answer.location) == (303, "/trash?told=all-restored&images=2")
    assert status(page(alice.get(answer.location))) == "2 pictures are back."


def test_many_links_are_turned_on_together(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 4)]
    # One of them is deleted again meanwhile.
    answer = alice.post("/trash/links", data={"id": [an_id(1), an_id(2), an_id(7)]})
    assert answer.location == "/gallery?told=links-on"
    assert [one.is_shared for one in uploader.kept["alice"]] == [True, True, False]
    assert alice.post("/trash/links", data={"id": an_id(7)}).location == "/gallery"


@pytest.mark.parametrize("wanted", [[], [""], ["../x"], [an_id(9), "x"]])
def test_links_of_no_pictures_are_no_request(
    alice: FlaskClient, uploader: FakeUploader, wanted: list[str]
) -> None:
    assert alice.post("/trash/links", data={"id": wanted}).status_code == 400
    assert not uploader.kept["alice"][0].is_shared


def test_emptying_asks_with_numbers_and_tells_what_went(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    asked = page(alice.get("/trash/empty"))
    assert first(asked, "h1").text() == "Empty the trash?"
    assert "3 pictures, 3.7 MB" in first(asked, ".message-name").text()
    assert len(uploader.trashed["alice"]) == 3
    answer = alice.post("/trash/empty")
    assert answer.status_code == 303
    assert uploader.trashed["alice"] == []
    assert status(page(alice.get(answer.location))) == "3 pictures, 3.7 MB, gone for good."
    assert first(page(alice.get("/trash/empty")), "h1").text() == "The trash is empty"


def test_what_is_left_of_a_trash_that_takes_long_is_said(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.left_over = 1
    answer = alice.post("/trash/empty")
    said = status(page(alice.get(answer.location)))
    assert said.endswith("gone for good. 1 picture is left: empty it once more.")


@pytest.mark.parametrize("numbers", ["images=x&bytes=9", "images=-3", "images=" + "9" * 40, ""])
def test_numbers_that_nobody_counted_are_none(alice: FlaskClient, numbers: str) -> None:
    shown = page(alice.get(f"/trash?told=emptied&{numbers}"))
    assert status(shown) == "There was nothing in the trash."


@pytest.mark.parametrize("told", ["emptied&images=3", f"restored-without-link&picture={an_id(9)}"])
def test_a_link_of_another_site_tells_nothing(alice: FlaskClient, told: str) -> None:
    answer = alice.get(f"/trash?told={told}", headers={"Sec-Fetch-Site": "cross-site"})
    assert page(answer).css_first("#status.is-shown, #status form") is None


def test_one_is_deleted_for_good_after_a_question(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    asked = page(alice.get(f"/trash/{an_id(1)}/delete"))
    assert first(asked, "h1").text() == "Delete this picture for good?"
    assert len(uploader.trashed["alice"]) == 3
    answer = alice.post(f"/trash/{an_id(1)}/delete")
    assert answer.location == "/trash?told=deleted-for-good"
    assert [one.id for one in uploader.trashed["alice"]] == [an_id(2), an_id(3)]


def test_what_was_restored_meanwhile_is_not_deleted_for_good(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    assert alice.get(f"/trash/{an_id(9)}/delete").status_code == 404
    answer = alice.post(f"/trash/{an_id(9)}/delete")
    assert answer.location == "/trash?told=not-in-trash"
    assert [one.id for one in uploader.kept["alice"]] == [an_id(9)]


def test_another_person_s_trash_says_nothing(bob: FlaskClient, uploader: FakeUploader) -> None:
    assert page(bob.get("/trash")).css(".trash-row") == []
    private, missing = (bob.get(f"/trash/{an_id(number)}/delete") for number in (1, 8))
    assert private.status_code == missing.status_code == 404
    assert private.data == missing.data
    for path in (f"/trash/{an_id(1)}/restore", f"/trash/{an_id(1)}/delete"):
        assert bob.post(path).location.startswith("/trash?told=not-in-trash")
    bob.post("/trash/restore")
    bob.post("/trash/empty")
    assert len(uploader.trashed["alice"]) == 3


def test_without_a_trash_the_page_says_so(security: FakeSecurity, uploader: FakeUploader) -> None:
    uploader.trashed["alice"] = []
    app = create_app(settings(trash_days=0), security=security, uploader=uploader)
    app.test_client_class = Browser
    alice = sign_in(app.test_client(), security, "alice")
    assert "keeps no trash" in first(page(alice.get("/trash")), ".trash > .quiet").text()


@pytest.mark.parametrize(("status", "answered"), [(404, 303), (403, 403)])
def test_a_deletion_that_another_tab_was_quicker_with_is_one_and_no_other_refusal_is(
    alice: FlaskClient, uploader: FakeUploader, status: int, answered: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refusal(status, "refused")

    uploader.delete = refuse  # type: ignore[method-assign]  # Of the same use.
    assert alice.post(f"/trash/{an_id(1)}/delete").status_code == answered


def test_a_link_that_may_not_be_turned_on_is_not_said_to_be_on(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.change_refusal = Refusal(403, "insufficient_scope")
    assert alice.post("/trash/links", data={"id": an_id(9)}).status_code == 403


def test_pictures_in_the_trash_are_ticked_and_acted_on_together(
    alice: FlaskClient,
) -> None:
    plain = page(alice.get("/trash"))
    assert plain.css("#selection, .trash-check") == []
    shown = page(alice.get(first(plain, "#select").attributes["href"] or ""))
    boxes = shown.css(".trash-check input[name=id][form=selection]")
    assert [one.attributes["value"] for one in boxes] == [an_id(1), an_id(2), an_id(3)]
    bar = first(shown, "#selection")
    assert [one.attributes.get("value") for one in bar.css("button")] == [
        None, "restore", "delete",
    ]  # fmt: skip
    assert first(bar, "[name=back]").attributes["value"] == "/trash?select=1"
    assert first(bar, "#selection-end").attributes["href"] == "/trash"
    # What is done to all of it has its own buttons, which are not beside these.
    assert shown.css("form[action='/trash/restore'], a[href='/trash/empty']") == []
    every = page(alice.get(first(bar, "#selection-all").attributes["href"] or ""))
    assert len(every.css(".trash-check input[checked]")) == 3
    assert every.css("#selection [name=expected_count]") == []
