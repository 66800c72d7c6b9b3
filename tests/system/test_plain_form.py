"""The form without scripts: every file that was chosen is kept, or it is said what became of it."""

from __future__ import annotations

import contextlib
import re
import select
import socket

import pytest

from tests.system.instance import Instance
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled

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
    assert "1 picture uploaded. 1 was here already. 1 file was not uploaded." in page
    assert "It was here already, as known.jpg." in page
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


def test_a_form_for_which_there_is_no_place_is_said_to_be_lost(vitrine: Instance) -> None:
    alice = newcomer(vitrine.url, "alice")  # With a token that has just begun.
    head = (
        "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        f"Cookie: __Host-vitrine_access={alice.token}\r\n"
        "Content-Type: multipart/form-data; boundary=XB\r\n\r\n"
    )
    with contextlib.ExitStack() as open_forms:
        # Six keep their places while their bodies are waited for. One, whichever it is, finds none.
        forms = [
            open_forms.enter_context(
                socket.create_connection(("127.0.0.1", vitrine.port), timeout=scaled(60))
            )
            for _ in range(7)
        ]
        for form in forms:
            form.sendall(head.encode())
        (answered, *others), _, _ = select.select(forms, [], [], scaled(20))
        assert others == []
        said = answered.recv(4096)
        assert said.startswith(b"HTTP/1.1 303 ")
        assert b"\r\nLocation: /upload?again=1\r\n" in said
        lost = send(alice, form_of((b"filename=a.jpg", jpeg())))
        assert (lost.status, lost.headers["Location"]) == (303, "/upload?again=1")
    page = alice.get("/upload?again=1", headers={"Cookie": f"__Host-vitrine_access={alice.token}"})
    assert "none of its pictures was kept" in page.body.decode()
