"""What a list answers to a search, over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, BOB, headers_of, picture
from tests.uploader.test_upload import upload


@pytest.fixture
def pictures(client: FlaskClient) -> dict[str, str]:
    """The ids of three pictures of Alice by their names, the last one the newest."""
    made = {}
    for name in ("Zürich.png", "100%_a\\b.png", "京都.png"):
        made[name] = upload(client, picture()).get_json()["id"]
        client.patch(f"/v1/images/{made[name]}", json={"name": name}, headers=headers_of(ALICE))
    return made


def asked(client: FlaskClient, path: str, user: str = ALICE) -> Any:
    answer = client.get(f"/v1/images{path}", headers=headers_of(user))
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("zurich", ["Zürich.png"]),
        ("京都", ["京都.png"]),
        ("%", ["100%_a\\b.png"]),
        ("_", ["100%_a\\b.png"]),
        ("\\", ["100%_a\\b.png"]),
        (".PNG -京", ["100%_a\\b.png", "Zürich.png"]),
        ("type:gif", []),
        ("\x00zurich\x00", ["Zürich.png"]),
    ],
)
def test_a_search_finds_names(
    client: FlaskClient, pictures: dict[str, str], typed: str, names: list[str]
) -> None:
    answer = asked(client, f"?q={quote(typed)}")
    assert [one["name"] for one in answer["items"]] == names
    assert (answer["trashed"], answer["hints"]) == ([], [])
    assert asked(client, f"/count?q={quote(typed)}") == {"count": len(names), "hints": []}
    assert asked(client, f"?q={quote(typed)}", BOB)["items"] == []
    assert asked(client, f"/count?q={quote(typed)}", BOB)["count"] == 0


def test_it_says_how_a_search_was_understood(client: FlaskClient, pictures: dict[str, str]) -> None:
    answer = asked(client, f"?q={quote('-is:shared foo:bar')}")
    assert answer["words"] == [
        {"text": "-is:shared", "label": "not shared", "negated": True},
        {"text": "foo:bar", "label": "foo:bar", "negated": False},
    ]
    hint = {
        "word": "foo:bar",
        "message": "“foo” is no key, so this was looked for as it stands.",
    }
    assert answer["hints"] == [hint]
    assert asked(client, "/count?q=foo:bar")["hints"] == [hint]


@pytest.mark.parametrize("path", ["?", "/count?", "/0000000000000000000000/neighbours?"])
@pytest.mark.parametrize("typed", ["size:big", "x" * 501])
def test_a_wrong_search_names_the_field(client: FlaskClient, path: str, typed: str) -> None:
    answer = client.get(f"/v1/images{path}q={typed}", headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["q"]


def test_neighbours_are_those_of_the_search(client: FlaskClient, pictures: dict[str, str]) -> None:
    first, middle, last = pictures.values()
    around = asked(client, f"/{middle}/neighbours?q=png&order=asc")
    assert around == {"previous": first, "next": last}
    assert asked(client, f"/{middle}/neighbours?q=zurich") == {"previous": None, "next": first}


def test_what_is_in_the_trash_is_answered_as_the_trash_does(
    client: FlaskClient, pictures: dict[str, str]
) -> None:
    gone = pictures["京都.png"]
    client.delete(f"/v1/images/{gone}", headers=headers_of(ALICE))
    answer = asked(client, "?q=is:trashed")
    assert answer["items"] == []
    shown = client.get(f"/v1/trash/{gone}", headers=headers_of(ALICE)).get_json()
    assert answer["trashed"] == [shown]
    assert asked(client, "/count?q=is:trashed")["count"] == 1
    assert asked(client, f"?at={gone}&q=is:trashed")["trashed"] == [shown]


def test_without_a_search_all_are_counted(client: FlaskClient, pictures: dict[str, str]) -> None:
    assert asked(client, "/count") == {"count": 3, "hints": []}
