"""The page of one picture."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fakes import PUBLIC, FakeUploader, an_id, an_image

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


def test_deleting_leads_back_to_the_others(alice: FlaskClient, uploader: FakeUploader) -> None:
    answer = alice.post(f"{path(1)}/delete")
    assert (answer.status_code, answer.location) == (303, f"/gallery?at={an_id(2)}&told=deleted")
    assert [image.id for image in uploader.kept["alice"]] == [an_id(2), an_id(3)]


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
