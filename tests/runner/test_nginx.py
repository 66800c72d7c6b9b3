"""The gateway's templates get a value for every name, and nginx takes the result."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from runner import nginx
from runner.data_folder import DataFolder
from runner.settings import REPOSITORY, WrongSettingError, load_settings
from tests.runner.lone_gateway import lone_gateway, places

MODULES = {"http_gzip_static_module", "http_stub_status_module"}


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"VITRINE_PUBLIC_URL": "https://pictures.example.org", "HOST": "127.0.0.1"},
        {"VITRINE_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8"},
    ],
)
@pytest.mark.parametrize("storage", ["http://127.0.0.1:9000", "https://s3.example.org"])
def test_nginx_accepts_what_is_rendered(
    tmp_path: Path, environment: dict[str, str], storage: str
) -> None:
    settings = load_settings(environment)
    data = DataFolder(tmp_path / "data")
    data.prepare()
    program = nginx.find_nginx()
    # Names in the configuration are looked up by nginx itself, so the store is one on this machine.
    storage = storage.replace("s3.example.org", "localhost")
    modules = nginx.built_in_modules(program)
    nginx.write_configuration(settings, places(storage), modules, data.gateway)
    checked = subprocess.run(
        [*nginx.command(program, data.gateway), "-t"],
        capture_output=True, text=True, check=False, cwd=data.gateway,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


@pytest.mark.parametrize(
    ("rate", "seconds", "wait"), [("10r/s", "3", "1"), ("1r/m", "1260", "60"), ("7r/m", "180", "9")]
)
def test_the_rate_of_attempts_is_told_as_a_bucket_and_the_wait_for_one(
    rate: str, seconds: str, wait: str
) -> None:
    settings = load_settings({"VITRINE_CREDENTIAL_RATE": rate})
    values = nginx.template_values(settings, places(), MODULES)
    assert values["CREDENTIAL_ATTEMPTS"] == str(int(values["CREDENTIAL_BURST"]) + 1)
    assert (values["CREDENTIAL_SECONDS"], values["CREDENTIAL_WAIT"]) == (seconds, wait)


@pytest.fixture
def slow_gateway(tmp_path: Path) -> Iterator[urllib3.HTTPConnectionPool]:
    """A gateway with nothing behind it, which takes an attempt a minute."""
    with lone_gateway(tmp_path, VITRINE_CREDENTIAL_RATE="1r/m") as pool:
        yield pool


def test_a_refused_attempt_is_told_the_limit_and_the_wait(
    slow_gateway: urllib3.HTTPConnectionPool,
) -> None:
    """draft-ietf-httpapi-ratelimit-headers; what is left is known of a refusal alone."""
    policy = '"credentials";q=21;w=1260'
    for _ in range(21):
        answer = slow_gateway.request("POST", "/v1/token")
        assert (answer.status, answer.headers["RateLimit-Policy"]) == (503, policy)
        assert "RateLimit" not in answer.headers
    answer = slow_gateway.request("POST", "/v1/token")
    assert (answer.status, answer.headers["RateLimit-Policy"]) == (429, policy)
    assert answer.headers["RateLimit"] == '"credentials";r=0;t=60'
    assert answer.headers["Retry-After"] == "60"
    document = answer.json()
    assert document["type"].endswith("#quota-exceeded")
    assert document["violated-policies"] == ["credentials"]
    # All that a password goes to counts together.
    for method, path in (
        ("POST", "/v1/register"), ("POST", "/v1/password-reset"),
        ("POST", "/v1/proof"), ("PUT", "/v1/user/password"),
    ):  # fmt: skip
        # Refused before anybody is asked whose this is.
        credential = {"Authorization": f"Bearer a.b.{'c' * 86}"}
        refused = slow_gateway.request(method, path, headers=credential)
        assert (refused.status, refused.json()["violated-policies"]) == (429, ["credentials"])
    # Reading and other addresses are not limited, and say nothing of it.
    for method, path in (("GET", "/v1/token"), ("POST", "/v1/token/refresh")):
        free = slow_gateway.request(method, path)
        assert free.status == 503
        assert "RateLimit-Policy" not in free.headers


def test_a_password_that_is_judged_while_it_is_typed_has_a_limit_of_its_own(
    slow_gateway: urllib3.HTTPConnectionPool,
) -> None:
    answers = [slow_gateway.request("POST", "/v1/password-strength") for _ in range(60)]
    assert [answer.status for answer in answers[:21]] == [503] * 21
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.headers["RateLimit-Policy"] == '"strength";q=20;w=2'
    assert refused.headers["RateLimit"] == '"strength";r=0;t=1'
    assert refused.headers["Retry-After"] == "1"
    assert refused.json()["violated-policies"] == ["strength"]
    assert slow_gateway.request("POST", "/v1/token").status == 503


def test_without_the_status_module_nothing_asks_for_it(tmp_path: Path) -> None:
    settings = load_settings({})
    data = DataFolder(tmp_path / "data")
    data.prepare()
    nginx.write_configuration(settings, places(), set(), data.gateway)
    assert not (data.gateway / "site" / "status.conf").exists()
    assert "gzip_static" not in (data.gateway / "site" / "server.conf").read_text()


@pytest.mark.parametrize(
    ("url", "cookie"),
    [
        ("http://localhost:8080", "__Host-vitrine"),
        ("http://app.localhost:8080", "__Host-vitrine"),
        ("https://pictures.example.org", "__Host-vitrine"),
        ("http://pictures.lan", "vitrine"),
    ],
)
def test_the_cookie_name_follows_the_public_address(url: str, cookie: str) -> None:
    settings = load_settings({"VITRINE_PUBLIC_URL": url})
    values = nginx.template_values(settings, places(), MODULES)
    assert values["COOKIE_PREFIX"] == cookie


def test_a_template_that_asks_for_an_unknown_name_stops_the_start(tmp_path: Path) -> None:
    source = tmp_path / "gateway"
    shutil.copytree(REPOSITORY / "gateway", source)
    (source / "site" / "more.conf").write_text("listen ${NOBODY_KNOWS};")
    with pytest.raises(ValueError, match="NOBODY_KNOWS"):
        nginx.write_configuration(load_settings({}), places(), MODULES, tmp_path / "to", source)


def test_files_of_an_older_version_are_removed_but_not_the_operators_own(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for name in ("old.conf", "site/old.conf", "site/status_mine.conf", "kept.txt"):
        (tmp_path / name).touch()
    nginx.write_configuration(load_settings({}), places(), MODULES, tmp_path)
    rendered = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    source = REPOSITORY / "gateway"
    own = {path.relative_to(source) for path in source.rglob("*.conf")}
    assert rendered == own | {Path("site/status_mine.conf"), Path("kept.txt")}


def test_a_value_is_put_in_for_names_in_capitals_alone() -> None:
    assert nginx.render("set $a ${NAME}; $name ${name}", {"NAME": "b"}) == "set $a b; $name ${name}"


def test_every_name_is_known_in_any_spelling(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "VITRINE_PUBLIC_URL": "https://Pictures.Example.org",
            "VITRINE_ALLOWED_HOSTS": "NAS, [::2]",
        }
    )
    hosts = nginx.template_values(settings, places(), MODULES)["HOSTS"]
    names = ("127.0.0.1", "[::1]", "[::2]", "localhost", "nas", "pictures.example.org")
    assert hosts == " ".join(f'"{name}" 1;' for name in names)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("http://store.lan", "store.lan:80"),
        ("https://s3.example.org", "s3.example.org:443"),
        ("http://[::1]:9000", "[::1]:9000"),
    ],
)
def test_a_store_has_the_port_of_its_scheme(url: str, server: str) -> None:
    values = nginx.template_values(load_settings({}), places(url), MODULES)
    assert values["STORAGE_SERVERS"] == f"server {server} max_fails=0;"


def test_a_client_is_known_behind_trusted_proxies_alone() -> None:
    settings = load_settings({"VITRINE_TRUSTED_PROXIES": "10.0.0.0/8 192.0.2.1"})
    assert nginx.template_values(load_settings({}), places(), MODULES)["REAL_IP"] == ""
    assert nginx.template_values(settings, places(), MODULES)["REAL_IP"] == (
        "set_real_ip_from 10.0.0.0/8; set_real_ip_from 192.0.2.1; "
        "real_ip_header X-Forwarded-For; real_ip_recursive on;"
    )


def test_an_nginx_that_is_not_there_is_said() -> None:
    with pytest.raises(WrongSettingError, match="NGINX: no nginx at /nowhere/nginx"):
        nginx.find_nginx("/nowhere/nginx")
