"""The plain upload form."""

import contextlib
import io
import re
import time
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.dependencies import EXTENSION
from bff.outcomes import Refusal, ServiceDown
from bff.upload import MAX_FILES
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeUploader, an_id
from tests.timeouts import scaled

PICTURE = b"\xff\xd8 a picture \r\n--not-a-boundary\r\n" * 2000  # 72,000 bytes: two chunks.


def files(*names: str, content: bytes = PICTURE) -> list[Any]:
    return [(io.BytesIO(content), name) for name in names]


@pytest.mark.parametrize("path", ["/upload", "/gallery", "/account"])
def test_a_page_names_the_account_whose_uploads_it_may_go_on_with(
    alice: FlaskClient, path: str
) -> None:
    shown = page(alice.get(path))
    facts = first(shown, "#upload-overlay").attributes
    assert facts["data-account"] == "alice"
    assert abs(int(facts["data-now"] or 0) / 1000 - time.time()) < scaled(60)
    # The page that lists the uploads has no need of the popover that leads to it.
    assert (shown.css_first("#uploads") is None) == (path == "/upload")


def test_one_picture_leads_to_its_page(alice: FlaskClient, uploader: FakeUploader) -> None:
    answer = alice.post("/upload", data={"file": files("cat.jpg")})
    assert (answer.status_code, answer.location) == (303, f"/pictures/{an_id(501)}")
    assert PICTURE in uploader.received[0]
    assert b'name="file"; filename="cat.jpg"' in uploader.received[0]


def test_several_pictures_lead_to_the_gallery(alice: FlaskClient, uploader: FakeUploader) -> None:
    answer = alice.post("/upload", data={"file": files("a.jpg", "b.jpg", "c.jpg")})
    assert answer.location == "/gallery"
    assert len(uploader.received) == 3


def test_each_refused_file_says_why_in_one_sentence(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.refusals = [None, Refusal(415, "unsupported_type", detail="libfoo: no")]
    answer = alice.post("/upload", data={"file": files("a.jpg", "b.txt")})
    assert answer.status_code == 422
    rows = page(answer).css(".upload-row[data-state]")
    assert [row.attributes["data-state"] for row in rows] == ["done", "failed"]
    assert "cannot be kept here" in rows[1].text()
    assert "libfoo" not in answer.get_data(as_text=True)


def test_a_service_that_is_down_fails_that_file_only(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.refusals = [ServiceDown("uploader"), None]
    answer = alice.post("/upload", data={"file": files("a.jpg", "b.jpg")})
    states = [row.attributes["data-state"] for row in page(answer).css(".upload-row[data-state]")]
    assert states == ["failed", "done"]


def test_a_file_at_the_limit_passes_and_one_byte_more_does_not(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    at_limit = alice.post("/upload", data={"file": files("a.jpg", content=b"x" * 100_000)})
    assert at_limit.status_code == 303
    above = alice.post(
        "/upload",
        data={"file": [*files("b.jpg", content=b"x" * 100_001), *files("c.jpg")]},
    )
    rows = page(above).css(".upload-row[data-state]")
    assert [row.attributes["data-state"] for row in rows] == ["failed", "done"]
    assert "larger than 100 kB" in rows[0].text()


def test_a_form_without_a_file_says_so(alice: FlaskClient) -> None:
    answer = alice.post("/upload", data={"file": files("", content=b"")})
    assert answer.status_code == 422
    assert page(answer).css_first("[role=alert]") is not None


def test_pictures_are_private_unless_asked(alice: FlaskClient, uploader: FakeUploader) -> None:
    alice.post("/upload", data={"file": files("a.jpg")})
    assert not uploader.kept["alice"][0].is_shared


def test_the_first_file_of_a_form_is_the_newest(alice: FlaskClient, uploader: FakeUploader) -> None:
    alice.post("/upload", data={"file": files("a.jpg", "b.jpg", "c.jpg")})
    times = [re.search(rb'name="added_at"\r\n\r\n(\S+Z)\r\n', one) for one in uploader.received]
    moments = [datetime.fromisoformat(found[1].decode()) for found in times if found]
    assert len(set(moments)) == 3
    assert moments == sorted(moments, reverse=True)


def form(*parts: tuple[str, bytes]) -> dict[str, Any]:
    body = b"".join(
        b"--b\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + data + b"\r\n"
        for head, data in parts
    )
    return {"data": body + b"--b--\r\n", "content_type": "multipart/form-data; boundary=b"}


def test_sharing_is_heard_before_and_after_the_files(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    wish, file = ('name="visibility"', b"link"), ('name="file"; filename="a.jpg"', PICTURE)
    for parts in ((wish, file), (file, wish)):
        alice.post("/upload", **form(*parts))
        assert uploader.kept["alice"][0].is_shared


def test_a_name_cannot_break_out_of_its_part(alice: FlaskClient, uploader: FakeUploader) -> None:
    alice.post("/upload", **form(('name="file"; filename="a%22%0D%0Ab.jpg"', PICTURE)))
    head = uploader.received[0].partition(b"application/octet-stream")[0]
    assert head.count(b"\r\n") == 10


def test_a_form_that_breaks_off_is_said_to_have_broken_off(alice: FlaskClient) -> None:
    whole = form(('name="file"; filename="a.jpg"', PICTURE))
    whole["data"] = whole["data"][:-20]
    answer = alice.post("/upload", **whole)
    assert answer.status_code == 422
    assert page(answer).css_first("[role=alert]") is not None


def test_what_else_is_in_a_form_is_left_out(alice: FlaskClient, uploader: FakeUploader) -> None:
    file = ('name="file"; filename="a.jpg"', PICTURE)
    alice.post("/upload", **form(('name="note"', b"link"), ('name="visibility"', b"all"), file))
    assert not uploader.kept["alice"][0].is_shared


def test_as_many_files_as_a_form_may_have_are_kept_and_the_rest_is_left_out(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    file = ('name="file"; filename="a.jpg"', b"x")
    answer = alice.post("/upload", **form(*[file] * (MAX_FILES + 1)))
    assert answer.status_code == 303
    assert len(uploader.received) == MAX_FILES


def test_what_is_no_form_is_a_bad_request(alice: FlaskClient) -> None:
    assert alice.post("/upload", data=b"x", content_type="image/jpeg").status_code == 400


def test_a_form_without_a_free_slot_is_refused_with_503(
    app: Flask, alice: FlaskClient, uploader: FakeUploader
) -> None:
    slots: BoundedSemaphore = app.extensions[EXTENSION].form_slots
    with contextlib.ExitStack() as taken:
        for _ in range(6):
            taken.enter_context(slots)
        answer = alice.post("/upload", data={"file": files("a.jpg")})
    assert answer.status_code == 503
    assert "none was kept" in first(page(answer), "[role=alert]").text()
    assert uploader.received == []
    assert alice.post("/upload", data={"file": files("a.jpg")}).status_code == 303
