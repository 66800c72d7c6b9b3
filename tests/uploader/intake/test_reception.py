"""The one file of a request, as multipart or as the raw body."""

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Request
from flask.testing import FlaskClient
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder

from tests.uploader.cast import ALICE, FakeStore, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.intake.reception import (
    ENVELOPE_BYTES,
    MAX_FIELD_BYTES,
    MAX_PARTS,
    Received,
    receive,
)
from uploader.outcomes import (
    DigestMismatch,
    FileMissing,
    InvalidFields,
    MalformedRequest,
    TooLarge,
    TooManyFiles,
)

MakeRequest = Callable[[bytes], EnvironBuilder]

LIMIT = 1000
DATA = b"the bytes of a picture"


def a_form(*files: bytes, field: str = "file", **fields: str) -> EnvironBuilder:
    form = {field: [(io.BytesIO(one), "cat.png") for one in files], **fields}
    return EnvironBuilder(method="POST", data=form)


def a_body(data: bytes, query: str = "", **headers: str) -> EnvironBuilder:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return EnvironBuilder(method="POST", data=data, query_string=query, headers=named)


def take(builder: EnvironBuilder, folder: Path) -> tuple[Received, bytes]:
    """Receive the file of a request, and read it before it is closed."""
    with receive(Request(builder.get_environ()), folder, LIMIT) as received:
        data = received.file.rewind().read()
    assert received.file.file.closed
    return received, data


@pytest.mark.parametrize("field", ["file", "image", "files", "source", "assetData"])
def test_the_file_of_a_form_is_received(tmp_path: Path, field: str) -> None:
    received, data = take(a_form(DATA, field=field, visibility="link"), tmp_path)
    assert data == DATA
    assert received.file.sha256 == hashlib.sha256(DATA).hexdigest()
    assert (received.name, received.options.visibility) == ("cat.png", "link")


def test_a_body_is_received_whole_and_named_by_query_or_header(tmp_path: Path) -> None:
    header = {"Content_Disposition": 'attachment; filename="dog.png"'}
    received, data = take(a_body(DATA, **header), tmp_path)
    assert (data, received.name) == (DATA, "dog.png")
    received, _ = take(a_body(DATA, "name=cat.png&duplicates=keep", **header), tmp_path)
    assert (received.name, received.options.keep_duplicates) == ("cat.png", True)


@pytest.mark.parametrize(("size", "fits"), [(LIMIT - 1, True), (LIMIT, True), (LIMIT + 1, False)])
@pytest.mark.parametrize("make", [a_form, a_body])
def test_the_limit_of_a_file_is_exact(
    tmp_path: Path, make: MakeRequest, size: int, fits: bool
) -> None:
    builder = make(bytes(size))
    if fits:
        assert take(builder, tmp_path)[0].file.size == size
    else:
        with pytest.raises(TooLarge):
            take(builder, tmp_path)


def test_a_body_that_is_too_large_is_read_on_so_that_the_refusal_is_heard(tmp_path: Path) -> None:
    body = io.BytesIO(bytes(LIMIT + ENVELOPE_BYTES + 10))
    builder = EnvironBuilder(method="POST", input_stream=body, content_length=10**9)
    with pytest.raises(TooLarge):
        take(builder, tmp_path)
    assert body.tell() == LIMIT + ENVELOPE_BYTES


@pytest.mark.parametrize(
    ("builder", "outcome"),
    [
        (a_form(), FileMissing),
        (a_form(DATA, field="other"), FileMissing),
        (a_form(DATA, DATA), TooManyFiles),
        (a_form(DATA, visibility="everybody"), InvalidFields),
        (a_body(DATA, "visibility=everybody"), InvalidFields),
        (a_body(DATA, Content_Digest="sha-256"), MalformedRequest),
        (a_body(DATA, Repr_Digest=f"sha-256=:{base64.b64encode(bytes(32)).decode()}:"),
         DigestMismatch),
        (EnvironBuilder(method="POST"), FileMissing),
    ],
)  # fmt: skip
def test_what_is_not_one_good_file_is_refused(
    tmp_path: Path, builder: EnvironBuilder, outcome: type[Exception]
) -> None:
    with pytest.raises(outcome):
        take(builder, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_form_has_a_bounded_number_of_parts(tmp_path: Path) -> None:
    fields = {f"field-{number}": "x" for number in range(MAX_PARTS - 1)}
    assert take(a_form(DATA, **fields), tmp_path)[1] == DATA
    with pytest.raises(RequestEntityTooLarge):
        take(a_form(DATA, **fields, further="x"), tmp_path)


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (MAX_FIELD_BYTES + 1, False)])
def test_a_field_has_a_bounded_size(tmp_path: Path, size: int, fits: bool) -> None:
    builder = a_form(DATA, note="x" * size)
    if fits:
        assert take(builder, tmp_path)[1] == DATA
    else:
        with pytest.raises(RequestEntityTooLarge):
            take(builder, tmp_path)


def test_a_broken_multipart_body_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/v1/upload",
        data=b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nabc",
        content_type="multipart/form-data; boundary=x",
        headers=headers_of(ALICE),
    )
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_request")


@pytest.mark.parametrize("algorithm", ["sha-256", "sha-512"])
@pytest.mark.parametrize("covers", ["file", "body"])
def test_a_digest_of_a_form_is_that_of_its_file_or_of_all_its_body(
    client: FlaskClient, covers: str, algorithm: str
) -> None:
    data = picture()
    head = b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n"
    body = head + data + b"\r\n--x--\r\n"
    hashed = hashlib.new(algorithm.replace("-", ""), data if covers == "file" else body)
    good = base64.b64encode(hashed.digest()).decode()
    wrong = base64.b64encode(bytes(hashed.digest_size)).decode()
    for digest, status in ((wrong, 400), (good, 201)):
        headers = {**headers_of(ALICE), "Content-Digest": f"{algorithm}=:{digest}:"}
        answer = client.post(
            "/v1/upload", data=body, content_type="multipart/form-data; boundary=x", headers=headers
        )
        assert answer.status_code == status


def raw_form(
    *parts: tuple[str, bytes], content_type: str = "multipart/form-data"
) -> EnvironBuilder:
    written = [
        b"--XB\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head.encode("latin-1"), data)
        for head, data in parts
    ]
    body = b"".join(written) + b"--XB--\r\n"
    return EnvironBuilder(
        method="POST", input_stream=io.BytesIO(body), content_length=len(body),
        content_type=f"{content_type}; boundary=XB",
    )  # fmt: skip


@pytest.mark.parametrize("content_type", ["MULTIPART/Form-Data", "Multipart/form-data"])
def test_a_media_type_is_read_in_any_case(tmp_path: Path, content_type: str) -> None:
    builder = raw_form(('name="file"; filename="cat.png"', DATA), content_type=content_type)
    received, data = take(builder, tmp_path)
    assert (received.name, data) == ("cat.png", DATA)


def test_a_name_in_latin_1_is_kept(tmp_path: Path) -> None:
    received, _ = take(raw_form(('name="file"; filename="\xdcber.png"', DATA)), tmp_path)
    assert received.name == "Über.png"


@pytest.mark.parametrize(
    "parts",
    [
        [('name="file"', DATA)],
        [('name="source"', b"web"), ('name="file"', DATA)],
        [('name="file"', DATA), ('name="source"', b"web")],
        [('name="source"', b"web"), ('name="file"; filename="a.png"', DATA)],
        [('name="image"; filename="a.png"', DATA), ('name="file"', b"word")],
    ],
)
def test_a_part_without_a_name_is_taken_where_nothing_else_is_the_file(
    tmp_path: Path, parts: list[tuple[str, bytes]]
) -> None:
    assert take(raw_form(*parts), tmp_path)[1] == DATA


def test_a_large_part_without_a_name_is_taken(client: FlaskClient) -> None:
    data = picture("BMP", (340, 300))
    assert len(data) > 300_000
    built = raw_form(('name="file"', data))
    built.path = "/v1/upload"
    built.headers.extend(headers_of(ALICE))
    answer = client.open(built)
    assert answer.status_code == 201
    assert answer.get_json()["name"].startswith("image-")


def test_two_files_with_names_are_one_too_many(tmp_path: Path) -> None:
    named = ('name="file"; filename="a.png"', DATA)
    with pytest.raises(TooManyFiles):
        take(raw_form(('name="image"', DATA), named, named), tmp_path)


def test_a_form_without_a_boundary_is_malformed(tmp_path: Path) -> None:
    builder = EnvironBuilder(method="POST", data=DATA, content_type="multipart/form-data")
    with pytest.raises(MalformedRequest):
        take(builder, tmp_path)


@pytest.mark.parametrize("header", ["\xdcber.png", "\xc3\x9cber.png"])
def test_a_raw_body_is_named_by_a_header_in_any_encoding(tmp_path: Path, header: str) -> None:
    builder = a_body(DATA)
    environ = builder.get_environ()
    environ["HTTP_CONTENT_DISPOSITION"] = f'attachment; filename="{header}"'
    with receive(Request(environ), tmp_path, LIMIT) as received:
        assert received.name == "Über.png"


def test_visibility_comes_from_field_query_or_header(client: FlaskClient) -> None:
    by_field = upload(client, picture(), visibility="link")
    by_query = client.post("/v1/upload?visibility=link", data=picture(), headers=headers_of(ALICE))
    by_header = client.post(
        "/v1/upload",
        data=picture(),
        headers={**headers_of(ALICE), "X-Vitrine-Visibility": "link"},
    )
    assert {one.get_json()["visibility"] for one in (by_field, by_query, by_header)} == {"link"}


def test_line_breaks_all_over_a_file_do_not_make_it_too_large(client: FlaskClient) -> None:
    # Each chunk ends in what could begin a boundary, so the parser keeps a rest of each.
    answer = upload(client, b"\r\n" * 200_000)
    assert answer.status_code == 415


def test_a_body_that_was_cut_is_refused_even_where_what_arrived_can_be_decoded(
    client: FlaskClient, store: FakeStore
) -> None:
    whole = picture("JPEG") + bytes(1000)
    answer = client.post(
        "/v1/upload",
        data=whole[:-500],
        headers=headers_of(ALICE) | {"Content-Type": "image/jpeg"},
        # As the server says that it ends a body by itself.
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(whole))},
    )
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_request")
    assert store.objects == {}
