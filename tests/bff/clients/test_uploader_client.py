"""What the pages ask of the uploader, and what they make of its answers."""

import pytest

from bff.clients.uploader_client import UploaderClient
from bff.outcomes import Refusal
from tests.bff.clients.conftest import Service


def test_an_upload_goes_on_in_chunks_with_the_identity(service: Service) -> None:
    image = {
        "id": "1", "url": "u", "view_url": "v", "thumbnail_url": "t", "preview_url": "p",
        "name": "n", "alt": "", "type": "image/png", "width": 1, "height": 1, "frames": 1,
        "bytes": 3, "visibility": "private", "created_at": "2026-11-24T12:00:00Z",
    }  # fmt: skip
    service.answer = (201, {}, image)
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


def test_a_page_of_pictures_is_asked_for_by_cursor(service: Service) -> None:
    service.answer = (200, {}, {"items": [], "next_cursor": None})
    assert UploaderClient(service.url).images("inner", "a+b", 80) == ([], None)
    assert service.asked[0][1] == "/v1/images?limit=80&cursor=a%2Bb"
