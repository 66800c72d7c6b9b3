"""The Caddyfile in front of a whole system: TLS, large uploads, addresses of clients, cookies."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from tests.system.instance import MANY_LOGINS, Instance, free_port
from tests.system.people import PASSWORD, Person
from tests.system.pictures import jpeg
from tests.system.resuming import TUS, offset_of, tus_fields
from tests.timeouts import scaled, wait_until

from .conftest import PROJECT

pytestmark = pytest.mark.system

CADDY = shutil.which("caddy")
MIB = 1024 * 1024
CERTIFICATES = Path("caddy/pki/authorities/local/root.crt")


@pytest.fixture(scope="module")
def vitrine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system that believes what a proxy on this machine says, as documented."""
    tls_port = free_port()
    settings = MANY_LOGINS | {
        "VITRINE_PUBLIC_URL": f"https://localhost:{tls_port}",
        "VITRINE_TRUSTED_PROXIES": "127.0.0.1",
    }
    with Instance(tmp_path_factory.mktemp("behind") / "data", settings) as instance:
        instance.start()
        yield instance


@pytest.fixture(scope="module")
def caddy(vitrine: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a Caddy in front of it, with the CA that it has made."""
    if CADDY is None:
        pytest.skip("no Caddy on this machine: `make test` installs it as root")
    folder = tmp_path_factory.mktemp("caddy")
    with subprocess.Popen(
        [CADDY, "run", "--config", PROJECT / "compose" / "Caddyfile", "--adapter", "caddyfile"],
        env=os.environ | {
            "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder),
            "VITRINE_PUBLIC_URL": vitrine.settings["VITRINE_PUBLIC_URL"],
            "GATEWAY": f"localhost:{vitrine.port}",
            # A redirect from plain HTTP is not what is tried here, and its port may be taken.
            "HTTP_PORT": str(free_port()),
        },
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            wait_until((folder / CERTIFICATES).exists, "Caddy has made its CA")
            wait_until(lambda: visitor(vitrine, folder).get("/robots.txt").status == 200)
            yield folder
        finally:
            process.terminate()


def visitor(vitrine: Instance, caddy: Path, login: str = "", address: str = "") -> Person:
    """Somebody who comes by TLS, from an address of this machine, and trusts Caddy's CA alone."""
    person = Person(vitrine.settings["VITRINE_PUBLIC_URL"], login)
    person.pool = urllib3.PoolManager(
        retries=urllib3.Retry(
            connect=20, read=0, redirect=0, backoff_factor=0.05, respect_retry_after_header=False
        ),
        ca_certs=str(caddy / CERTIFICATES), timeout=scaled(120),
        source_address=(address, 0) if address else None,
    )  # fmt: skip
    return person


@pytest.fixture
def alice(vitrine: Instance, caddy: Path) -> Person:
    person = visitor(vitrine, caddy, f"alice-{secrets.token_hex(6)}")
    assert person.register().status == 201
    assert person.log_in().status == 200
    return person


def large() -> bytes:
    """Returns a JPEG of 60 MB: what follows its end is no part of the picture."""
    picture = jpeg()
    return picture + bytes(60_000_000 - len(picture))


def test_a_large_picture_goes_in_and_comes_back_byte_for_byte(alice: Person) -> None:
    content = large()
    answer = alice.request("POST", "/v1/upload", fields={"file": ("a.jpg", content)})
    assert answer.status == 201, answer.body
    assert answer.json()["url"].startswith(f"{alice.url}/i/")
    assert alice.get(answer.json()["url"]).body == content
    some = alice.get(answer.json()["url"], headers={"Range": "bytes=1000-1999"})
    assert (some.status, some.body) == (206, content[1000:2000])


def test_an_upload_goes_on_where_it_was_cut_and_its_bytes_arrive_as_they_are_sent(
    vitrine: Instance, alice: Person
) -> None:
    content = large()
    headers = {**TUS, "Upload-Length": str(len(content))}
    begun = alice.request("POST", "/v1/uploads", headers=headers)
    path = str(begun.headers["Location"])
    assert path.startswith(("/v1/uploads/", f"{alice.url}/v1/uploads/"))

    def slowly() -> Iterator[bytes]:
        yield content[: 2 * MIB]
        # Nothing on the way may keep this back until there is more.
        vitrine.wait_until_spooled(2 * MIB)
        raise ConnectionAbortedError

    with pytest.raises((ConnectionAbortedError, urllib3.exceptions.HTTPError)):
        alice.request(
            "PATCH", path, body=slowly(), chunked=False,
            headers=tus_fields(0) | {"Content-Length": str(len(content))},
        )  # fmt: skip
    alice.pool.clear()
    offset = wait_until(lambda: offset_of(alice, path, TUS), "what was sent is kept")
    assert offset == 2 * MIB
    rest = alice.request("PATCH", path, headers=tus_fields(offset), body=content[offset:])
    assert rest.status == 204, rest.body
    assert alice.get(path).json()["image"]["bytes"] == len(content)


def test_the_gateway_knows_the_client_and_not_what_it_says_of_itself(
    vitrine: Instance, caddy: Path
) -> None:
    path = f"/nowhere-{secrets.token_hex(8)}"
    person = visitor(vitrine, caddy, address="127.0.0.9")
    person.get(path, headers={"X-Forwarded-For": "203.0.113.9"})
    line = wait_until(lambda: logged(vitrine, path), "the gateway has logged it")
    assert line["remote_addr"] == "127.0.0.9"


def logged(vitrine: Instance, path: str) -> dict[str, str] | None:
    lines = (line for line in vitrine.log().splitlines() if path in line)
    return next((json.loads(line) for line in lines if '"gateway"' in line), None)


def test_pages_are_for_tls_alone(vitrine: Instance, caddy: Path) -> None:
    person = visitor(vitrine, caddy, f"bob-{secrets.token_hex(6)}")
    assert person.register().status == 201
    page = person.get("/login")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    signed_in = person.request(
        "POST", "/login", fields={"login": person.login, "password": PASSWORD},
        encode_multipart=False, headers={"Origin": person.url},
    )  # fmt: skip
    assert signed_in.status == 303, signed_in.body
    said = signed_in.headers.getlist("Set-Cookie")
    assert all({"Secure", "Path=/"} <= set(cookie.split("; ")) for cookie in said), said
    # Scripts read whose pages these are; it opens nothing.
    cookies = [cookie for cookie in said if not cookie.startswith("vitrine_viewer=")]
    assert len(cookies) == 3
    for cookie in cookies:
        assert re.match(r"__Host-vitrine_\w+=", cookie), cookie
        assert "HttpOnly" in cookie.split("; "), cookie
    name_and_value = "; ".join(cookie.split(";")[0] for cookie in cookies)
    assert person.get("/gallery", headers={"Cookie": name_and_value}).status == 200
    forged = person.request(
        "POST", "/logout", headers={"Cookie": name_and_value, "Origin": "https://elsewhere.example"}
    )
    assert forged.status == 403


def test_http_2_is_spoken_and_no_older_tls(vitrine: Instance, caddy: Path) -> None:
    port = int(vitrine.settings["VITRINE_PUBLIC_URL"].rsplit(":", 1)[1])
    context = ssl.create_default_context(cafile=str(caddy / CERTIFICATES))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        urllib3.util.connection.create_connection(("localhost", port), scaled(60)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"
        assert secure.version() == "TLSv1.3"


def test_a_gateway_that_starts_again_is_waited_for_and_then_said_to_be_gone(
    vitrine: Instance, caddy: Path
) -> None:
    person = visitor(vitrine, caddy)
    vitrine.stop()
    began = time.monotonic()
    gone = person.get("/login")
    assert (gone.status, gone.headers["Retry-After"]) == (503, "5")
    assert time.monotonic() - began >= 9
    vitrine.start()
    assert person.get("/login").status == 200
