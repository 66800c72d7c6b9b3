"""What the other services ask."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, CHARLIE, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.decoding.exif_blocks import GATE, PHOTO, SHOT, exif, marked
from tests.uploader.test_upload import upload
from uploader.dependencies import Dependencies


def test_usage_counts_what_the_caller_keeps(make_app: MakeApp) -> None:
    client = make_app(quota_bytes=1_000_000).test_client()
    data = picture()
    upload(client, data)
    answer = client.get("/internal/usage", headers=headers_of(ALICE)).get_json()
    quota = {"images": None, "bytes": 1_000_000}
    trashed = {"trashed_images": 0, "trashed_bytes": 0}
    assert answer == {"images": 1, "bytes": len(data), "quota": quota, **trashed}
    nothing = client.get("/internal/usage", headers=headers_of(BOB)).get_json()
    assert (nothing["images"], nothing["bytes"]) == (0, 0)


def test_the_quota_of_a_user_goes_before_everybodys(make_app: MakeApp) -> None:
    client = make_app(quota_bytes=1_000_000).test_client()
    headers = headers_of(ALICE, quota_images=7, quota_bytes=0)
    answer = client.get("/internal/usage", headers=headers).get_json()
    assert answer["quota"] == {"images": 7, "bytes": 0}


def test_administrators_ask_for_many_at_once(client: FlaskClient) -> None:
    data = picture()
    upload(client, data)
    headers = headers_of(BOB, scope="admin", role="administrator")
    answer = client.post("/internal/usages", headers=headers, json={"owners": [ALICE, CHARLIE]})
    assert answer.get_json() == {
        "usages": {
            ALICE: {"images": 1, "bytes": len(data)},
            CHARLIE: {"images": 0, "bytes": 0},
        }
    }
    answer = client.post("/internal/overview", headers=headers, json={"own_quotas": {}})
    assert (answer.get_json()["images"], answer.get_json()["bytes"]) == (1, len(data))


@pytest.mark.parametrize("path", ["/internal/usages", "/internal/overview"])
@pytest.mark.parametrize(
    ("body", "status"),
    [("{}", 422), ("[]", 422), ("", 400), ("{", 400), ('{"owners": ["x"], "own_quotas": 7}', 422)],
)
def test_a_question_of_another_shape_is_refused(
    client: FlaskClient, path: str, body: str, status: int
) -> None:
    headers = headers_of(BOB, scope="admin", role="administrator")
    sent = {"data": body, "content_type": "application/json"}
    assert client.post(path, headers=headers, **sent).status_code == status


def test_usage_needs_an_identity(client: FlaskClient) -> None:
    assert client.get("/internal/usage").status_code == 401


def test_only_pictures_with_a_link_are_described_to_anybody(client: FlaskClient) -> None:
    private = upload(client, picture()).get_json()["id"]
    shared = upload(client, picture(), visibility="link").get_json()["id"]
    assert client.get(f"/internal/shared/{private}").status_code == 404
    answer = client.get(f"/internal/shared/{shared}")
    assert (answer.status_code, answer.get_json()["id"]) == (200, shared)
    assert "owner" not in answer.get_json()


def test_a_shared_picture_is_described_without_anything_that_its_file_says(
    client: FlaskClient,
) -> None:
    data = picture("JPEG", exif=marked(exif(PHOTO, SHOT, GATE)))
    own = upload(client, data, visibility="link").get_json()
    answer = client.get(f"/internal/shared/{own['id']}")
    told = {
        "taken_at", "taken_known", "camera", "lens", "exposure", "place", "description",
        "place_removed", "duplicate", "restored", "album", "album_problem", "tags", "favourite",
        "as_shown_url",
    }  # fmt: skip
    assert own.keys() - answer.get_json().keys() == told
    for secret in (b"37.8", b"122.4", b"NIKON", b"50mm", b"Flag", b"2019", b"0.004"):
        assert secret not in answer.data


def test_no_line_of_the_audit_log_has_what_a_file_says(client: FlaskClient) -> None:
    data = picture("JPEG", exif=marked(exif(PHOTO, SHOT, GATE)))
    image_id = upload(client, data, visibility="link").get_json()["id"]
    change = {"taken_at": "1998-07-01T10:00:00Z", "description": "Ours", "visibility": "private"}
    client.patch(f"/v1/images/{image_id}", headers=headers_of(ALICE), json=change)
    for query in ("", "?permanent=true"):
        client.delete(f"/v1/images/{image_id}{query}", headers=headers_of(ALICE))
    events = [line["event"] for line in audit(client)]
    assert events == ["image_deleted", "image_trashed", "visibility_changed"]
    for secret in ("37.8", "122.4", "NIKON", "50mm", "Flag", "2019", "1998", "Ours"):
        assert secret not in str([line["details"] for line in audit(client)])


def test_whoever_looks_at_a_shared_picture_has_its_card_made(
    client: FlaskClient, d: Dependencies
) -> None:
    """As a chat does, which asks for the page first; and one that was shared long ago gets one."""
    shared = upload(client, picture()).get_json()["id"]
    d.catalogue.change(ALICE, shared, {"visibility": "link"})
    for _ in range(3):
        client.get(f"/internal/shared/{shared}")
    d.rendition_queue.start()
    wait_until(lambda: d.catalogue.load_own_image(ALICE, shared).card_key)


def test_the_audit_log_tells_what_was_done_to_pictures(client: FlaskClient) -> None:
    image_id = upload(client, picture()).get_json()["id"]
    headers = headers_of(ALICE) | {"X-Real-IP": "192.0.2.1", "User-Agent": "curl/8"}
    for visibility in ("link", "link", "private"):
        client.patch(f"/v1/images/{image_id}", headers=headers, json={"visibility": visibility})
    client.patch(f"/v1/images/{image_id}", headers=headers, json={"name": "another.png"})
    assert client.delete(f"/v1/images/{image_id}", headers=headers).status_code == 204
    assert client.post(f"/v1/images/{image_id}/restore", headers=headers).status_code == 200
    path = f"/v1/images/{image_id}?permanent=true"
    assert client.delete(path, headers=headers).status_code == 204
    lines = audit(client)
    assert [(one["event"], one["details"]) for one in lines] == [
        ("image_deleted", {"name": "another.png"}),
        ("image_restored", {"name": "another.png"}),
        ("image_trashed", {"name": "another.png"}),
        ("visibility_changed", {"visibility": "private"}),
        ("visibility_changed", {"visibility": "link"}),
    ]
    assert {(one["image_id"], one["address"], one["user_agent"]) for one in lines} == {
        (image_id, "192.0.2.1", "curl/8")
    }
    assert audit(client, BOB) == []


def test_the_same_bytes_with_another_visibility_are_told_too(client: FlaskClient) -> None:
    data = picture()
    upload(client, data)
    upload(client, data, visibility="link")
    assert [one["details"] for one in audit(client)] == [{"visibility": "link"}]


def test_lines_are_read_page_by_page(client: FlaskClient) -> None:
    image_id = upload(client, picture()).get_json()["id"]
    for number in range(5):
        visibility = "private" if number % 2 else "link"
        client.patch(
            f"/v1/images/{image_id}", headers=headers_of(ALICE), json={"visibility": visibility}
        )
    first = audit(client, query="?limit=2")
    behind = f"?before_at={first[-1]['at']}&before_id={first[-1]['id']}"
    assert first + audit(client, query=behind) == audit(client)


@pytest.mark.parametrize("query", ["?limit=0", "?limit=202", "?before_at=x", "?before_id=-1"])
def test_a_wrong_query_for_lines_is_refused(client: FlaskClient, query: str) -> None:
    headers = headers_of(ALICE, scope="account")
    assert client.get(f"/internal/audit{query}", headers=headers).status_code == 422


def test_a_library_is_removed_in_the_name_of_its_owner(client: FlaskClient) -> None:
    upload(client, picture())
    bobs = upload(client, picture(), user=BOB).get_json()["id"]
    account = headers_of(ALICE, scope="account")
    tools = headers_of(ALICE, scope="read upload write delete")
    assert client.delete("/internal/library", headers=tools).status_code == 403
    answer = client.delete("/internal/library", headers=account).get_json()
    assert answer["is_complete"]
    assert answer["removed"] > 0
    assert client.get("/v1/images", headers=headers_of(ALICE)).get_json()["items"] == []
    assert client.get(f"/v1/images/{bobs}", headers=headers_of(BOB)).status_code == 200
    refused = upload(client, picture())
    assert (refused.status_code, refused.get_json()["code"]) == (401, "unauthorized")


def audit(client: FlaskClient, user: str = ALICE, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/internal/audit{query}", headers=headers_of(user, scope="account"))
    return list(answer.get_json()["items"])
