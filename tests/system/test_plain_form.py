"""The form without scripts: every file that was chosen is kept, or it is said what became of it."""

from __future__ import annotations

import re

import pytest

from tests.system.people import Answer, Person
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system


def form_of(*files: tuple[bytes, bytes]) -> bytes:
    parts = [
        b'--XB\r\nContent-Disposition: form-data; name="file"; %s\r\n\r\n%s\r\n' % (name, data)
        for name, data in files
    ]
    return b"".join(parts) + b"--XB--\r\n"


def send(person: Person, body: bytes, **headers: str) -> Answer:
    """Sends a form as a browser does: with the cookie."""
    own = {
        "Authorization": "", "Cookie": f"__Host-vitrine_access={person.token}",
        "Content-Type": "multipart/form-data; boundary=XB",
    }  # fmt: skip
    return person.request("POST", "/upload", body=body, headers=own | headers)


def kept(person: Person) -> list[str]:
    return [one["name"] for one in person.get("/v1/images?limit=200").json()["items"]]


def test_a_hundred_and_thirty_files_are_kept_in_the_order_of_their_choice(alice: Person) -> None:
    names = [f"{number:03}.jpg" for number in range(130)]
    answer = send(alice, form_of(*[(f"filename={name}".encode(), jpeg()) for name in names]))
    assert (answer.status, answer.headers["Location"]) == (303, "/gallery")
    assert kept(alice) == names


def test_what_became_of_every_file_is_on_the_page(alice: Person) -> None:
    known = jpeg()
    assert alice.upload(known, "known.jpg").status == 201
    answer = send(
        alice,
        form_of((b"filename=a.jpg", jpeg()), (b"filename=b.jpg", known), (b"filename=c.txt", b"c")),
    )
    assert answer.status == 422
    page = answer.body.decode()
    assert "1 picture uploaded. 1 picture you had already. 1 file not kept." in page
    assert "You had this picture already; you sent it as b.jpg." in page
    assert len(re.findall(r'class="upload-row" data-state="(?:done|failed)"', page)) == 3


def test_names_are_kept_in_any_encoding(alice: Person) -> None:
    names = [
        'filename="\u00dcber.jpg"'.encode("latin-1"), rb'filename="C:\bilder\see.jpg"',
        b"filename*=UTF-8''%E7%8C%AB.jpg; filename=x.jpg",
    ]  # fmt: skip
    assert send(alice, form_of(*[(name, jpeg()) for name in names])).status == 303
    assert kept(alice) == ["\u00dcber.jpg", "see.jpg", "\u732b.jpg"]


def test_a_form_that_is_too_large_is_refused_before_anything_is_kept(alice: Person) -> None:
    answer = send(alice, form_of((b"filename=a.jpg", jpeg())), **{"Content-Length": str(2**31)})
    assert answer.status == 413
    assert b"Send fewer pictures" in answer.body
    assert kept(alice) == []
