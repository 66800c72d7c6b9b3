"""What the pages ask the uploader of many pictures, and what they make of its answers."""

import json

import pytest

from bff.clients.selections_client import SelectionsClient
from bff.outcomes import Refusal, ServiceDown
from bff.words.selections import Changed
from tests.bff.clients.conftest import NOWHERE, Service
from tests.bff.clients.test_uploader_client import VISITOR

ANSWER = {
    "results": [
        {"id": "1", "status": 200, "code": None},
        {"id": "2", "status": 404, "code": "not_found"},
    ],
    "done": 1, "failed": 1, "undo": "token",
}  # fmt: skip


def test_an_action_is_sent_with_what_belongs_to_it(service: Service) -> None:
    service.answer = (207, {}, ANSWER)
    done = SelectionsClient(service.url).act(
        "inner", ["1", "2"], "add_tags", {"tags": ["sea"]}, VISITOR
    )
    assert done == Changed("add_tags", 1, {"2": "not_found"}, "token")
    ((method, path, headers, body),) = service.asked
    assert (method, path) == ("POST", "/v1/images/actions")
    assert json.loads(body) == {"ids": ["1", "2"], "action": "add_tags", "tags": ["sea"]}
    assert headers["X-Identity"] == "inner"
    assert headers["X-Real-IP"] == VISITOR.address


def test_an_undo_stands_by_itself(service: Service) -> None:
    service.answer = (200, {}, {**ANSWER, "undo": None})
    assert SelectionsClient(service.url).undo("inner", "token", VISITOR).action == "undo"
    assert json.loads(service.asked[0][3]) == {"undo": "token"}


def test_an_archive_is_read_while_it_arrives(service: Service) -> None:
    service.answer = (200, {"Content-Type": "application/zip", "ETag": '"x"'}, b"PK" * 100_000)
    found = SelectionsClient(service.url).archive("inner", ["1"])
    assert (found.headers["ETag"], found.headers["Content-Length"]) == ('"x"', "200000")
    chunks = list(found.chunks())
    found.close()
    assert b"".join(chunks) == b"PK" * 100_000
    assert max(map(len, chunks)) <= 64 * 1024
    assert json.loads(service.asked[0][3]) == {"ids": ["1"]}


@pytest.mark.parametrize(("status", "error"), [(404, Refusal), (429, Refusal), (503, ServiceDown)])
def test_an_archive_that_is_none_is_refused(
    service: Service, status: int, error: type[Exception]
) -> None:
    service.answer = (status, {}, {"code": "not_found"})
    with pytest.raises(error):
        SelectionsClient(service.url).archive("inner", ["1"])
    with pytest.raises(ServiceDown):
        SelectionsClient(NOWHERE).archive("inner", ["1"])
