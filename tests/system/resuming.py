"""Uploads whose connection is cut where a test wants it, in both protocols."""

from __future__ import annotations

import http.client
import select
import urllib.parse
from dataclasses import dataclass, field

import urllib3

from tests.system.people import Answer, Person
from tests.timeouts import scaled

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
PARTIAL = {"Content-Type": "application/partial-upload", "Upload-Draft-Interop-Version": "8"}


def begun_by_tus(person: Person, length: int) -> str:
    """Begins an upload in tus and returns its path."""
    headers = {**TUS, "Upload-Length": str(length)}
    answer = person.request("POST", "/v1/uploads", headers=headers)
    assert answer.status == 201, answer.body
    return str(answer.headers["Location"])


def begun_by_draft(person: Person, length: int) -> str:
    """Begins an upload in the draft of the IETF and returns its path."""
    headers = {
        "Upload-Complete": "?0", "Upload-Length": str(length), "Upload-Draft-Interop-Version": "8",
    }  # fmt: skip
    answer = person.request("POST", "/v1/uploads", headers=headers)
    assert answer.status == 201, answer.body
    return str(answer.headers["Location"])


def tus_fields(offset: int) -> dict[str, str]:
    return {**BYTES, "Upload-Offset": str(offset)}


def draft_fields(offset: int) -> dict[str, str]:
    return {**PARTIAL, "Upload-Offset": str(offset), "Upload-Complete": "?1"}


@dataclass
class OpenPatch:
    """A PATCH of which a part was sent; it waits for more, or for being cut."""

    person: Person
    path: str
    headers: dict[str, str]
    size: int
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        address = urllib.parse.urlsplit(self.person.url)
        self.connection = http.client.HTTPConnection(address.netloc, timeout=scaled(120))
        self.connection.putrequest("PATCH", self.path)
        own = {
            "Authorization": f"Bearer {self.person.token}", "Content-Length": str(self.size),
        }  # fmt: skip
        for name, value in {**self.headers, **own}.items():
            self.connection.putheader(name, value)
        self.connection.endheaders()

    def send(self, data: bytes) -> None:
        self.connection.send(data)

    @property
    def is_answered(self) -> bool:
        """Whether something came back, or the line is cut."""
        return bool(select.select([self.connection.sock], [], [], 0)[0])

    def cut(self) -> None:
        self.connection.close()

    def answer(self) -> Answer:
        response = self.connection.getresponse()
        body = response.read()
        self.connection.close()
        return Answer(response.status, urllib3.HTTPHeaderDict(response.getheaders()), body)


def offset_of(person: Person, path: str, headers: dict[str, str]) -> int:
    """Asks where an upload stands."""
    answer = person.request("HEAD", path, headers=headers)
    assert answer.status in (200, 204), answer.status
    return int(answer.headers["Upload-Offset"])
