"""The gateway lets through what is meant to pass, in the form that is meant, and nothing else."""

from __future__ import annotations

import re

import pytest

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.system.raw_requests import document_of, raw, sent, status_of

pytestmark = pytest.mark.system

INTERNAL_PATHS = [
    "/auth", "/_auth/security", "/_auth/uploader", "/_auth/uploader/kept", "/v1/_end_session",
    "/_upload_form", "/_upload_again", "/_errors/404.json", "/internal/jwks.json",
    "/internal/identity", "/internal/form", "/_auth/form", "/internal/usage",
    "/internal/shared/" + "0" * 22, "/internal/media/" + "0" * 22 + "/original",
    "/metrics", "/livez", "/readyz", "/minio/", "/minio/health/live", "/vitrine/", "/o/",
    "/openapi.json", "/docs", "/v1/", "/v1", "/v2/user", "/console", "/.env", "/static/../.env",
    "/templates/base.html", "/security/app.py", "/data/secrets/security_secret",
]  # fmt: skip

ODD_PATHS = [
    "/v1//user", "//v1/user", "/v1/./user", "/v1/../v1/user", "/v1/%2e%2e/v1/user", "/v1/user%2f",
    "/v1/user%00", "/v1/user;x=1", "/v1\\user", "/v1/%5cuser", "/static/%2e%2e/pyproject.toml",
    "/static/..%2fpyproject.toml", "/i/..%2f..%2fetc", "/v1/us\u00e9r",
]  # fmt: skip


@pytest.mark.parametrize("path", INTERNAL_PATHS)
def test_inner_addresses_are_not_there(
    vitrine: Instance, nobody: Person, member: Person, path: str
) -> None:
    for token in ("", f"Authorization: Bearer {member.token}\r\n"):
        message = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{token}Connection: close\r\n\r\n"
        assert status_of(raw(vitrine, message.encode())) in (400, 404)


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_path_that_could_be_read_in_two_ways_is_refused(
    vitrine: Instance, member: Person, path: str
) -> None:
    message = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {member.token}\r\nConnection: close\r\n\r\n"
    )
    assert status_of(raw(vitrine, message.encode())) == 400


def test_a_host_name_that_is_not_ours_is_not_answered(member: Person) -> None:
    answer = member.get("/v1/user", headers={"Host": "evil.example"})
    assert (answer.status, answer.code) == (421, "misdirected_request")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("LOCALHOST:1", 200), ("localhost.:8080", 200), ("localhost:", 200),
        ("127.0.0.1:8080", 200), ("[::1]:8080", 200), ("localhost:8080.evil.example", 421),
        ("localhost:evil.example", 421), ("localhost:1|x", 421), ("localhost:123456", 421),
        ("evil.example:localhost", 421), ("localhost@evil.example", 421),
    ],
)  # fmt: skip
def test_a_host_is_a_name_of_ours_and_a_port(vitrine: Instance, host: str, status: int) -> None:
    message = f"GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert status_of(raw(vitrine, message.encode())) == status


def test_a_request_line_with_a_host_has_the_same_in_its_header(vitrine: Instance) -> None:
    for line, host, status in (
        ("http://localhost", "localhost:8080", 200),
        ("http://localhost", "evil.example", 421),
        ("http://evil.example", "localhost", 421),
    ):
        message = f"GET {line}/login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        assert status_of(raw(vitrine, message.encode())) == status


def test_a_refused_host_name_is_told_what_to_set(vitrine: Instance) -> None:
    answer = raw(vitrine, b"GET / HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n")
    assert status_of(answer) == 421
    assert b"VITRINE_PUBLIC_URL" in answer


@pytest.mark.every_store
def test_a_range_beyond_the_end_is_answered_with_each_header_once(member: Person) -> None:
    said = member.upload(data := jpeg()).json()
    for path, size in ((said["url"], len(data)), (said["thumbnail_url"], None)):
        answer = member.get(path, headers={"Range": "bytes=99999999-"})
        assert (answer.status, answer.code) == (416, "range_not_satisfiable")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "Content-Disposition" not in answer.headers
        assert "ETag" not in answer.headers
        assert answer.headers["Content-Range"].startswith(f"bytes */{size or ''}")
        assert {
            name: len(answer.headers.getlist(name)) for name in answer.headers
        } == dict.fromkeys(answer.headers, 1)
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.every_store
@pytest.mark.parametrize(
    "condition",
    [{"If-Match": '"x"'}, {"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}],
)
def test_a_condition_that_does_not_hold_is_told_without_the_name_of_the_picture(
    member: Person, condition: dict[str, str]
) -> None:
    said = member.upload(jpeg()).json()
    for path in (said["url"], said["thumbnail_url"]):
        answer = member.get(path, headers=condition)
        assert (answer.status, answer.code) == (412, "precondition_failed")
        # nginx closes the connection after any 412, so a client must not send more on it.
        assert answer.headers["Connection"] == "close"
        assert "Content-Disposition" not in answer.headers
        shown = member.get(path, headers=condition | {"Accept": "text/html"})
        assert (shown.status, shown.headers["Content-Type"]) == (412, "text/html")
        tag = member.get(path).headers["ETag"]
        assert member.get(path, headers={"If-Match": tag}).status == 200
        assert member.get(path, headers={"If-None-Match": tag}).status == 304


@pytest.mark.every_store
@pytest.mark.parametrize(
    ("wanted", "is_named"),
    [(None, True), ("bytes=0-9", True), ("bytes=-9", True), ("bytes=5-9", False), ("x=5", True)],
)
def test_the_name_of_a_picture_is_told_with_its_first_bytes(
    member: Person, wanted: str | None, is_named: bool
) -> None:
    said = member.upload(jpeg(), "heron.jpg").json()
    for path in (said["url"], said["thumbnail_url"]):
        answer = member.get(path, headers={"Range": wanted} if wanted else {})
        assert answer.status == (206 if wanted and wanted != "x=5" else 200)
        names = answer.headers.getlist("Content-Disposition")
        assert ["heron" in name for name in names] == [True] * is_named


@pytest.mark.parametrize(
    ("method", "path", "kept"),
    [("GET", "/robots.txt", "public, max-age=3600"), ("POST", "/upload", "no-store")],
)
def test_what_the_gateway_says_itself_says_how_long_it_holds(
    nobody: Person, method: str, path: str, kept: str
) -> None:
    assert nobody.request(method, path).headers.getlist("Cache-Control") == [kept]


@pytest.mark.parametrize(
    "message",
    [
        b"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
        b"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Content-Length: 6\r\n\r\nabcdef",
        b"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\n"
        b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"GET /v1/user HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"GET /v1/user HTTP/1.1\r\n\r\n",
        b"GET  /v1/user HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /v1/user HTTP/1.1\nHost : localhost\n\n",
        b"TRACE /v1/user HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_a_malformed_message_is_refused(vitrine: Instance, message: bytes) -> None:
    assert status_of(raw(vitrine, message)) in (400, 401, 405)


@pytest.mark.parametrize(
    "framing",
    ["Content-Length: +2", "Transfer-Encoding: gzip, chunked", "Content-Length: 2\r\nA b: c"],
)
def test_a_malformed_message_is_not_told_that_its_method_has_no_body(
    vitrine: Instance, framing: str
) -> None:
    message = f"POST /v1/albums HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\n"
    answer = raw(vitrine, message.encode())
    assert status_of(answer) == 400
    assert document_of(answer)["detail"] == "The request is malformed."


def test_a_body_that_is_too_large_is_told_the_limit_of_its_address(member: Person) -> None:
    for path, limit in (
        ("/v1/upload", "67 MB (67108864 bytes)"),
        ("/v1/uploads", "67 MB (67108864 bytes)"),
        ("/v1/token", "66 kB (65536 bytes)"),
    ):
        for headers in ({}, {"Transfer-Encoding": "chunked"}):
            body = (bytes(1_000_000) for _ in range(70)) if headers else bytes(70_000_000)
            answer = member.request("POST", path, body=body, headers=headers)
            assert (answer.status, answer.code) == (413, "too_large")
            assert limit in answer.json()["detail"]


def test_every_refusal_of_the_gateway_is_a_problem_document(member: Person, nobody: Person) -> None:
    refusals = [
        (nobody.get("/v1/user"), 401, "unauthorized"),
        (nobody.get("/v1/nothing"), 404, "not_found"),
        (member.request("PUT", "/i/" + "0" * 22 + ".jpg"), 405, "method_not_allowed"),
        (member.request("POST", "/v1/token", body=b"x" * 100_000), 413, "too_large"),
    ]
    for answer, status, code in refusals:
        assert (answer.status, answer.code) == (status, code)
        document = answer.json()
        assert set(document) == {"type", "title", "status", "detail", "code", "request_id"}
        assert document["status"] == status
        assert answer.headers["X-Request-ID"] == document["request_id"]


LONG = b"a" * 9000
TOO_MANY_HEADERS = b"".join(b"X-%d: %s\r\n" % (one, LONG[:7000]) for one in range(8))


@pytest.mark.parametrize(
    ("line", "headers", "status", "code"),
    [
        (b"GET %s?q=" + LONG + b" HTTP/1.1", b"", 414, "uri_too_long"),
        (b"GET %s/" + LONG * 8 + b" HTTP/1.1", b"", 414, "uri_too_long"),
        (b"GET http://localhost%s?q=" + LONG + b" HTTP/1.1", b"", 414, "uri_too_long"),
        (b"GET %s HTTP/1.1", b"X: " + LONG + b"\r\n", 431, "headers_too_large"),
        (b"GET %s HTTP/1.1", TOO_MANY_HEADERS, 431, "headers_too_large"),
        (b"get %s HTTP/1.1", b"", 400, "malformed_request"),
        (b"GET %s/a b HTTP/1.1", b"", 400, "malformed_request"),
        (b"GET %s/\x01 HTTP/1.1", b"", 400, "malformed_request"),
        (b"GET %s/%%zz HTTP/1.1", b"", 400, "malformed_request"),
        (b"GET %s/../../../x HTTP/1.1", b"", 400, "malformed_request"),
        (b"GET %s HTTPS/1.1", b"", 400, "malformed_request"),
        (b"GET %s HTTP/1.1", b"Host: evil\r\n", 400, "malformed_request"),
        (b"GET %s HTTP/1.1", b"Host : localhost\r\n", 400, "malformed_request"),
        (b"POST %s HTTP/1.1", b"Content-Length: x\r\n", 400, "malformed_request"),
        (b"POST %s HTTP/1.1", b"Transfer-Encoding: gzip\r\n", 400, "malformed_request"),
        (b"GET %s HTTP/2.0", b"", 505, "http_version_not_supported"),
    ],
)
def test_what_nginx_cannot_read_is_refused_in_the_form_of_its_address(
    vitrine: Instance, line: bytes, headers: bytes, status: int, code: str
) -> None:
    own = b"\r\nHost: localhost\r\nConnection: close\r\n" + headers + b"\r\n"
    answer = raw(vitrine, line % b"/v1/images" + own)
    assert status_of(answer) == status
    assert b"\r\nContent-Type: application/problem+json\r\n" in answer
    document = document_of(answer)
    assert (document["status"], document["code"]) == (status, code)
    assert b"\r\nX-Request-ID: " + document["request_id"].encode() in answer
    # It is about the request that came, and not about the GET by which nginx fetches its answer.
    assert "this method" not in document["detail"]
    page = raw(vitrine, line % b"/upload" + own)
    assert status_of(page) == status
    assert b"\r\nContent-Type: text/html\r\n" in page
    assert b"<h1" in page
    assert b"<center>" not in page


@pytest.mark.parametrize(
    "message",
    [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
     b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n", LONG * 8],
)  # fmt: skip
def test_what_has_no_path_at_all_gets_a_page_of_ours(vitrine: Instance, message: bytes) -> None:
    answer = raw(vitrine, message)
    assert status_of(answer) in (400, 414)
    assert b"\r\nContent-Type: text/html\r\n" in answer
    assert b"<center>" not in answer


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/upload", "OPTIONS, POST"), ("/v1/token?a=b", "DELETE, POST"),
        ("/static/x", "GET, HEAD"),
        ("/v1/images/" + "0" * 22, "DELETE, GET, HEAD, OPTIONS, PATCH"), ("/nothing", None),
    ],
)  # fmt: skip
def test_a_trace_is_told_what_the_address_takes(
    vitrine: Instance, path: str, allowed: str | None
) -> None:
    message = f"TRACE {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = raw(vitrine, message.encode())
    assert status_of(answer) == (405 if allowed else 404)
    assert re.findall(rb"\r\nAllow: ([^\r]*)", answer) == ([allowed.encode()] if allowed else [])


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/images/archive", "OPTIONS, POST"),
        ("GET", "/v1/images/actions?limit=1", "OPTIONS, POST"),
        ("DELETE", "/v1/images/count", "GET, HEAD, OPTIONS"),
        ("PATCH", "/v1/images/search-terms", "GET, HEAD, OPTIONS"),
        ("DELETE", "/v1/images/months", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/trash/restore", "OPTIONS, POST"),
    ],
)
def test_a_word_is_not_taken_for_an_id(
    member: Person, method: str, path: str, allowed: str
) -> None:
    answer = member.request(method, path)
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    for one in (answer, member.request("OPTIONS", path)):
        assert sorted(one.headers["Allow"].split(", ")) == allowed.split(", ")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/v1/upload", "image/jpeg"), ("/v1/upload", "multipart/form-data; boundary=x"),
        ("/v1/uploads", "application/offset+octet-stream"), ("/v1/token", "application/json"),
        ("/upload", "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("coding", ["gzip", "BR", "gzip, zstd", "identity"])
def test_a_body_in_a_content_coding_is_refused_by_name_before_it_is_read(
    vitrine: Instance, member: Person, path: str, media_type: str, coding: str
) -> None:
    """RFC 9110, section 15.5.16."""
    headers = {"Content-Encoding": coding.encode(), "Content-Type": media_type.encode()}
    if coding == "identity":
        assert b"unsupported_encoding" not in sent(vitrine, member, f"POST {path}", headers)
        return
    # The body is announced, and never sent.
    headers |= {"Content-Length": b"500", "Connection": b"keep-alive"}
    answer = sent(vitrine, member, f"POST {path}", headers)
    assert status_of(answer) == 415
    assert b"\r\nAccept-Encoding: identity\r\n" in answer
    if path.startswith("/v1/"):
        document = document_of(answer)
        assert document["code"] == "unsupported_encoding"
        assert (coding if "," not in coding else "another one") in document["detail"]


def test_a_challenge_says_whether_a_token_failed(member: Person, nobody: Person) -> None:
    """RFC 6750, section 3.1."""
    picture = member.path_of(member.upload(jpeg()).json()["url"])
    for path in ("/v1/user", "/v1/images", picture):
        without = nobody.get(path)
        wrong = nobody.get(path, headers={"Authorization": "Bearer wrong"})
        assert without.status == wrong.status == 401
        assert without.headers.getlist("WWW-Authenticate") == ['Bearer realm="vitrine"']
        (challenge,) = wrong.headers.getlist("WWW-Authenticate")
        assert challenge.startswith('Bearer realm="vitrine", error="invalid_token"')
    page = nobody.request("POST", "/session", headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status == 401
    assert page.headers.getlist("WWW-Authenticate") == ['Bearer realm="vitrine"']


@pytest.mark.parametrize(
    ("method", "path", "size", "status"),
    [("POST", "/v1/uploads", 1, 401), ("POST", "/v1/uploads", 10**12, 413),
     ("PUT", "/v1/uploads/" + "0" * 22, 1, 405)],
)  # fmt: skip
def test_the_gateway_names_the_version_of_tus_too(
    vitrine: Instance,
    member: Person,
    nobody: Person,
    method: str,
    path: str,
    size: int,
    status: int,
) -> None:
    headers = {"Tus-Resumable": b"1.0.0", "Content-Length": str(size).encode()}
    if status == 413:
        headers["Connection"] = b"keep-alive"
    if status == 401:
        headers["Authorization"] = b""
    answer = sent(vitrine, member, f"{method} {path}", headers, b"x" if size == 1 else b"")
    assert status_of(answer) == status
    assert answer.lower().count(b"\r\ntus-resumable: 1.0.0\r\n") == 1


def test_a_post_may_be_meant_as_a_patch_of_an_upload_alone(member: Person) -> None:
    tus = {"Tus-Resumable": "1.0.0"}
    begun = member.request("POST", "/v1/uploads", headers={**tus, "Upload-Length": "9"})
    path = begun.headers["Location"]
    headers = {
        **tus, "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }  # fmt: skip
    assert member.request("POST", path, body=b"x", headers=headers).status == 204
    named = {**tus, "X-HTTP-Method-Override": "HEAD"}
    head = member.request("POST", path, headers=named)
    assert (head.status, head.headers["Upload-Offset"], head.body) == (200, "1", b"")
    image = member.upload(jpeg()).json()["id"]
    named = {"X-HTTP-Method-Override": "DELETE"}
    assert member.request("POST", f"/v1/images/{image}", headers=named).status == 405
    # A POST by cookie from another site is refused whatever it is meant as.
    cookie = {"Cookie": f"__Host-vitrine_access={member.token}", "Sec-Fetch-Site": "cross-site"}
    refused = Person(member.url).request("POST", path, headers={**tus, **named, **cookie})
    assert refused.status == 403
    assert member.request("POST", path, headers={**tus, **named}).status == 204


def test_a_refused_method_says_what_is_allowed(member: Person) -> None:
    assert member.request("POST", "/i/" + "0" * 22 + ".jpg").headers["Allow"] == "GET, HEAD"
    api = member.request("PUT", "/v1/images")
    assert api.status == 405
    assert "GET" in api.headers["Allow"]


@pytest.mark.every_store
def test_security_headers_are_on_every_kind_of_answer(member: Person, nobody: Person) -> None:
    said = member.upload(jpeg()).json()
    answers = [
        nobody.get("/login"), nobody.get("/nothing"), nobody.get("/v1/user"),
        member.get("/v1/user"), member.get(said["url"]), member.get("/static/css/tokens.css"),
        nobody.get("/.well-known/jwks.json"), nobody.get("/robots.txt"),
    ]  # fmt: skip
    for answer in answers:
        for name in (
            "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy",
            "Cross-Origin-Opener-Policy", "Permissions-Policy", "X-Request-ID",
        ):  # fmt: skip
            assert len(answer.headers.getlist(name)) == 1, (name, answer.status)


@pytest.mark.parametrize("path", ["/v1/user", "/v1/images", "/%761/user", "/%76%31/images"])
def test_the_api_is_never_stored_however_its_path_is_spelled(member: Person, path: str) -> None:
    answer = member.get(path)
    assert (answer.status, answer.headers.getlist("Cache-Control")) == (200, ["no-store"])


def test_a_form_of_somebody_unknown_is_sent_to_the_page_before_its_body_is_read(
    vitrine: Instance,
) -> None:
    head = (
        "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    answer = raw(vitrine, head.encode() + b"x" * 1000)
    assert status_of(answer) == 303
    assert b"\r\nLocation: /upload?again=1\r\n" in answer


def test_a_page_asked_for_with_a_broken_htmx_address_is_answered(nobody: Person) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[x"}
    assert nobody.get("/gallery", headers=headers).status < 500


@pytest.mark.every_store
def test_a_long_name_keeps_its_picture_readable(member: Person) -> None:
    said = member.upload(jpeg(), "\U0001f14e" * 200).json()
    assert member.get(said["url"]).status == 200
    assert member.get(said["thumbnail_url"]).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
def test_a_body_where_there_is_none_to_be_is_refused_before_it_is_waited_for(
    vitrine: Instance, member: Person, method: str
) -> None:
    said = member.upload(jpeg()).json()
    picture = f"/v1/images/{said['id']}"
    paths = (said["url"], said["thumbnail_url"], picture, "/v1/uploads", "/v1/token", "/gallery")
    for path in paths:
        for body in ("Content-Length: 60", "Transfer-Encoding: chunked"):
            answer = raw(
                vitrine,
                f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: Bearer {member.token}\r\n{body}\r\n\r\n".encode(),
            )
            # A method that is not taken there is refused as that, body or not.
            allowed = re.search(rb"\r\nAllow: (.*)\r\n", answer)
            assert status_of(answer) == (405 if allowed else 400)
            assert not allowed or method not in allowed[1].decode().split(", ")
            if method != "HEAD" and path.startswith("/v1/") and not allowed:
                assert document_of(answer)["detail"] == "A request of this method has no body."
    message = "GET /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n"
    assert status_of(raw(vitrine, message.encode())) == 405
    empty = {"Content-Length": "0"}
    assert member.get(said["url"], headers=empty).status == 200
    assert member.request("DELETE", picture, headers=empty).status == 204


def test_a_document_that_is_nested_deeply_is_malformed(member: Person) -> None:
    image_id = member.upload(jpeg()).json()["id"]
    answer = member.request(
        "PATCH", f"/v1/images/{image_id}", body=b"[" * 30_000,
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert (answer.status, answer.code) == (400, "malformed_request")
