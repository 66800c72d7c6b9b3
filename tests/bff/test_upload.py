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
from werkzeug.test import TestResponse

from bff.dependencies import EXTENSION
from bff.outcomes import Refusal, ServiceDown
from bff.web.form_results import MOST_FORM_FILES
from tests.bff.conftest import first, page
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fakes import FakeSecurity, FakeUploader, an_id
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
    assert first(shown, "html").attributes["data-viewer"] == "alice"
    assert abs(int(facts["data-now"] or 0) / 1000 - time.time()) < scaled(60)
    # The page that lists the uploads has no need of the popover that leads to it.
    assert (shown.css_first("#uploads") is None) == (path == "/upload")


def test_to_share_has_one_sign_on_all_pages(alice: FlaskClient) -> None:
    shown = alice.get("/upload").get_data(as_text=True)  # Rows are made from its template.
    for control in ('data-action="share"', "data-share>"):
        icon = re.search(r'#([a-z0-9-]+)"', shown.partition(control)[2])
        assert icon
        assert icon[1] == "share-2"


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
    assert "This is no JPEG, PNG, GIF" in rows[1].text()
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


def states(answer: TestResponse) -> list[str | None]:
    return [row.attributes["data-state"] for row in page(answer).css(".upload-row[data-state]")]


@pytest.mark.parametrize("count", [101, 301, 400])
def test_every_file_of_a_large_form_is_kept(
    alice: FlaskClient, uploader: FakeUploader, count: int
) -> None:
    file = ('name="file"; filename="a.jpg"', b"x")
    answer = alice.post("/upload", **form(*[file] * count))
    assert answer.status_code == 303
    assert len(uploader.received) == count


def test_files_beyond_what_a_form_takes_are_counted_and_said(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    file = ('name="file"; filename="a.jpg"', b"x")
    answer = alice.post("/upload", **form(*[file] * (MOST_FORM_FILES + 12)))
    assert answer.status_code == 413
    assert len(uploader.received) == MOST_FORM_FILES
    said = first(page(answer), ".upload-summary-text[role=status]:not([id])").text()
    assert said.startswith("2,000 pictures uploaded. 12 files more than one form takes")
    assert len(states(answer)) == MOST_FORM_FILES


def test_a_picture_that_was_there_is_named_as_it_is_now_and_not_said_to_be_uploaded(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    alice.post("/upload", data={"file": files("a.jpg")})
    uploader.knows = True
    answer = alice.post("/upload", data={"file": files("b.jpg")})
    assert answer.status_code == 200
    row = first(page(answer), ".upload-row[data-state]").text()
    assert "b.jpg" in row
    assert f"It was here already, as {uploader.kept['alice'][0].title}." in row
    said = first(page(answer), ".upload-summary-text[role=status]:not([id])").text()
    assert said == "It was here already."


def test_what_became_of_each_file_is_counted(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.refusals = [None, Refusal(415, "unsupported_type"), Refusal(422, "not_decodable")]
    answer = alice.post("/upload", data={"file": files("a.jpg", "b.txt", "c.jpg", "d.jpg")})
    said = first(page(answer), ".upload-summary-text[role=status]:not([id])").text()
    assert said == "2 pictures uploaded. 2 files were not uploaded."
    assert states(answer) == ["done", "failed", "failed", "done"]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [([], "Only you"), ([("visibility", "link")], "Anyone with the link")],
    ids=["private", "link"],
)
def test_a_row_says_who_can_see_its_picture_beside_its_link(
    alice: FlaskClient, uploader: FakeUploader, wishes: list[tuple[str, str]], words: str
) -> None:
    uploader.refusals = [None, Refusal(415, "unsupported_type")]
    parts = [(f'name="file"; filename="{name}"', PICTURE) for name in ("a.jpg", "b.txt")]
    after = [(f'name="{name}"', value.encode()) for name, value in wishes]
    done, failed = page(alice.post("/upload", **form(*parts, *after))).css(
        ".upload-row[data-state]"
    )
    assert first(done, ".upload-mark .visually-hidden").text() == words
    link = first(done, ".upload-link")
    image = uploader.kept["alice"][0]
    assert (link.text(), link.attributes["href"]) == (
        f"localhost:8080{image.page_path}", image.page_path,
    )  # fmt: skip
    assert failed.css_first(".upload-mark .visually-hidden") is None


def test_a_session_that_ends_in_the_middle_is_said_of_each_file_after_it(
    alice: FlaskClient, uploader: FakeUploader, security: FakeSecurity
) -> None:
    uploader.refusals = [None, Refusal(401, "unauthorized")]
    answer = alice.post("/upload", data={"file": files("a.jpg", "b.jpg")})
    rows = page(answer).css(".upload-row[data-state]")
    assert states(answer) == ["done", "failed"]
    assert "signed out meanwhile" in rows[1].text()


def test_a_service_that_stays_silent_is_not_waited_for_with_every_file(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.refusals = [ServiceDown("uploader")] * 20
    many = files(*[f"{n}.jpg" for n in range(20)], content=b"x")
    answer = alice.post("/upload", data={"file": many})
    assert states(answer) == ["failed"] * 20
    assert len(uploader.received) == 3


def test_pictures_that_could_not_be_shared_are_not_said_to_be(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.change_refusal = Refusal(503, "service_unavailable")
    wish, file = ('name="visibility"', b"link"), ('name="file"; filename="a.jpg"', PICTURE)
    answer = alice.post("/upload", **form(file, wish))
    assert answer.status_code == 422
    assert "could be shared" in first(page(answer), "[role=alert]").text()
    assert states(answer) == ["done"]


def test_a_form_that_breaks_off_accounts_for_what_came_before(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    whole = form(*[(f'name="file"; filename="{n}.jpg"', PICTURE) for n in range(3)])
    whole["data"] = whole["data"][:-1000]
    answer = alice.post("/upload", **whole)
    assert answer.status_code == 422
    assert states(answer) == ["done", "done", "failed"]
    assert "2.jpg" in page(answer).css(".upload-row[data-state]")[2].text()
    assert "send the rest again" in first(page(answer), "[role=alert]").text()


@pytest.mark.parametrize(
    ("head", "sent"),
    [
        ('name="file"; filename="Über.jpg"'.encode("latin-1"), "Über.jpg"),
        (rb'name="file"; filename="C:\bilder\a.jpg"', r"C:\bilder\a.jpg"),
        (b"name=\"file\"; filename*=UTF-8''%C3%9Cber.jpg; filename=x", "%C3%9Cber.jpg"),
    ],
)
def test_a_name_goes_on_in_the_form_in_which_it_was_written(
    alice: FlaskClient, uploader: FakeUploader, head: bytes, sent: str
) -> None:
    body = b"--b\r\nContent-Disposition: form-data; %s\r\n\r\nx\r\n--b--\r\n" % head
    answer = alice.post("/upload", data=body, content_type="Multipart/Form-Data; boundary=b")
    assert answer.status_code == 303
    assert sent.encode() in uploader.received[0]


def test_a_file_without_a_name_is_kept_and_an_empty_input_is_none(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    nameless, empty = ('name="file"', PICTURE), ('name="file"; filename=""', b"")
    assert alice.post("/upload", **form(nameless, empty)).status_code == 303
    assert len(uploader.received) == 1
    uploader.refusals = [Refusal(415, "unsupported_type")]
    assert "A file without a name" in alice.post("/upload", **form(nameless)).get_data(as_text=True)


def test_a_form_that_was_not_read_is_said_to_be_lost(alice: FlaskClient) -> None:
    shown = page(alice.get("/upload?again=1"))
    assert "none of its pictures was kept" in first(shown, "[role=alert]").text()
    assert page(alice.get("/upload")).css_first("[role=alert]:not([hidden])") is None


def test_a_form_of_nobody_leads_back_to_a_page_that_says_so(stranger: FlaskClient) -> None:
    answer = stranger.post("/upload", data={"file": files("a.jpg")})
    assert answer.location == "/login?next=/upload%3Fagain%3D1"


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


def test_the_page_of_an_album_says_so_and_sends_it_with_the_form(
    alice: FlaskClient, albums: FakeAlbums
) -> None:
    albums.kept["alice"] = [an_album(1, name="Rome", depth=2)]
    shown = page(alice.get(f"/upload?album={an_id(1)}"))
    field = first(shown, "input[name=album_id]").attributes
    assert (field["value"], field["data-depth"]) == (an_id(1), "2")
    into = first(shown, ".upload-into")
    assert "Into Rome" in into.text()
    links = [one.attributes["href"] for one in into.css("a")]
    assert links == [f"/albums/{an_id(1)}", "/upload"]
    assert page(alice.get("/upload")).css_first("input[name=album_id]") is None


@pytest.mark.parametrize("album", [an_id(1), an_id(9), "none"])
def test_what_takes_no_pictures_has_no_upload_page(
    alice: FlaskClient, albums: FakeAlbums, album: str
) -> None:
    albums.kept["alice"] = [an_album(1, images=None, rule="tag:cat")]
    assert alice.get(f"/upload?album={album}").status_code == 404


def test_pictures_of_an_album_go_into_it_and_lead_there(
    alice: FlaskClient, albums: FakeAlbums, uploader: FakeUploader
) -> None:
    albums.kept["alice"] = [an_album(1)]
    answer = alice.post("/upload", data={"album_id": an_id(1), "file": files("a.jpg", "b.jpg")})
    assert (answer.status_code, answer.location) == (303, f"/albums/{an_id(1)}")
    sent = f'name="album_id"\r\n\r\n{an_id(1)}\r\n'.encode()
    assert [sent in one for one in uploader.received] == [True, True]
    alice.post("/upload", data={"album_id": "none", "file": files("c.jpg")})
    assert b"album_id" not in uploader.received[2]


@pytest.mark.parametrize("is_down", [True, False])
def test_the_form_of_an_album_that_is_gone_says_of_each_file_that_it_was_not_kept(
    alice: FlaskClient, albums: FakeAlbums, uploader: FakeUploader, is_down: bool
) -> None:
    uploader.refusals = [Refusal(404, "not_found"), Refusal(415, "unsupported_type")]
    if is_down:
        albums.failure = ServiceDown("uploader")
    data = {"album_id": an_id(1), "file": files("a.jpg", "b.txt")}
    answer = alice.post("/upload", data=data)
    assert answer.status_code == 422
    rows = [row.text() for row in page(answer).css(".upload-row[data-state]")]
    assert "That album is not there any more" in rows[0]
    assert "This is no JPEG, PNG, GIF" in rows[1]
    assert page(answer).css_first("input[name=album_id]") is None
