"""One table: every endpoint of both services, by every kind of credential, through the gateway."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.structure.nginx_tree import Block, read
from tests.system.conftest import DEPLOYED_PORT
from tests.system.instance import MANY_LOGINS, REPOSITORY, Instance
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system

# Alice owns what is asked for: she asks by her session, by an API token for each of her scopes, and
# by one with all four. The administrator asks by a session, by an API token with `admin` alone, and
# by one with all five. Then come a session and an API token of somebody who is disabled, and of
# somebody who is deleted; and the session of Bob, a stranger to all of it.
COLUMNS = (
    "none", "session", "read", "upload", "write", "delete", "all",
    "admin session", "admin", "admin all",
    "disabled session", "disabled token", "deleted session", "deleted token", "stranger",
)  # fmt: skip
# What is in braces is Alice's, except `nobody`, an id of nothing. `shared` is visible by link.
TABLE = """
#                                      none ses read upl wri del all adm adm adm dis dis del del str
GET /v1/registration                   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /v1/register                      422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /v1/token                         422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /v1/token/refresh                 422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /v1/password-reset                422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /v1/password-strength             422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
GET /.well-known/jwks.json             200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/openapi/security.json          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/openapi/uploader.json          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/user                           401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
DELETE /v1/user                        401 422 403 403 403 403 403 422 403 403 401 401 401 401 422
PUT /v1/user/password                  401 422 403 403 403 403 403 422 403 403 401 401 401 401 422
POST /v1/proof                         401 422 403 403 403 403 403 422 403 403 401 401 401 401 422
GET /v1/audit                          401 200 403 403 403 403 403 200 403 403 401 401 401 401 200
GET /v1/sessions                       401 200 403 403 403 403 403 200 403 403 401 401 401 401 200
DELETE /v1/sessions?except=current     401 204 403 403 403 403 403 204 403 403 401 401 401 401 204
DELETE /v1/sessions/{session}          401 204 403 403 403 403 403 404 403 403 401 401 401 401 404
DELETE /v1/token                       401 204 403 403 403 403 403 204 403 403 401 401 401 401 204
GET /v1/tokens                         401 200 403 403 403 403 403 200 403 403 401 401 401 401 200
POST /v1/tokens                        401 422 403 403 403 403 403 422 403 403 401 401 401 401 422
DELETE /v1/tokens/{token}              401 204 403 403 403 403 403 404 403 403 401 401 401 401 404
GET /v1/admin/overview                 401 403 403 403 403 403 403 200 200 200 401 401 401 401 403
GET /v1/admin/audit                    401 403 403 403 403 403 403 200 200 200 401 401 401 401 403
GET /v1/admin/users                    401 403 403 403 403 403 403 200 200 200 401 401 401 401 403
GET /v1/admin/users/{user}             401 403 403 403 403 403 403 200 200 200 401 401 401 401 403
PATCH /v1/admin/users/{user}           401 403 403 403 403 403 403 200 200 200 401 401 401 401 403
PATCH /v1/admin/users/{user} role      401 403 403 403 403 403 403 200 403 403 401 401 401 401 403
PATCH /v1/admin/users/{administrator}  401 403 403 403 403 403 403 200 403 403 401 401 401 401 403
DELETE /v1/admin/users/{nobody}        401 403 403 403 403 403 403 404 403 403 401 401 401 401 403
POST /v1/admin/users/{user}/reset-link 401 403 403 403 403 403 403 201 403 403 401 401 401 401 403
GET /v1/admin/invitations              401 403 403 403 403 403 403 200 200 200 401 401 401 401 403
POST /v1/admin/invitations             401 403 403 403 403 403 403 201 403 403 401 401 401 401 403
DELETE /v1/admin/invitations/{nobody}  401 403 403 403 403 403 403 404 404 404 401 401 401 401 403
POST /v1/upload                        401 201 403 201 403 403 201 201 403 201 401 401 401 401 201
POST /v1/upload?album_id={album}       401 201 403 201 403 403 201 404 403 404 401 401 401 401 404
POST /v1/uploads?album_id={album}      401 201 403 201 403 403 201 404 403 404 401 401 401 401 404
POST /v1/uploads                       401 201 403 201 403 403 201 201 403 201 401 401 401 401 201
OPTIONS /v1/uploads                    401 204 403 204 403 403 204 204 403 204 401 401 401 401 204
GET /v1/uploads/{upload}               401 200 403 200 403 403 200 404 403 404 401 401 401 401 404
HEAD /v1/uploads/{upload}              401 200 403 200 403 403 200 404 403 404 401 401 401 401 404
OPTIONS /v1/uploads/{upload}           401 204 403 204 403 403 204 404 403 404 401 401 401 401 404
PATCH /v1/uploads/{upload}             401 204 403 204 403 403 204 404 403 404 401 401 401 401 404
DELETE /v1/uploads/{upload}            401 204 403 204 403 403 204 404 403 404 401 401 401 401 404
GET /v1/images                         401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
GET /v1/images/months                  401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
GET /v1/images/count                   401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
GET /v1/images/search-terms            401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
GET /v1/images/{picture}               401 200 200 403 403 403 200 404 403 404 401 401 401 401 404
GET /v1/images/{picture}/neighbours    401 200 200 403 403 403 200 404 403 404 401 401 401 401 404
GET /v1/images/{picture}/as-shown      401 200 200 403 403 403 200 404 403 404 401 401 401 401 404
PATCH /v1/images/{picture}             401 200 403 403 200 403 200 404 403 404 401 401 401 401 404
DELETE /v1/images/{image}              401 204 403 403 403 204 204 404 403 404 401 401 401 401 404
POST /v1/images/{trashed}/restore      401 200 403 403 403 200 200 404 403 404 401 401 401 401 404
GET /v1/tags                           401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
PATCH /v1/tags/{tag}                   401 200 403 403 200 403 200 404 403 404 401 401 401 401 404
DELETE /v1/tags/{tag}                  401 200 403 403 200 403 200 404 403 404 401 401 401 401 404
POST /v1/images/actions                401 422 403 403 422 403 422 422 403 422 401 401 401 401 422
POST /v1/images/archive                401 422 422 403 403 403 422 422 403 422 401 401 401 401 422
GET /v1/images/{picture}/albums        401 200 200 403 403 403 200 404 403 404 401 401 401 401 404
GET /v1/albums                         401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
POST /v1/albums                        401 201 403 403 201 403 201 201 403 201 401 401 401 401 201
POST /v1/albums rule                    401 201 403 403 201 403 201 201 403 201 401 401 401 401 201
GET /v1/albums/{album}                 401 200 200 403 403 403 200 404 403 404 401 401 401 401 404
PATCH /v1/albums/{album}               401 200 403 403 200 403 200 404 403 404 401 401 401 401 404
DELETE /v1/albums/{album}              401 204 403 403 204 403 204 404 403 404 401 401 401 401 404
PUT /v1/albums/{album}/images          401 200 403 403 200 403 200 404 403 404 401 401 401 401 404
DELETE /v1/albums/{album}/images       401 200 403 403 200 403 200 404 403 404 401 401 401 401 404
POST /v1/albums/{album}/order          401 204 403 403 204 403 204 404 403 404 401 401 401 401 404
GET /v1/trash                          401 200 200 403 403 403 200 200 403 200 401 401 401 401 200
GET /v1/trash/{trashed}                401 200 200 403 403 403 200 404 403 404 401 401 401 401 404
POST /v1/trash/restore                 401 200 403 403 403 200 200 200 403 200 401 401 401 401 200
DELETE /v1/trash                       401 200 403 403 403 200 200 200 403 200 401 401 401 401 200
GET /i/{trashed}/thumb.webp            401 200 200 404 404 404 200 404 404 404 401 401 401 401 404
GET /i/{trashed}/preview.webp          401 404 404 404 404 404 404 404 404 404 401 401 401 401 404
GET /i/{picture}.jpg                   401 200 200 404 404 404 200 404 404 404 401 401 401 401 404
GET /i/{picture}/thumb.webp            401 200 200 404 404 404 200 404 404 404 401 401 401 401 404
GET /i/{picture}/thumb-2x.webp         401 200 200 404 404 404 200 404 404 404 401 401 401 401 404
GET /i/{picture}/preview.webp          401 200 200 404 404 404 200 404 404 404 401 401 401 401 404
GET /i/{picture}/card.jpg              401 200 200 404 404 404 200 404 404 404 401 401 401 401 404
GET /i/{shared}.jpg                    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /auth                              404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /internal/identity                 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /internal/form                     404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /internal/jwks.json                404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /internal/usage                    404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST /internal/usages                  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST /internal/overview                404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
DELETE /internal/library               404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /internal/shared/{picture}         404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /internal/media/{picture}/thumb    404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /_auth/security                    404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST /v1/_end_session                  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST /v1/_delete_user                  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /metrics                           404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /livez                             404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /readyz                            404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /openapi.json                      404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
"""
OPERATIONS = {
    operation.strip(): tuple(map(int, statuses.split()))
    for operation, statuses in re.findall(r"(?m)^([A-Z].*?)((?: \d{3})+)$", TABLE)
}

_SCOPES = ("read", "upload", "write", "delete")
_TUS = {"Tus-Resumable": "1.0.0"}
_PART = {**_TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
# What is sent, so that what is allowed is done, or is 422 where it would change who is there.
_SENT: dict[str, dict[str, Any]] = {
    "POST /v1/uploads": {"headers": {**_TUS, "Upload-Length": "900"}},
    "POST /v1/uploads?album_id={album}": {
        "headers": {"Upload-Complete": "?0", "Upload-Draft-Interop-Version": "8"}
    },
    "HEAD /v1/uploads/{upload}": {"headers": _TUS},
    "PATCH /v1/uploads/{upload}": {"headers": _PART, "body": b"x"},
    "DELETE /v1/uploads/{upload}": {"headers": _TUS},
    "DELETE /v1/user": {"json": {}},
    "PATCH /v1/tags/{tag}": {"json": {"name": "Sea / side"}},
    "POST /v1/albums": {"json": {"name": "Porto"}},
    "POST /v1/albums rule": {"json": {"name": "Portos", "rule": "porto"}},
    "PATCH /v1/admin/users/{user} role": {"json": {"role": "member"}},
}
# What the API documents do not have: themselves, and what is inside, which nobody outside may ask.
_UNDOCUMENTED = re.compile(
    r"/(?:v1/openapi/|auth$|internal/|_auth/|v1/_|metrics$|livez$|readyz$|openapi\.json$)"
)
_ID = "0" * 22


@dataclass
class Cast:
    """Who asks, by column, and what there is of Alice's to be asked for."""

    url: str
    gateway: Path
    alice: Person
    askers: dict[str, Person] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    sizes: Iterator[int] = field(default_factory=lambda: itertools.count(40))

    def send(self, column: str, operation: str) -> int:
        """Sends one request and returns its status; afterwards everybody is signed in again."""
        method, path = operation.split(" ")[:2]
        has_body = method in {"POST", "PUT", "PATCH"}
        sent = dict(_SENT.get(operation, {"json": {}} if has_body else {}))
        if operation.startswith(
            ("PUT /v1/albums", "POST /v1/albums/", "DELETE /v1/albums/{album}/i")
        ):
            place = {"before": None} if operation.startswith("POST") else {}
            sent = {"json": {"ids": [self.kept["picture"]], **place}}
        if operation.partition("?")[0] == "POST /v1/upload":
            sent = {"fields": {"file": ("a.jpg", jpeg(next(self.sizes), 30))}}
        address = re.sub(r"\{(\w+)\}", lambda name: self.made(name[1]), path)
        asker = self.askers[column]
        while (answer := asker.request(method, address, **sent)).status == 429:
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        if operation == "DELETE /v1/token" and answer.status == 204:
            asker.log_in()
        return answer.status

    def made(self, name: str) -> str:
        """Returns the id of something, which is made anew where a request may take it away."""
        if name in {"picture", "shared", "user", "administrator", "nobody"}:
            return self.kept[name]
        makers: dict[str, Callable[[], str]] = {
            "image": self._image, "trashed": self._trashed, "upload": self._upload,
            "session": self._session, "tag": self._tag, "album": self._album,
            "token": lambda: str(self.alice.make_api_token("read")["id"]),
        }  # fmt: skip
        return makers[name]()

    def _image(self) -> str:
        return stored(self.alice.upload(jpeg(next(self.sizes), 30)))

    def _trashed(self) -> str:
        image_id = self._image()
        assert self.alice.request("DELETE", f"/v1/images/{image_id}").status == 204
        return image_id

    def _tag(self) -> str:
        tags = {"tags": ["coast/sea"]}
        assert self.alice.request("PATCH", f"/v1/images/{self._image()}", json=tags).status == 200
        return "Coast%2Fsea"

    def _album(self) -> str:
        """An album of Alice with the picture that is kept."""
        album_id = stored(self.alice.request("POST", "/v1/albums", json={"name": "Lisbon"}))
        path = f"/v1/albums/{album_id}/images"
        body = {"ids": [self.kept["picture"]]}
        assert self.alice.request("PUT", path, json=body).status == 200
        return album_id

    def _upload(self) -> str:
        headers = {**_TUS, "Upload-Length": "900"}
        return stored(self.alice.request("POST", "/v1/uploads", headers=headers))

    def _session(self) -> str:
        assert Person(self.url, self.alice.login).log_in().status == 200
        items = self.alice.get("/v1/sessions").json()["items"]
        return str(next(item["id"] for item in items if not item["current"]))


def stored(answer: Answer) -> str:
    assert answer.status == 201, answer.body
    return str(answer.json()["id"])


def id_of(person: Person) -> str:
    return str(person.get("/v1/user").json()["id"])


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A system of its own, in which everybody has what the columns say."""
    if DEPLOYED_PORT:
        pytest.skip("nobody is disabled and deleted in a deployed system")
    with Instance(tmp_path_factory.mktemp("table") / "data", dict(MANY_LOGINS)) as instance:
        instance.start()
        founder, alice, bob, carol, dave = (
            newcomer(instance.url, login) for login in ("founder", "alice", "bob", "carol", "dave")
        )

        def by_token(person: Person, *scopes: str) -> Person:
            return Person(instance.url, token=person.make_api_token(*scopes)["token"])

        made = Cast(instance.url, instance.data / "gateway", alice)
        made.askers = {
            "none": Person(instance.url),
            "session": alice,
            **{scope: by_token(alice, scope) for scope in _SCOPES},
            "all": by_token(alice, *_SCOPES),
            "admin session": founder,
            "admin": by_token(founder, "admin"),
            "admin all": by_token(founder, *_SCOPES, "admin"),
            "disabled session": carol,
            "disabled token": by_token(carol, *_SCOPES),
            "deleted session": dave,
            "deleted token": by_token(dave, *_SCOPES),
            "stranger": bob,
        }
        path = f"/v1/admin/users/{id_of(carol)}"
        assert founder.request("PATCH", path, json={"disabled": True}).status == 200
        assert founder.request("DELETE", f"/v1/admin/users/{id_of(dave)}").status == 202
        made.kept = {
            "picture": stored(alice.upload(jpeg(1300, 900))),
            "shared": stored(alice.upload(jpeg(600, 400), query="?visibility=link")),
            "user": id_of(alice),
            "administrator": id_of(founder),
            "nobody": _ID,
        }
        time.sleep(1)  # Everything that was changed holds from the next second on.
        yield made


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_credential_gets_what_the_table_says(cast: Cast, operation: str) -> None:
    said = {column: cast.send(column, operation) for column in COLUMNS}
    assert said == dict(zip(COLUMNS, OPERATIONS[operation], strict=True))


def asked(operation: str) -> tuple[str, str]:
    """Returns the method of a row, and its address with ids in it, without the query."""
    method, path = operation.split(" ")[:2]
    return method, re.sub(r"\{\w+\}", _ID, path.partition("?")[0])


def documented() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yields the method of every operation of the API documents, and what its address is like."""
    for service in ("security", "uploader"):
        document = json.loads((REPOSITORY / "docs" / "openapi" / f"{service}.json").read_text())
        for path, operations in document["paths"].items():
            literals = re.split(r"\{\w+\}", path)
            pattern = re.compile("[^/.]+".join(map(re.escape, literals)))
            for method in operations:
                yield method.upper(), pattern


def test_every_operation_of_the_documents_has_a_row_and_every_row_an_operation() -> None:
    rows, operations = [asked(row) for row in OPERATIONS], list(documented())
    assert len(operations) > 40
    missing = [
        f"{method} {pattern.pattern}"
        for method, pattern in operations
        if not any(method == sent and pattern.fullmatch(address) for sent, address in rows)
    ]
    assert missing == []
    unknown = [
        f"{sent} {address}"
        for sent, address in rows
        if not _UNDOCUMENTED.match(address)
        and not any(sent == method and pattern.fullmatch(address) for method, pattern in operations)
    ]
    assert unknown == []


def test_every_method_that_the_gateway_names_for_an_address_has_a_row() -> None:
    """A contract test holds that the gateway names those that the services take."""
    text = (REPOSITORY / "gateway" / "maps" / "allowed_methods.conf").read_text()
    lines = re.findall(r'(?m)^    "~(\S+)"\s+"([^"]*)";$', text)
    rows = [asked(row) for row in OPERATIONS]
    missing = set()
    for pattern, methods in lines:
        addresses = {address for _, address in rows if re.search(pattern, address)}
        if not addresses and re.search(r"/v1/|well-known|/i/", pattern):
            missing.add(pattern)
        for address in addresses:
            # The methods that read are answered like GET, and OPTIONS names methods alone.
            for method in set(methods.split(", ")) - {"HEAD", "OPTIONS"}:
                if (method, address) not in rows:
                    missing.add(f"{method} {address}")
    assert missing == set()


def test_every_route_of_the_gateway_to_a_service_has_a_row(cast: Cast) -> None:
    addresses = {address for _, address in map(asked, OPERATIONS)}
    missing = [
        location.name
        for location in services_locations(read(cast.gateway))
        if not any(leads(location.name, address) for address in addresses)
    ]
    assert missing == []


def services_locations(root: Block) -> list[Block]:
    """Returns the locations through which somebody outside reaches security or the uploader."""
    (public,) = [
        server for server in root.within("server") if "unix:" not in "".join(server.own("listen"))
        # The cache of objects is asked by the uploader alone, on the address for monitoring.
        and server.own("server_name") not in ([], ["object-cache"])
    ]  # fmt: skip
    found = [
        location
        for location in public.within("location")
        if any(re.match(r"http://(?:security|login|uploader)\b", one)
               for one in location.own("proxy_pass"))
        and ("internal",) not in location.directives
        and (location.parent is None or ("internal",) not in location.parent.directives)
    ]  # fmt: skip
    assert len(found) > 10
    return found


def leads(location: str, address: str) -> bool:
    """Says whether an address is of a location, by the words that stand behind `location`."""
    kind, _, pattern = location.rpartition(" ")
    if kind == "=":
        return address == pattern
    if kind == "~":
        return re.search(pattern.strip('"').replace("?<", "?P<"), address) is not None
    return address.startswith(pattern)
