"""What the pages ask of the uploader, and what they make of its answers."""

import json

import pytest

from bff.clients.uploader_client import UploaderClient
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import NOWHERE, Service

IMAGE = {
    "id": "1", "url": "u", "view_url": "v", "thumbnail_url": "t", "thumbnail_2x_url": None,
    "preview_url": "p",
    "card_url": "c", "card_width": 200, "card_height": 200,
    "name": "n", "alt": "", "type": "image/png", "width": 1, "height": 1, "frames": 1,
    "bytes": 3, "visibility": "private", "created_at": "2026-11-24T12:00:00Z",
}  # fmt: skip


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


def test_neighbours_are_two_ids_or_none(service: Service) -> None:
    service.answer = (200, {}, {"previous": None, "next": "2"})
    assert UploaderClient(service.url).neighbours("inner", "1") == (None, "2")
    assert service.asked[0][1] == "/v1/images/1/neighbours"


def test_a_change_is_sent_as_json_and_a_deletion_as_such(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (200, {}, IMAGE)
    assert client.change("inner", "1", {"name": "n"}).name == "n"
    service.answer = (204, {}, b"")
    client.delete("inner", "1")
    (changing, deleting) = service.asked
    assert changing[:2] == ("PATCH", "/v1/images/1")
    assert json.loads(changing[3]) == {"name": "n"}
    assert changing[2]["Content-Type"] == "application/json"
    assert deleting[:2] == ("DELETE", "/v1/images/1")
    assert changing[2]["X-Identity"] == deleting[2]["X-Identity"] == "inner"


def test_the_uploader_is_ready_when_it_answers(service: Service) -> None:
    assert UploaderClient(service.url).is_ready()
    with pytest.raises(ServiceDown):
        UploaderClient(NOWHERE).is_ready()
