"""POST /v1/images/archive sends the caller's originals as one archive."""

import io
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, BOB, CHARLIE, FakeStore, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.dependencies import Dependencies
from uploader.selecting.archives import MISSING_NAME

MISSING = "0" * 22


def asked(client: FlaskClient, document: Any, user: str = ALICE, **options: Any) -> TestResponse:
    return client.post(
        "/v1/images/archive", json=document, headers=headers_of(user), **options
    )  # fmt: skip


def files_of(answer: TestResponse) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def test_the_originals_come_byte_for_byte_with_their_length(client: FlaskClient) -> None:
    contents = [picture(), picture("JPEG")]
    ids = [upload(client, one, filename="dusk.png").get_json()["id"] for one in contents]
    answer = asked(client, {"ids": ids})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert files_of(answer) == {"dusk.jpg": contents[1], "dusk.png": contents[0]}
    assert answer.content_length == len(answer.data)
    assert answer.headers["Accept-Ranges"] == "none"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pictures.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    again = asked(client, {"ids": ids[::-1]})
    assert (again.data, again.headers["ETag"]) == (answer.data, answer.headers["ETag"])


def test_what_is_somebody_elses_is_like_what_is_not_there(client: FlaskClient) -> None:
    theirs = upload(client, picture(), user=BOB).get_json()["id"]
    refused = [asked(client, {"ids": [one]}).get_json() for one in (theirs, MISSING)]
    assert [one["status"] for one in refused] == [404, 404]
    assert refused[0]["detail"] == refused[1]["detail"]
    mine = upload(client, picture()).get_json()["id"]
    text = files_of(asked(client, {"ids": [mine, theirs]}))[MISSING_NAME].decode()
    assert text.endswith(f"- {theirs} (not here any more)\n")


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({}, 422), ({"ids": []}, 422), ({"ids": ["no id"]}, 422), ({"ids": "x"}, 422), ([], 422),
        ({"ids": [MISSING], "more": 1}, 422), ({"ids": [MISSING] * 10_001}, 422),
        ({"ids": [MISSING] * 10_000}, 404), ({"ids": [MISSING] * 30_000}, 413),
    ],
)  # fmt: skip
def test_what_is_no_selection_is_refused(client: FlaskClient, document: Any, status: int) -> None:
    assert asked(client, document).status_code == status


def test_a_store_that_is_down_is_said_before_anything_is_sent(
    client: FlaskClient, store: FakeStore, d: Dependencies
) -> None:
    image_id = upload(client, picture()).get_json()["id"]
    store.failing.add("read")
    for _ in range(3):
        answer = asked(client, {"ids": [image_id]})
        assert (answer.status_code, answer.get_json()["code"]) == (503, "storage_unavailable")
    store.failing.clear()
    assert asked(client, {"ids": [image_id]}).status_code == 200


def test_two_at_once_are_one_accounts_and_four_are_all(client: FlaskClient) -> None:
    ids = {
        user: upload(client, picture(), user=user).get_json()["id"]
        for user in (ALICE, BOB, CHARLIE)
    }
    under_way = [
        asked(client, {"ids": [ids[user]]}, user) for user in (ALICE, ALICE, BOB, BOB)
    ]  # fmt: skip
    refused = asked(client, {"ids": [ids[ALICE]]})
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_archives")
    assert refused.headers["Retry-After"] == "10"
    assert refused.headers["RateLimit-Policy"] == '"archives-at-once";q=2;qu="concurrent-requests"'
    busy = asked(client, {"ids": [ids[CHARLIE]]}, CHARLIE)
    assert (busy.status_code, busy.get_json()["code"]) == (503, "archives_busy")
    assert busy.headers["Retry-After"] == "10"
    for answer in under_way:
        answer.close()
    assert asked(client, {"ids": [ids[CHARLIE]]}, CHARLIE).status_code == 200
