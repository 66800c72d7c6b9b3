"""Static files through the gateway: compressed beforehand, whole or in part, kept for ever."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.system.people import Answer, Person

pytestmark = pytest.mark.system

STATIC = Path(__file__).parents[2] / "static"
SCRIPT = "vendor/htmx-2.0.11.min.js"
FONT = "fonts/inter-latin.woff2"
COMPRESSED = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


def fetched(somebody: Person, path: str, headers: dict[str, str]) -> Answer:
    """Returns a file as it is on the wire."""
    return somebody.get(f"/static/{path}?v=1", headers=headers, decode_content=False)


def test_a_script_comes_in_the_form_that_was_made_beforehand(nobody: Person) -> None:
    answer = fetched(nobody, SCRIPT, COMPRESSED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert gzip.decompress(answer.body) == (STATIC / SCRIPT).read_bytes()
    # What is compressed while somebody waits is compressed less, and its tag is weak.
    assert answer.body == gzip.compress((STATIC / SCRIPT).read_bytes(), 9, mtime=0)
    assert answer.headers["ETag"].startswith('"')


def test_a_file_is_kept_for_ever_however_its_path_is_spelled(nobody: Person) -> None:
    answer = nobody.get(f"/%73tatic/{SCRIPT}?v=1")
    assert answer.headers.getlist("Cache-Control") == ["public, max-age=31536000, immutable"]


def test_who_cannot_decompress_gets_the_file_itself(nobody: Person) -> None:
    answer = fetched(nobody, SCRIPT, PLAIN)
    assert "Content-Encoding" not in answer.headers
    assert answer.body == (STATIC / SCRIPT).read_bytes()


def test_the_two_forms_are_told_apart_by_caches(nobody: Person) -> None:
    plain, compressed = fetched(nobody, SCRIPT, PLAIN), fetched(nobody, SCRIPT, COMPRESSED)
    assert plain.headers["Vary"] == compressed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != compressed.headers["ETag"]
    assert plain.headers["Last-Modified"] == compressed.headers["Last-Modified"]


def test_a_part_of_the_file_can_be_asked_for(nobody: Person) -> None:
    tag = fetched(nobody, SCRIPT, PLAIN).headers["ETag"]
    part = fetched(nobody, SCRIPT, PLAIN | {"Range": "bytes=100-199", "If-Range": tag})
    content = (STATIC / SCRIPT).read_bytes()
    assert (part.status, part.body) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"


def test_who_asks_for_a_part_of_the_compressed_form_gets_all_of_it(nobody: Person) -> None:
    whole = fetched(nobody, SCRIPT, COMPRESSED)
    answer = fetched(nobody, SCRIPT, COMPRESSED | {"Range": "bytes=100-199"})
    assert (answer.status, answer.body) == (200, whole.body)
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("accepted", [PLAIN, COMPRESSED])
def test_who_has_a_form_is_told_so(nobody: Person, accepted: dict[str, str]) -> None:
    tag = fetched(nobody, SCRIPT, accepted).headers["ETag"]
    again = fetched(nobody, SCRIPT, accepted | {"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


def test_a_font_is_not_compressed_twice(nobody: Person) -> None:
    answer = fetched(nobody, FONT, COMPRESSED)
    assert "Content-Encoding" not in answer.headers
    assert answer.body == (STATIC / FONT).read_bytes()


@pytest.mark.parametrize("path", ["", "js/", "js", "errors/", "js/nothing.js"])
def test_a_folder_is_as_little_there_as_what_does_not_exist(nobody: Person, path: str) -> None:
    answer = nobody.get(f"/static/{path}")
    assert (answer.status, answer.code) == (404, "not_found")


def test_an_error_page_keeps_its_status_when_it_is_compressed(nobody: Person) -> None:
    answer = nobody.get(
        "/nowhere", headers=COMPRESSED | {"Accept": "text/html"}, decode_content=False
    )
    assert (answer.status, answer.headers["Content-Encoding"]) == (404, "gzip")
    assert gzip.decompress(answer.body) == (STATIC / "errors" / "404.html").read_bytes()


def test_what_is_made_for_each_request_is_compressed_then(nobody: Person) -> None:
    document = nobody.get("/v1/openapi/uploader.json", headers=COMPRESSED, decode_content=False)
    page = nobody.get("/login", headers=COMPRESSED, decode_content=False)
    for answer in (document, page):
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"].startswith("Accept-Encoding")
