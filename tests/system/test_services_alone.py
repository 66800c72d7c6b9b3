"""A service that is reached past the gateway believes nobody's word for who they are."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from tests.system.instance import REPOSITORY, Instance
from tests.system.people import Person

pytestmark = pytest.mark.system

# What only services ask, and with an identity.
INSIDE = [
    ("security", "GET", "/internal/identity"),
    ("uploader", "GET", "/internal/usage"),
    ("uploader", "POST", "/internal/usages"),
    ("uploader", "POST", "/internal/overview"),
    ("uploader", "GET", "/internal/audit"),
    ("uploader", "DELETE", "/internal/library"),
]
# Which service says in its document what it serves, and which other process serves that as well.
PARTS = {"security": ("security", "login"), "uploader": ("uploader",)}


def protected() -> list[tuple[str, str, str]]:
    """Returns every operation that the API documents call protected, once for each process."""
    found = list(INSIDE)
    for service, parts in PARTS.items():
        document = json.loads((REPOSITORY / "docs" / "openapi" / f"{service}.json").read_text())
        for path, operations in document["paths"].items():
            address = re.sub(r"\{\w+\}", "0" * 22, path)
            found += [
                (part, method.upper(), address)
                for method, operation in operations.items()
                # Bytes of pictures are the gateway's; nobody needs a credential for shared ones.
                if operation["security"] and {} not in operation["security"]
                for part in parts
            ]
    return found


def test_the_documents_protect_what_they_are_to() -> None:
    assert len(protected()) > 60
    assert ("uploader", "POST", "/v1/uploads") in protected()


@pytest.mark.parametrize(("part", "method", "path"), protected())
def test_a_bare_identity_header_is_refused(
    vitrine: Instance, member: Person, part: str, method: str, path: str
) -> None:
    user_id = member.get("/v1/user").json()["id"]
    address = f"http://127.0.0.1:{vitrine.inner_port(part)}{path}"
    claims: list[dict[str, str]] = [
        {},
        {"X-User": user_id},
        {"X-Identity": user_id},
        {"X-Identity": member.token},
        {"X-Identity": "e30.e30." + "A" * 86},
        {"Authorization": f"Bearer {member.token}"},
        {"Cookie": f"__Host-vitrine_access={member.token}"},
        {"Remote-User": member.login, "X-Forwarded-User": member.login},
    ]
    # What is no document is refused before anybody is looked at.
    body = {} if method in {"POST", "PUT", "PATCH"} or path == "/v1/user" else None
    for headers in claims:
        # A service may close a connection of which it did not read the body.
        alone = headers | {"Connection": "close"}
        answer = urllib3.request(method, address, headers=alone, json=body, retries=False)
        assert answer.status == 401, headers
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_secret_is_in_the_environment_of_its_service_alone(vitrine: Instance) -> None:
    """Nor in a command line, which every user of the machine can read."""
    if vitrine.process is None:
        pytest.skip("the processes of a deployed system are not here")
    secrets = {
        file.name: file.read_text() for file in (vitrine.data / "secrets").glob("*_*")
        if file.suffix != ".json"
    }  # fmt: skip
    if "S3_SECRET_KEY" in vitrine.settings:
        secrets["s3_secret_key"] = vitrine.settings["S3_SECRET_KEY"]
    assert {"security_secret", "s3_secret_key"} <= set(secrets)
    holders: dict[str, set[str]] = {name: set() for name in secrets}
    for line, environment in environments(vitrine):
        for name, secret in secrets.items():
            assert secret not in line
            if secret in environment:
                holders[name].add(part_of(line))
    assert holders["security_secret"] == set()
    # The embedded store takes its keys by its environment; those of another are given to us so.
    assert holders["s3_secret_key"] <= {"storage", "uploader"}


def environments(vitrine: Instance) -> Iterator[tuple[str, str]]:
    """Yields the command line of each process, and the environment that it was given."""
    for pid, line in vitrine.processes().items():
        with contextlib.suppress(OSError):
            # It may have ended meanwhile.
            yield line, Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace")


def part_of(line: str) -> str:
    for part, sign in (("storage", "rclone"), ("uploader", "uploader.app"), ("bff", "bff.app"),
                       ("security", "security.app"), ("gateway", "nginx")):  # fmt: skip
        if sign in line:
            return part
    return line


def test_no_service_but_security_is_told_where_its_secret_and_its_rows_are(
    vitrine: Instance,
) -> None:
    if vitrine.process is None:
        pytest.skip("the processes of a deployed system are not here")
    told = {
        part_of(line)
        for line, environment in environments(vitrine)
        if "SECURITY_DATABASE_URL" in environment or "VITRINE_SECURITY_SECRET" in environment
    }
    assert told == {"security"}
