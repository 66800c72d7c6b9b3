"""What the pages ask of the uploader, and what they make of its answers."""

import json

import pytest

from bff.clients.uploader_client import UploaderClient
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from bff.words.tags import CountedTag, DeletedTag, RenamedTag
from tests.bff.clients.conftest import NOWHERE, Service

IMAGE = {
    "id": "1", "url": "u", "view_url": "v", "thumbnail_url": "t", "thumbnail_2x_url": None,
    "preview_url": "p",
    "card_url": "c", "card_width": 200, "card_height": 200,
    "name": "n", "alt": "", "type": "image/png", "width": 1, "height": 1, "frames": 1,
    "bytes": 3, "visibility": "private", "created_at": "2026-11-24T12:00:00Z",
}  # fmt: skip

VISITOR = Visitor("192.0.2.1", "agent")


def test_an_upload_goes_on_in_chunks_with_the_identity(service: Service) -> None:
    service.answer = (201, {}, IMAGE)
    client = UploaderClient(service.url)
    client.upload("inner", "multipart/form-data; boundary=b", iter([b"a" * 70_000, b"b"]))
    _, path, headers, body = service.asked[0]
    assert (path, body) == ("/v1/upload", b"a" * 70_000 + b"b")
    assert headers["X-Identity"] == "inner"
    assert headers["Transfer-Encoding"] == "chunked"


def test_a_missing_picture_is_none_and_other_refusals_are_not(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (404, {}, {"code": "not_found"})
    assert client.image("inner", "x") is None
    service.answer = (401, {}, {"code": "unauthorized"})
    with pytest.raises(Refusal):
        client.image("inner", "x")


def test_a_page_of_pictures_is_asked_for_by_cursor_or_by_picture(service: Service) -> None:
    service.answer = (200, {}, {"items": [IMAGE], "previous_cursor": "n", "next_cursor": None})
    client = UploaderClient(service.url)
    page = client.images("inner", 80, cursor="a+b")
    assert ([one.id for one in page.images], page.newer, page.older) == (["1"], "n", None)
    client.images("inner", 80, at="1&limit=200")
    client.images("inner", 80)
    assert [path for _, path, _, _ in service.asked] == [
        "/v1/images?limit=80&cursor=a%2Bb",
        "/v1/images?limit=80&at=1%26limit%3D200",
        "/v1/images?limit=80",
    ]


def test_a_shared_picture_is_asked_for_in_nobodys_name(service: Service) -> None:
    service.answer = (200, {}, IMAGE)
    found = UploaderClient(service.url).shared_image("1")
    assert found is not None
    assert found.id == "1"
    assert service.asked[0][1] == "/internal/shared/1"
    assert "X-Identity" not in service.asked[0][2]


@pytest.mark.parametrize(
    ("said", "is_turned"),
    [({}, False), ({"turn": 0, "mirrored": False}, False), ({"turn": 90}, True),
     ({"turn": 0, "mirrored": True}, True)],
)  # fmt: skip
def test_a_picture_is_known_to_be_turned_or_mirrored(
    service: Service, said: dict[str, object], is_turned: bool
) -> None:
    service.answer = (200, {}, IMAGE | said)
    found = UploaderClient(service.url).shared_image("1")
    assert found is not None
    assert found.is_turned is is_turned


def test_neighbours_are_two_ids_or_none(service: Service) -> None:
    service.answer = (200, {}, {"previous": None, "next": "2"})
    client = UploaderClient(service.url)
    assert client.neighbours("inner", "1", {}) == (None, "2")
    assert service.asked[0][1] == "/v1/images/1/neighbours"
    client.neighbours("inner", "1", {"sort": "name", "q": "tag:sea"})
    assert service.asked[1][1] == "/v1/images/1/neighbours?sort=name&q=tag%3Asea"


def test_a_change_is_sent_as_json_and_a_deletion_as_such(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (200, {}, IMAGE)
    assert client.change("inner", "1", {"name": "n"}, VISITOR).name == "n"
    service.answer = (204, {}, b"")
    client.delete("inner", "1", VISITOR)
    (changing, deleting) = service.asked
    assert changing[:2] == ("PATCH", "/v1/images/1")
    assert json.loads(changing[3]) == {"name": "n"}
    assert changing[2]["Content-Type"] == "application/json"
    assert deleting[:2] == ("DELETE", "/v1/images/1")
    # The audit log says from where a picture was changed.
    for _, _, headers, _ in service.asked:
        assert (headers["X-Identity"], headers["X-Real-IP"]) == ("inner", "192.0.2.1")
        assert headers["User-Agent"] == "agent"


def test_an_upload_says_what_was_there_before(service: Service) -> None:
    client = UploaderClient(service.url)
    for said in ({}, {"duplicate": True}, {"duplicate": True, "restored": True}):
        service.answer = (200, {}, IMAGE | said)
        kept = client.upload("inner", "image/png", iter([b"a"]))
        assert (kept.image.id, kept.is_duplicate, kept.is_restored) == (
            "1", "duplicate" in said, "restored" in said,
        )  # fmt: skip


TRASHED = {
    "id": "1", "name": "", "alt": "", "width": 1, "height": 1, "bytes": 3,
    "thumbnail_url": "http://localhost/i/1/thumb.webp", "had_link": True,
    "gone_at": "2026-12-26T12:00:00Z",
}  # fmt: skip


def test_the_trash_is_read_page_by_page(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (200, {}, {
        "items": [TRASHED], "previous_cursor": None, "next_cursor": "n", "images": 7, "bytes": 9,
        "first_gone_at": "2026-12-26T12:00:00Z",
    })  # fmt: skip
    trash = client.trash("inner", 60)
    assert (trash.images, trash.older, trash.amount_words) == (7, "n", "7 pictures, 9 bytes")
    assert trash.first_gone_at is not None
    (image,) = trash.items
    assert (image.title, image.thumbnail_path) == ("Untitled picture", "/i/1/thumb.webp")
    client.trash("inner", 60, "a+b")
    assert [path for _, path, _, _ in service.asked] == [
        "/v1/trash?limit=60", "/v1/trash?limit=60&cursor=a%2Bb",
    ]  # fmt: skip


def test_what_is_not_in_the_trash_is_none_and_other_refusals_are_not(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (404, {}, {"code": "not_found"})
    assert client.trashed_image("inner", "1") is None
    assert client.restore("inner", "1", VISITOR) is None
    service.answer = (403, {}, {"code": "insufficient_scope"})
    for ask in (client.trashed_image, lambda *who: client.restore(*who, VISITOR)):
        with pytest.raises(Refusal):
            ask("inner", "1")


def test_what_becomes_of_the_trash_is_asked_in_the_name_of_the_visitor(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (200, {}, IMAGE | {"had_link": True})
    restored = client.restore("inner", "1", VISITOR)
    assert restored is not None
    assert (restored.id, restored.had_link) == ("1", True)
    service.answer = (200, {}, {"images": 2, "had_links": 1, "ids_with_links": ["1"], "left": 0})
    assert client.restore_trash("inner", VISITOR).ids_with_links == ["1"]
    service.answer = (200, {}, {"images": 2, "bytes": 9, "left": 0})
    assert client.empty_trash("inner", VISITOR).bytes == 9
    service.answer = (204, {}, b"")
    client.delete("inner", "1", VISITOR, permanent=True)
    assert [asked[:2] for asked in service.asked] == [
        ("POST", "/v1/images/1/restore"),
        ("POST", "/v1/trash/restore"),
        ("DELETE", "/v1/trash"),
        ("DELETE", "/v1/images/1?permanent=true"),
    ]
    assert {headers["X-Real-IP"] for _, _, headers, _ in service.asked} == {"192.0.2.1"}


def test_the_uploader_is_ready_when_it_answers(service: Service) -> None:
    assert UploaderClient(service.url).is_ready()
    with pytest.raises(ServiceDown):
        UploaderClient(NOWHERE).is_ready()


def test_tags_are_asked_for_by_addresses_of_any_sign(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (200, {}, {"items": [{"tag": "a/b", "images": 2}]})
    assert client.tags("inner", "a/&", 9) == [CountedTag("a/b", 2)]
    service.answer = (200, {}, {"tag": "c", "images": 2, "merged": True, "left": 0})
    assert client.rename_tag("inner", "a/\u00fc 100%?", "c") == RenamedTag("c", 2, True, 0)
    service.answer = (200, {}, {"images": 2, "left": 1})
    assert client.delete_tag("inner", "a/b") == DeletedTag(2, 1)
    # What would be another address is a tag that nobody has.
    for none in ("", " ", "..", "../.."):
        client.delete_tag("inner", none)
    paths = [path for _, path, _, _ in service.asked]
    assert paths[:3] == ["/v1/tags?prefix=a%2F%26&limit=9", "/v1/tags/a%2F%C3%BC%20100%25%3F",
                         "/v1/tags/a%2Fb"]  # fmt: skip
    assert set(paths[3:]) == {"/v1/tags/%20"}
    assert service.asked[1][3] == b'{"name": "c"}'


def test_a_list_is_asked_for_as_its_address_says_it(service: Service) -> None:
    service.answer = (200, {}, {
        "items": [IMAGE], "previous_cursor": None, "next_cursor": "2",
        "hints": [], "words": [{"text": "beach", "label": "beach", "negated": False}],
    })  # fmt: skip
    query = {"q": "beach", "sort": "name"}
    found = UploaderClient(service.url).images("inner", 80, query, cursor="1")
    assert service.asked[0][1] == "/v1/images?limit=80&q=beach&sort=name&cursor=1"
    assert [word.text for word in found.search.words] == ["beach"]


@pytest.mark.parametrize(
    ("said", "path"),
    [({}, ""), ({"as_shown_url": None}, ""), ({"as_shown_url": "https://x/v1/a?b"}, "/v1/a")],
)
def test_where_the_file_is_as_it_is_shown(
    service: Service, said: dict[str, object], path: str
) -> None:
    service.answer = (200, {}, IMAGE | said)
    found = UploaderClient(service.url).shared_image("1")
    assert found is not None
    assert found.as_shown_path == path
