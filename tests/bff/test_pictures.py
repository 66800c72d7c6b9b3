"""The page of one picture."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff.app import create_app
from bff.outcomes import Refusal
from bff.words.details import Details, Taken
from tests.bff.conftest import Browser, first, page, settings, sign_in
from tests.bff.fakes import PUBLIC, FakeSecurity, FakeUploader, an_id, an_image

HTMX = {"HX-Request": "true"}
# Programs that make link previews read no more of a page than some kilobytes.
FIRST_BYTES = 8_000


@pytest.fixture(autouse=True)
def three_pictures(uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1), an_image(2, visibility="link"), an_image(3)]


def path(number: int) -> str:
    return f"/pictures/{an_id(number)}"


def test_the_owner_sees_a_private_picture(alice: FlaskClient) -> None:
    shown = page(alice.get(path(1)))
    assert first(shown, "#picture").attributes["src"] == f"/i/{an_id(1)}/preview.webp"
    assert shown.css_first("meta[property^='og:']") is None


def tags_of(answer: TestResponse) -> dict[str, str]:
    return {
        tag.attributes.get("property") or tag.attributes["name"] or "": tag.attributes["content"]
        or ""
        for tag in page(answer).css("meta[property], meta[name^='twitter:']")
    }


def test_a_shared_picture_has_a_card_for_chats(
    stranger: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"][1] = an_image(2, visibility="link", alt="Two herons", type="image/heic")
    answer = stranger.get(path(2))
    assert tags_of(answer) == {
        "og:type": "website",
        "og:site_name": "Vitrine",
        "og:title": "picture 2.jpg",
        "og:description": "Two herons",
        "og:url": f"{PUBLIC}/pictures/{an_id(2)}",
        "og:image": f"{PUBLIC}/i/{an_id(2)}/card.jpg",
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "800",
        "og:image:alt": "Two herons",
        "twitter:card": "summary_large_image",
    }
    assert page(answer).css_first("form") is None


def test_without_an_alternative_text_there_is_nothing_to_describe(stranger: FlaskClient) -> None:
    tags = tags_of(stranger.get(path(2)))
    assert "og:description" not in tags
    assert tags["og:image:alt"] == "picture 2.jpg"


@pytest.mark.parametrize(
    ("size", "kind"), [((300, 200), "summary_large_image"), ((208, 208), "summary")]
)
def test_a_small_card_is_not_blown_up(
    stranger: FlaskClient, uploader: FakeUploader, size: tuple[int, int], kind: str
) -> None:
    small = an_image(2, visibility="link", card_width=size[0], card_height=size[1])
    uploader.kept["alice"][1] = small
    assert tags_of(stranger.get(path(2)))["twitter:card"] == kind


@pytest.mark.parametrize("sign", ['"', "\U0001f431", "\u00e4", "&"])
def test_all_tags_are_within_the_first_8_kb_however_long_the_texts(
    stranger: FlaskClient, uploader: FakeUploader, sign: str
) -> None:
    uploader.kept["alice"][1] = an_image(2, visibility="link", name=sign * 200, alt=sign * 1000)
    answer = stranger.get(path(2))
    assert answer.data.index(b'name="twitter:card"') + 60 < FIRST_BYTES
    tags = tags_of(answer)
    assert len(tags["og:title"].encode()) <= 70
    assert len(tags["og:description"].encode()) <= 350
    assert len(tags["og:image:alt"].encode()) <= 350


def test_an_original_that_browsers_do_not_show_is_no_link(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"][0] = an_image(1, type="image/heic")
    assert page(alice.get(path(1))).css_first("a.stage-link") is None


def test_somebody_else_sees_a_shared_picture_and_changes_nothing(bob: FlaskClient) -> None:
    assert page(bob.get(path(2))).css_first("#words, #sharing") is None
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


def test_the_list_that_somebody_goes_through_is_in_every_address_of_the_page(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    query = "?q=sea&sort=name"
    shown = page(alice.get(path(2) + query))
    assert uploader.listings == [{"q": "sea", "sort": "name"}]
    assert first(shown, "a#next").text() == "Next picture"
    assert first(shown, "a#previous").attributes["hx-get"] == path(1) + query
    assert first(shown, "a#next").attributes["href"] == path(3) + query
    for link in ("#to-gallery", "#to-pictures"):
        assert first(shown, link).attributes["href"] == f"/gallery{query}&at={an_id(2)}"
    for form in ("#words-form", "#visibility-form"):
        assert first(shown, form).attributes["action"] == path(2) + query
    assert first(shown, "#trash-form").attributes["hx-post"] == f"{path(2)}/delete{query}"
    assert query not in (first(shown, "#copy-0").attributes["value"] or "")


def test_who_changes_a_picture_stays_in_the_list(alice: FlaskClient) -> None:
    query = "?sort=name&order=desc"
    assert alice.post(path(1) + query, data={"name": "A"}).location == path(1) + query
    asked = page(alice.get(f"{path(1)}/delete{query}"))
    assert first(asked, ".actions a").attributes["href"] == path(1) + query
    answer = alice.post(f"{path(1)}/delete{query}")
    told = f"&at={an_id(2)}&told=trashed&picture={an_id(1)}"
    assert answer.location == f"/gallery{query}{told}"


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
    assert first(shown, "#words h1").text() == "Heron"
    assert first(shown, "title").text() == "Heron · Vitrine"
    assert first(shown, "[data-picture-alt]").attributes["data-picture-alt"] == "Heron"
    assert shown.css_first("#sharing") is None
    assert shown.css_first("#words-form[data-unsaved]") is not None


def test_the_copies_of_a_shared_picture_follow_its_description(alice: FlaskClient) -> None:
    shown = page(alice.post(path(2), data={"alt": "A heron"}, headers=HTMX))
    rows = first(shown, "#copy-rows")
    assert rows.attributes["hx-swap-oob"] == "innerHTML"
    assert "A heron" in (first(rows, "#copy-2").attributes["value"] or "")


def test_the_switch_gets_its_own_part_and_leaves_the_words_alone(alice: FlaskClient) -> None:
    for visibility, checked in (("link", "true"), ("private", "false")):
        shown = page(alice.post(path(1), data={"visibility": visibility}, headers=HTMX))
        assert first(shown, "#sharing #visibility").attributes["aria-checked"] == checked
        assert shown.css_first("#words, #name, title") is None
        assert (shown.css_first("[value*='/pictures/']") is not None) is (visibility == "link")


def test_a_private_picture_offers_no_link_that_others_could_not_open(alice: FlaskClient) -> None:
    private, shared = page(alice.get(path(1))), page(alice.get(path(2)))
    assert private.css_first("[data-copies], input[readonly]") is None
    assert first(private, "#share-form [name=visibility]").attributes["value"] == "link"
    assert first(private, ".button-main").text(strip=True) == "Share"
    assert first(shared, ".button-main").text(strip=True) == "Copy link"
    assert first(shared, "#copy-0").attributes["aria-label"] == "Link"
    assert shared.css_first("#share-form") is None


def test_a_visitor_gets_the_picture_and_no_box_of_links(stranger: FlaskClient) -> None:
    shown = page(stranger.get(path(2)))
    assert "download" in first(shown, f"a.button-main[href='/i/{an_id(2)}.jpg']").attributes
    assert shown.css_first("[data-copies], input") is None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_change_keeps_what_was_typed(
    alice: FlaskClient, uploader: FakeUploader, headers: dict[str, str]
) -> None:
    uploader.change_refusal = Refusal(422, "invalid_fields", fields={"name": "String too long"})
    answer = alice.post(path(1), data={"name": "H" * 201}, headers=headers)
    shown = page(answer)
    assert answer.status_code == 422
    assert first(shown, "#name").attributes["value"] == "H" * 201
    assert first(shown, "#name-error").text(strip=True) == "Use at most 200 characters."
    assert "open" in first(shown, "#words details").attributes


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Give it a name."),
        ("name", "  ", "Give it a name."),
        ("name", "\u202e", "Give it a name."),
        ("alt", "h" * 1001, "Use at most 1,000 characters."),
    ],
    ids=["empty", "spaces", "invisible", "long-description"],
)
def test_a_refused_word_is_told_of_in_words_of_the_pages(
    alice: FlaskClient, uploader: FakeUploader, field: str, typed: str, said: str
) -> None:
    uploader.change_refusal = Refusal(
        422, "invalid_fields", fields={field: "String should have at least 1 character"}
    )
    answer = alice.post(path(1), data={field: typed})
    assert first(page(answer), f"#{field}-error").text(strip=True) == said
    assert "String should" not in answer.get_data(as_text=True)


def test_a_line_break_of_a_description_is_one_character(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    alice.post(path(1), data={"alt": "Three\r\nherons"})
    assert uploader.kept["alice"][0].alt == "Three\nherons"


def test_asking_to_delete_deletes_nothing(alice: FlaskClient, uploader: FakeUploader) -> None:
    assert alice.get(f"{path(1)}/delete").status_code == 200
    assert len(uploader.kept["alice"]) == 3


def test_moving_to_the_trash_leads_back_to_the_others_with_an_undo(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    expected = f"/gallery?at={an_id(2)}&told=trashed&picture={an_id(1)}"
    answer = alice.post(f"{path(1)}/delete")
    assert (answer.status_code, answer.location) == (303, expected)
    assert [image.id for image in uploader.kept["alice"]] == [an_id(2), an_id(3)]
    shown = page(alice.get(answer.location))
    assert first(shown, "#status.is-shown > span").text() == "The picture is in the trash."
    undo = first(shown, "#status form")
    assert undo.attributes["action"] == f"/trash/{an_id(1)}/restore"
    assert first(undo, "button").text() == "Undo"


def test_htmx_is_led_to_the_same_undo(alice: FlaskClient) -> None:
    answer = alice.post(f"{path(1)}/delete", headers=HTMX)
    assert answer.headers["HX-Redirect"].endswith(f"told=trashed&picture={an_id(1)}")
    assert "HX-Trigger" not in answer.headers


def test_the_page_of_a_picture_moves_it_to_the_trash_by_one_press(alice: FlaskClient) -> None:
    form = first(page(alice.get(path(1))), "#trash-form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", f"{path(1)}/delete")
    assert first(form, "button").text(strip=True) == "Move to trash"


def test_an_upload_tool_s_question_names_the_last_day(alice: FlaskClient) -> None:
    shown = page(alice.get(f"{path(2)}/delete"))
    assert first(shown, "h1").text() == "Move this picture to the trash?"
    day = datetime.now(UTC).date() + timedelta(days=30)
    assert f"can be restored until {day.day} {day:%B}" in first(shown, ".message p").text()
    assert "Links to it stop working at once" in first(shown, ".message p").text()


def test_without_a_trash_a_picture_is_deleted_after_a_question(
    security: FakeSecurity, uploader: FakeUploader
) -> None:
    app = create_app(settings(trash_days=0), security=security, uploader=uploader)
    app.test_client_class = Browser
    alice = sign_in(app.test_client(), security, "alice")
    shown = page(alice.get(path(1)))
    assert shown.css_first("#trash-form") is None
    assert first(shown, ".sheet-end .is-bad").attributes["href"] == f"{path(1)}/delete"
    assert first(page(alice.get(f"{path(1)}/delete")), "h1").text() == "Delete this picture?"
    answer = alice.post(f"{path(1)}/delete")
    assert (answer.status_code, answer.location) == (303, f"/gallery?at={an_id(2)}&told=deleted")
    assert page(alice.get(answer.location)).css_first("#status form") is None


def test_a_question_about_a_picture_that_is_gone_leads_to_the_gallery_whosever_it_was(
    alice: FlaskClient, bob: FlaskClient
) -> None:
    for asker, number in ((alice, 8), (bob, 2)):
        answer = asker.post(f"{path(number)}/delete", headers=HTMX)
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"] == "/gallery"
        said = json.loads(answer.headers["HX-Trigger"])
        assert said == {"said": "That picture is not here any more."}


def test_a_damaged_picture_says_what_to_do_and_offers_no_dead_link(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1, is_damaged=True, frames=9, type="image/gif")]
    shown = page(alice.get(path(1)))
    assert "Upload the same file again" in first(shown, ".damaged").text()
    assert first(shown, "#picture").attributes["src"] == f"/i/{an_id(1)}/preview.webp"
    assert shown.css_first(f"a[href='/i/{an_id(1)}.jpg']") is None
    assert shown.css_first("[data-copies], #share-form") is None
    assert first(shown, "#visibility").attributes["role"] == "switch"
    assert page(alice.get("/gallery")).css_first(".mark-damaged") is not None


KNOWN = Details(
    taken=Taken.read("2019-05-12T14:05:06.250+02:00"),
    camera="NIKON D100",
    lens="50mm f/1.8",
    exposure="50 mm, f/5.6",
    place="37.8192, \u2212122.4784",
    description="Flag over the bay",
)


@pytest.fixture
def known(uploader: FakeUploader) -> str:
    """The page of a shared picture of which much is known."""
    uploader.kept["alice"][1] = an_image(2, visibility="link", details=KNOWN)
    return path(2)


def facts_of(answer: TestResponse) -> dict[str, str]:
    return {
        first(one, "dt").text(): first(one, "dd").text(strip=True)
        for one in page(answer).css(".facts > div")
    }


def test_the_owner_sees_what_is_known_of_a_picture(alice: FlaskClient, known: str) -> None:
    answer = alice.get(known)
    facts = facts_of(answer)
    assert facts["Taken"] == "12 May 2019, 14:05"
    assert facts["Camera"] == "NIKON D100"
    assert facts["Lens"] == "50mm f/1.8"
    assert facts["Exposure"] == "50 mm, f/5.6"
    shown = page(answer)
    assert first(shown, "#place bdi").text() == "37.8192, \u2212122.4784"
    assert first(shown, "#taken time").attributes["datetime"] == "2019-05-12T14:05:06+02:00"
    assert first(shown, ".picture-description").text() == "Flag over the bay"
    assert {one.text(): one.attributes["href"] for one in shown.css(".facts a")} == {
        "12 May 2019, 14:05": "/gallery?q=taken%3A2019-05-12",
        "NIKON D100": "/gallery?q=camera%3A%22NIKON+D100%22",
        "50mm f/1.8": "/gallery?q=camera%3A%2250mm+f%2F1.8%22",
        "JPEG": "/gallery?q=type%3Ajpeg",
    }


def test_of_what_is_not_known_only_the_time_is_named(alice: FlaskClient) -> None:
    answer = alice.get(path(1))
    facts = facts_of(answer)
    assert facts["Taken"] == "Not known"
    assert not {"Camera", "Lens", "Exposure", "Place"} & facts.keys()
    assert page(answer).css_first(".picture-description") is None


def test_nobody_else_sees_what_is_known_of_a_shared_picture(
    stranger: FlaskClient, bob: FlaskClient, known: str
) -> None:
    for somebody in (stranger, bob):
        answer = somebody.get(known)
        assert answer.status_code == 200
        assert not {"Taken", "Camera", "Lens", "Exposure", "Place"} & facts_of(answer).keys()
        assert page(answer).css_first(".facts a") is None
        for secret in ("NIKON", "50mm", "f/5.6", "37.8192", "Flag over", "2019"):
            assert secret not in answer.get_data(as_text=True)


def test_a_place_is_removed_and_the_page_says_what_the_original_keeps(
    alice: FlaskClient, uploader: FakeUploader, known: str
) -> None:
    form = first(page(alice.get(known)), "#place-form")
    assert "whoever has that, has the place too" in form.text()
    assert first(form, "button").attributes["name"] == "place"
    answer = alice.post(known, data={"place": ""})
    assert (answer.status_code, answer.location) == (303, known)
    assert uploader.changes == [{"place": None}]
    shown = page(alice.get(known))
    assert facts_of(alice.get(known))["Place"].startswith("Removed. The original file keeps")
    assert shown.css_first("#place-form") is None


def test_htmx_gets_the_removed_place_alone_and_another_place_cannot_be_set(
    alice: FlaskClient, uploader: FakeUploader, known: str
) -> None:
    part = page(alice.post(known, data={"place": "1, 2"}, headers=HTMX))
    assert uploader.changes == [{"place": None}]
    assert first(part, "#place").attributes["data-said"] == "The place is removed."
    assert part.css_first("#tags, #favourite, #main") is None


def test_nobody_else_removes_a_place(
    bob: FlaskClient, stranger: FlaskClient, uploader: FakeUploader, known: str
) -> None:
    assert bob.post(known, data={"place": ""}).status_code == 404
    assert stranger.post(known, data={"place": ""}).status_code == 303
    assert uploader.changes == []


def test_time_and_description_are_changed_with_the_name(
    alice: FlaskClient, uploader: FakeUploader, known: str
) -> None:
    typed = {"name": "Flag", "description": "Our flag", "taken_at": "1998-07-01T10:00"}
    answer = alice.post(known, data=typed)
    assert (answer.status_code, answer.location) == (303, known)
    # The clock of the camera keeps its offset.
    assert uploader.changes[-1] == typed | {"taken_at": "1998-07-01T10:00:00+02:00"}
    shown = page(alice.get(known))
    assert first(shown, "#taken_at").attributes["value"] == "1998-07-01T10:00"
    assert first(shown, "#description").text() == "Our flag"


def test_a_time_that_was_not_changed_is_not_sent(
    alice: FlaskClient, uploader: FakeUploader, known: str
) -> None:
    value = first(page(alice.get(known)), "#taken_at").attributes["value"] or ""
    alice.post(known, data={"name": "Flag", "taken_at": value})
    assert uploader.changes[-1] == {"name": "Flag"}
    alice.post(path(1), data={"name": "Flag", "taken_at": ""})
    assert uploader.changes[-1] == {"name": "Flag"}


def test_an_emptied_time_is_what_the_file_says(
    alice: FlaskClient, uploader: FakeUploader, known: str
) -> None:
    alice.post(known, data={"taken_at": ""})
    assert uploader.changes[-1] == {"taken_at": None}


def test_htmx_gets_the_time_of_the_facts_as_well(alice: FlaskClient, known: str) -> None:
    shown = page(alice.post(known, data={"taken_at": "1998-07-01T10:00"}, headers=HTMX))
    assert first(shown, "#taken").attributes["hx-swap-oob"] == "outerHTML"
    assert first(shown, "#taken time").text() == "1 July 1998, 10:00"
    assert first(shown, "#taken_at").attributes["value"] == "1998-07-01T10:00"


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("typed", ["yesterday", "2019-13-01T10:00", "2019-05-12T14:05Z"])
def test_what_is_no_time_is_told_beside_its_field_and_changes_nothing(
    alice: FlaskClient, uploader: FakeUploader, known: str, typed: str, headers: dict[str, str]
) -> None:
    answer = alice.post(known, data={"name": "Flag", "taken_at": typed}, headers=headers)
    shown = page(answer)
    assert answer.status_code == 422
    assert "a day and a time that is past" in first(shown, "#taken_at-error").text()
    assert first(shown, "#taken_at").attributes["value"] == typed
    assert first(shown, "#name").attributes["value"] == "Flag"
    assert uploader.changes == []


def test_a_time_that_the_uploader_refuses_is_told_in_the_same_words(
    alice: FlaskClient, uploader: FakeUploader, known: str
) -> None:
    uploader.change_refusal = Refusal(422, "invalid_fields", fields={"taken_at": "Must be a time"})
    answer = alice.post(known, data={"taken_at": "9998-01-01T10:00"})
    assert "a day and a time that is past" in first(page(answer), "#taken_at-error").text()


def test_a_change_of_a_picture_that_is_gone_meanwhile_is_no_complaint_about_a_field(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.change_refusal = Refusal(404, "not_found")
    assert alice.post(path(1), data={"name": "Heron"}).status_code == 404


def test_a_control_that_is_refused_was_not_typed(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.change_refusal = Refusal(422, "invalid_fields", fields={"visibility": "no"})
    assert alice.post(path(1), data={"visibility": "link"}).status_code == 400


@pytest.mark.parametrize(("status", "answered"), [(404, 303), (403, 403)])
def test_a_deletion_that_another_tab_was_quicker_with_is_one_and_no_other_refusal_is(
    alice: FlaskClient, uploader: FakeUploader, status: int, answered: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refusal(status, "refused")

    uploader.delete = refuse  # type: ignore[method-assign]  # Of the same use.
    assert alice.post(f"{path(1)}/delete").status_code == answered


def test_a_favourite_is_marked_and_unmarked(alice: FlaskClient, uploader: FakeUploader) -> None:
    assert (
        first(page(alice.get(path(1))), "#favourite-button").attributes["aria-pressed"] == "false"
    )
    answer = alice.post(path(1), data={"favourite": "true"})
    assert (answer.status_code, answer.location) == (303, path(1))
    shown = page(alice.get(path(1)))
    assert first(shown, "#favourite-button").attributes["aria-pressed"] == "true"
    assert first(shown, "#favourite input").attributes["value"] == "false"
    assert page(alice.get("/gallery")).css_first(".mark-favourite") is not None
    part = page(alice.post(path(1), data={"favourite": "false"}, headers=HTMX))
    said = first(part, "#favourite").attributes
    assert (said["data-state"], said["data-said"]) == ("false", "It is no favourite now.")
    assert uploader.changes == [{"favourite": True}, {"favourite": False}]
    assert page(alice.get("/gallery")).css_first(".mark-favourite") is None


def test_a_mark_that_is_refused_is_an_error(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.change_refusal = Refusal(422, "invalid_fields")
    assert alice.post(path(1), data={"favourite": "true"}, headers=HTMX).status_code == 422


def test_tags_are_added_and_removed(alice: FlaskClient, uploader: FakeUploader) -> None:
    answer = alice.post(path(1), data={"add_tags": "sea, a/b,"})
    assert (answer.status_code, answer.location) == (303, path(1))
    shown = page(alice.get(path(1)))
    assert [one.text() for one in shown.css(".tags-one bdi")] == ["a/b", "sea"]
    part = page(alice.post(path(1), data={"add_tags": "sky"}, headers=HTMX))
    assert first(part, "#tags").attributes["data-said"] == "Tags: a/b, sea, sky."
    assert "autofocus" in first(part, "#add_tags").attributes
    for tag in ("sea", "a/b", "sky"):
        part = page(alice.post(path(1), data={"remove_tag": tag}, headers=HTMX))
    assert first(part, "#tags").attributes["data-said"] == "It has no tag now."
    assert "autofocus" in first(part, "#tags-name").attributes
    assert uploader.changes[-1] == {"tags": []}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_tags_that_are_refused_stay_typed_beside_what_is_wrong(
    alice: FlaskClient, uploader: FakeUploader, headers: dict[str, str]
) -> None:
    uploader.change_refusal = Refusal(422, "invalid_fields", fields={"tags": "own words"})
    answer = alice.post(path(1), data={"add_tags": "a//b"}, headers=headers)
    assert answer.status_code == 422
    shown = page(answer)
    field = first(shown, "#add_tags").attributes
    assert (field["value"], field["aria-invalid"]) == ("a//b", "true")
    assert "no empty part" in first(shown, "#add_tags-error").text()
    # The other form of the page has nothing wrong.
    assert shown.css_first("#words details[open]") is None


def test_tags_and_the_mark_are_shown_to_the_owner_alone(
    alice: FlaskClient, uploader: FakeUploader, stranger: FlaskClient
) -> None:
    uploader.kept["bob"] = [an_image(9, visibility="link", tags=("secret",), favourite=True)]
    for who in (alice, stranger):
        shown = page(who.get(path(9)))
        assert shown.css_first("#tags, #favourite") is None
        assert "secret" not in shown.html
    refused = alice.post(path(9), data={"add_tags": "mine"})
    assert refused.status_code == 404


@pytest.mark.parametrize("form", [{"favourite": "true"}, {"add_tags": "a"}])
def test_a_picture_that_goes_meanwhile_is_a_missing_one(
    alice: FlaskClient, uploader: FakeUploader, form: dict[str, str]
) -> None:
    uploader.change_refusal = Refusal(404, "not_found")
    assert alice.post(path(1), data=form).status_code == 404
