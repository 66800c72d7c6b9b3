"""What the pages ask the uploader of albums, and what they make of its answers."""

import json

import pytest

from bff.clients.albums_client import AlbumsClient, Rule
from bff.outcomes import Refusal
from tests.bff.clients.conftest import Service
from tests.bff.clients.test_uploader_client import VISITOR
from tests.bff.words.test_albums import SAID


def test_albums_are_listed_all_or_those_of_a_picture(service: Service) -> None:
    service.answer = (200, {}, {"items": [SAID]})
    client = AlbumsClient(service.url)
    assert [one.name for one in client.all("inner")] == ["Lisbon"]
    assert [one.name for one in client.of_image("inner", "1")] == ["Lisbon"]
    assert [path for _, path, _, _ in service.asked] == ["/v1/albums", "/v1/images/1/albums"]
    assert service.asked[0][2]["X-Identity"] == "inner"


def test_albums_are_made_and_changed(service: Service) -> None:
    service.answer = (201, {}, SAID)
    client = AlbumsClient(service.url)
    assert client.create("inner", "Lisbon", None, VISITOR).name == "Lisbon"
    client.create("inner", "Cats", None, VISITOR, Rule("cat", "taken", "desc"))
    service.answer = (200, {}, SAID)
    assert client.change("inner", "a", {"name": "Lisbon"}, VISITOR).name == "Lisbon"
    assert [(method, path, json.loads(body)) for method, path, _, body in service.asked] == [
        ("POST", "/v1/albums", {"name": "Lisbon", "parent_id": None}),
        (
            "POST",
            "/v1/albums",
            {"name": "Cats", "parent_id": None, "rule": "cat", "sort": "taken", "order": "desc"},
        ),
        ("PATCH", "/v1/albums/a", {"name": "Lisbon"}),
    ]


def test_pictures_are_put_in_and_taken_out(service: Service) -> None:
    service.answer = (200, {}, {"added": 1, "already": 0})
    client = AlbumsClient(service.url)
    client.add("inner", "a", ["1"], VISITOR)
    client.remove("inner", "a", ["1"], VISITOR)
    assert [(method, path, json.loads(body)) for method, path, _, body in service.asked] == [
        ("PUT", "/v1/albums/a/images", {"ids": ["1"]}),
        ("DELETE", "/v1/albums/a/images", {"ids": ["1"]}),
    ]


def test_a_picture_is_moved_beside_another_or_to_an_end(service: Service) -> None:
    service.answer = (204, {}, None)
    client = AlbumsClient(service.url)
    client.move("inner", "a", "1", {"before": "2"}, VISITOR)
    client.move("inner", "a", "1", {"after": None}, VISITOR)
    assert [(method, path, json.loads(body)) for method, path, _, body in service.asked] == [
        ("POST", "/v1/albums/a/order", {"ids": ["1"], "before": "2"}),
        ("POST", "/v1/albums/a/order", {"ids": ["1"], "after": None}),
    ]


def test_an_album_that_is_gone_already_is_deleted(service: Service) -> None:
    service.answer = (404, {}, {"code": "not_found"})
    client = AlbumsClient(service.url)
    client.delete("inner", "a", VISITOR)
    assert service.asked[0][:2] == ("DELETE", "/v1/albums/a")
    service.answer = (403, {}, {"code": "insufficient_scope"})
    with pytest.raises(Refusal):
        client.delete("inner", "a", VISITOR)
