"""The pages of tags: list, rename, merge, delete."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeUploader, an_image


@pytest.fixture(autouse=True)
def tagged(uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1, tags=("sea", "a & b")), an_image(2, tags=("sea", "sky"))]
    uploader.kept["bob"] = [an_image(3, tags=("secret",))]


def names(alice: FlaskClient, query: str = "") -> list[str]:
    shown = page(alice.get(f"/tags{query}"))
    assert [one.attributes["value"] for one in shown.css("#tag-suggestions option")] == [
        one.text() for one in shown.css(".tags-row-name")
    ]
    return [one.text() for one in shown.css(".tags-row-name")]


def test_all_tags_of_the_viewer_are_listed_with_their_counts(alice: FlaskClient) -> None:
    shown = page(alice.get("/tags"))
    rows = [" ".join(one.text().split()) for one in shown.css(".tags-row")]
    assert [row.split(" Rename")[0] for row in rows] == [
        "a & b 1 picture", "sea 2 pictures", "sky 1 picture",
    ]  # fmt: skip
    first(shown, ".tags-row a[href='/tags/change?tag=a%20%26%20b']")
    first(shown, ".tags-row a[href='/gallery?q=tag%3A%22a+%26+b%22']")
    assert "secret" not in shown.html


def test_tags_are_found_by_how_they_begin(alice: FlaskClient) -> None:
    assert names(alice, "?begins=s") == ["sea", "sky"]
    nothing = page(alice.get("/tags?begins=x"))
    assert "No tag begins with “x”" in first(nothing, "main").text()
    first(nothing, "#begins")


def test_who_has_no_tag_is_told_where_to_add_one(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    shown = page(alice.get("/tags"))
    assert "No picture has a tag yet" in first(shown, "main").text()
    assert shown.css_first("#begins") is None


def test_a_list_that_is_cut_says_so(alice: FlaskClient, uploader: FakeUploader) -> None:
    many = tuple(f"t{number:04}" for number in range(1001))
    uploader.kept["alice"] = [an_image(1, tags=many)]
    shown = page(alice.get("/tags"))
    assert len(shown.css(".tags-row")) == 1000
    assert "the first 1,000" in first(shown, "main").text()


def test_a_tag_is_renamed(alice: FlaskClient, uploader: FakeUploader) -> None:
    form = page(alice.get("/tags/change?tag=sea"))
    assert first(form, "#name").attributes["value"] == "sea"
    answer = alice.post("/tags/change", data={"tag": "sea", "name": "ocean"})
    assert (answer.status_code, answer.location) == (303, "/tags?told=tag-renamed&left=0")
    assert names(alice) == ["a & b", "ocean", "sky"]
    assert first(page(alice.get(answer.location)), "#status").text() == "The tag has its new name."
    # Onto one that is there both are one.
    alice.post("/tags/change", data={"tag": "sky", "name": "ocean"})
    assert names(alice) == ["a & b", "ocean"]


def test_what_is_left_to_rename_or_delete_is_said(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.tags_left = 70
    renamed = alice.post("/tags/change", data={"tag": "sea", "name": "ocean"})
    assert "70 more" in first(page(alice.get(renamed.location)), "#status").text()
    deleted = alice.post("/tags/delete", data={"tag": "sky"})
    assert "70 have it still" in first(page(alice.get(deleted.location)), "#status").text()


def test_a_name_that_is_none_is_shown_again_with_what_is_wrong(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.tag_refusal = Refusal(422, "invalid_fields", fields={"name": "in the service's words"})
    answer = alice.post("/tags/change", data={"tag": "sea", "name": "a,b"})
    assert answer.status_code == 422
    shown = page(answer)
    assert first(shown, "#name").attributes["value"] == "a,b"
    assert first(shown, "#name").attributes["aria-invalid"] == "true"
    assert first(shown, "input[name=tag]").attributes["value"] == "sea"
    assert first(shown, "title").text().startswith("Error: ")
    assert "in the service's words" not in shown.html


def test_a_tag_is_deleted_after_a_question(alice: FlaskClient) -> None:
    question = page(alice.get("/tags/delete?tag=sea"))
    assert "comes off 2 pictures" in first(question, "main").text()
    assert names(alice) == ["a & b", "sea", "sky"]
    answer = alice.post("/tags/delete", data={"tag": "sea"})
    assert (answer.status_code, names(alice)) == (303, ["a & b", "sky"])
    said = first(page(alice.get(answer.location)), "#status").text()
    assert said == "The tag is off 2 pictures."


@pytest.mark.parametrize("tag", ["secret", "nothing", "", "se", "x" * 200, "a/../b"])
def test_a_tag_of_another_is_exactly_like_none(
    alice: FlaskClient, uploader: FakeUploader, tag: str
) -> None:
    for path in ("/tags/change", "/tags/delete"):
        assert alice.get(f"{path}?tag={quote(tag)}").status_code == 404
        answer = alice.post(path, data={"tag": tag, "name": "mine"})
        assert (answer.status_code, answer.location) == (303, "/tags?told=tag-gone")
    assert "any more" in first(page(alice.get("/tags?told=tag-gone")), "#status").text()
    assert uploader.kept["bob"][0].tags == ("secret",)


@pytest.mark.parametrize("path", ["/tags/change", "/tags/delete"])
def test_an_address_names_a_tag(alice: FlaskClient, path: str) -> None:
    assert alice.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/tags/change", "/tags/delete"])
def test_another_refusal_is_an_error_page(
    alice: FlaskClient, uploader: FakeUploader, path: str
) -> None:
    uploader.tag_refusal = Refusal(403, "insufficient_scope")
    assert alice.post(path, data={"tag": "sea", "name": "x"}).status_code == 403
