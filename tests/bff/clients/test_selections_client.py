"""What the pages ask the uploader of many pictures, and what they make of its answers."""

import json

import pytest

from bff.clients.selections_client import SelectionsClient
from bff.outcomes import Refusal, ServiceDown
from bff.words.selections import Changed, Selected
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
        "inner", Selected.of("1", "2"), "add_tags", {"tags": ["sea"]}, VISITOR
    )
    assert done == Changed("add_tags", 1, {"2": "not_found"}, "token")
    ((method, path, headers, body),) = service.asked
    assert (method, path) == ("POST", "/v1/images/actions")
    assert json.loads(body) == {"ids": ["1", "2"], "action": "add_tags", "tags": ["sea"]}
    assert headers["X-Identity"] == "inner"
    assert headers["X-Real-IP"] == VISITOR.address


@pytest.mark.parametrize(
    ("listing", "named"),
    [
        ({}, {"query": ""}),
        ({"q": "tag:sea"}, {"query": "tag:sea"}),
        ({"album": "7"}, {"album": "7"}),
    ],
)
def test_all_of_a_list_are_named_by_it_and_by_their_number(
    service: Service, listing: dict[str, str], named: dict[str, str]
) -> None:
    client, selected = SelectionsClient(service.url), Selected((), listing, 1204)
    service.answer = (200, {}, ANSWER)
    client.act("inner", selected, "trash", {}, VISITOR)
    service.answer = (200, {}, b"PK")
    client.archive("inner", selected).close()
    bodies = [json.loads(body) for *_, body in service.asked]
    assert bodies == [{**named, "expected_count": 1204, "action": "trash"}, named]


def test_a_list_with_another_number_is_refused_with_that(service: Service) -> None:
    service.answer = (409, {}, {"code": "count_differs", "count": 1206})
    with pytest.raises(Refusal) as caught:
        SelectionsClient(service.url).act("inner", Selected((), {}, 1204), "trash", {}, VISITOR)
    assert (caught.value.code, caught.value.count) == ("count_differs", 1206)


def test_an_undo_stands_by_itself(service: Service) -> None:
    service.answer = (200, {}, {**ANSWER, "undo": None})
    assert SelectionsClient(service.url).undo("inner", "token", VISITOR).action == "undo"
    assert json.loads(service.asked[0][3]) == {"undo": "token"}


def test_an_archive_is_read_while_it_arrives(service: Service) -> None:
    service.answer = (200, {"Content-Type": "application/zip", "ETag": '"x"'}, b"PK" * 100_000)
    found = SelectionsClient(service.url).archive("inner", Selected.of("1"))
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
        SelectionsClient(service.url).archive("inner", Selected.of("1"))
    with pytest.raises(ServiceDown):
        SelectionsClient(NOWHERE).archive("inner", Selected.of("1"))
