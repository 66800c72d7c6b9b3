"""Headers and queries beyond ASCII keep what they name, or are refused by name."""

from __future__ import annotations

import pytest

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.system.raw_requests import document_of, raw, sent, status_of

pytestmark = pytest.mark.system


DRAFT = {
    "Upload-Complete": b"?1", "Upload-Draft-Interop-Version": b"8",
    "Content-Type": b"application/partial-upload",
}  # fmt: skip


@pytest.mark.parametrize(("path", "more"), [("/v1/upload", {}), ("/v1/uploads", DRAFT)])
@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="Über.png"'.encode(), "Über.png"),
        ('attachment; filename="Über.png"'.encode("latin-1"), "Über.png"),
        ("attachment; filename=\"x.png\"; filename*=UTF-8''%C3%9C%20é.png".encode(), "Ü é.png"),
        ('attachment; filename="../ü?a=b#c%2f&d;e.png"'.encode(), "ü?a=b#c%2f&d;e.png"),
        ('attachment; filename="C:\\bilder\\ü.png"'.encode(), "ü.png"),
        (b"attachment; filename*=UTF-8''%C3%9Cber.png; filename=x.png", "Über.png"),
    ],
)
def test_a_raw_body_keeps_its_name_in_any_encoding(
    vitrine: Instance, member: Person, path: str, more: dict[str, bytes], disposition: bytes,
    name: str,
) -> None:  # fmt: skip
    headers = more | {"Content-Disposition": disposition}
    query = "?duplicates=keep&visibility=link"
    answer = document_of(sent(vitrine, member, f"POST {path}{query}", headers, jpeg()))
    assert (answer["name"], answer["visibility"]) == (name, "link")


def test_a_name_beyond_ascii_opens_no_way_around_the_checks(
    vitrine: Instance, member: Person
) -> None:
    name = {"Content-Disposition": "filename=ü".encode()}
    cookie = {"Authorization": b"", "Cookie": f"__Host-vitrine_access={member.token}".encode()}
    forged = {"Sec-Fetch-Site": b"cross-site"}
    for path in ("/v1/upload", "/v1/uploads"):
        line = f"POST {path}"
        nobody = sent(vitrine, member, line, name | {"Authorization": b""}, jpeg())
        assert status_of(nobody) == 401
        assert status_of(sent(vitrine, member, line, name | cookie | forged, jpeg())) == 403
    for path in ("/v1/_named/upload/x", "/v1/_named/uploads/x", "/internal/named/upload/x"):
        assert status_of(sent(vitrine, member, f"POST {path}", name, jpeg())) == 404


@pytest.mark.parametrize(
    "name",
    [
        "Content-Digest",
        "Repr-Digest",
        "Idempotency-Key",
        "Tus-Resumable",
        "Upload-Checksum",
        "Upload-Complete",
        "Upload-Concat",
        "Upload-Draft-Interop-Version",
        "Upload-Length",
        "Upload-Metadata",
        "Upload-Offset",
        "X-Vitrine-Added-At",
        "X-Vitrine-Visibility",
    ],
)
@pytest.mark.parametrize("path", ["/v1/upload", "/v1/uploads"])
def test_a_header_that_cannot_be_left_out_is_refused_by_name(
    vitrine: Instance, member: Person, path: str, name: str
) -> None:
    for value in (b"a\xfcb", b"a\x01b"):
        answer = sent(vitrine, member, f"POST {path}", {name: value}, jpeg())
        assert status_of(answer) == 400
        document = document_of(answer)
        assert document["code"] == "malformed_request"
        said = f"The header {name} has characters that are not printable ASCII."
        assert document["detail"] == said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User-Agent", "Müller/1.0"), ("Accept", "image/png; é"), ("HX-Request", "é"),
        ("HX-Current-URL", "http://localhost/é"), ("X-Anything", "é"), ("Referer", "é"),
        ("Content-Type", 'image/jpeg; name="ü.jpg"'), ("Content-Type", "é"),
        ("Accept", "a\x01b"), ("User-Agent", "a\x7fb"),
    ],
)  # fmt: skip
def test_a_header_that_nothing_depends_on_keeps_nobody_out(
    vitrine: Instance, member: Person, name: str, value: str
) -> None:
    for raw_value in (value.encode(), value.encode("latin-1")):
        headers = {name: raw_value}
        assert status_of(sent(vitrine, member, "POST /v1/upload", headers, jpeg())) == 201
    cookie = {"Authorization": b"", "Cookie": f"__Host-vitrine_access={member.token}".encode()}
    page = sent(vitrine, member, "GET /gallery", cookie | {name: value.encode()})
    assert status_of(page) == 200


def test_the_boundary_of_a_form_is_kept_beside_a_parameter_beyond_ascii(
    vitrine: Instance, member: Person
) -> None:
    body = b'--XB\r\nContent-Disposition: form-data; name="file"; filename="\xfc.jpg"\r\n\r\n'
    body += jpeg() + b"\r\n--XB--\r\n"
    headers = {"Content-Type": 'Multipart/Form-Data; boundary=XB; title="ü"'.encode()}
    answer = sent(vitrine, member, "POST /v1/upload", headers, body)
    assert document_of(answer)["name"] == "ü.jpg"


@pytest.mark.parametrize(
    ("query", "name"),
    [("name=Über.png".encode(), "Über.png"), (b"name=%DCber.png", "Über.png"),
     (b"name=%C3%9Cber+x.png", "Über x.png"), ("name=猫.png".encode(), "猫.png"),
     ("name=🐈.png".encode(), "🐈.png")],
)  # fmt: skip
def test_a_name_in_the_query_is_kept_in_any_encoding(
    vitrine: Instance, member: Person, query: bytes, name: str
) -> None:
    line = f"POST /v1/upload?{query.decode('latin-1')}"
    head = line.encode("latin-1") + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    data = jpeg()
    head += b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" % (
        member.token.encode(), len(data),
    )  # fmt: skip
    assert document_of(raw(vitrine, head + data))["name"] == name


@pytest.mark.parametrize(
    "query", [b"\xdc", b"a=\xc0\xaf", b"a=\xed\xa0\x80", b"a=\xf5\x80\x80\x80"]
)
def test_a_query_that_is_no_text_is_malformed(vitrine: Instance, query: bytes) -> None:
    message = b"GET /login?%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % query
    assert status_of(raw(vitrine, message)) == 400
