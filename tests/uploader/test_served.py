"""The service as it is deployed: migrated, two workers of the WSGI server, a real store."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3

from tests.timeouts import scaled, wait_until
from tests.uploader.cast import ALICE, PUBLIC_URL, claims_of, headers_of, picture, public_jwks, sign
from tests.uploader.servers import ACCESS_KEY, SECRET_KEY, answering, free_port, rclone, running


@dataclass(frozen=True)
class Served:
    """The address of the service and of its store."""

    url: str
    store_url: str
    objects: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    objects, figures = folder / "objects", folder / "figures"
    objects.mkdir()
    figures.mkdir()
    pages = {
        "/internal/jwks.json": (200, {}, public_jwks()),
        "/auth": (200, {"X-Identity": sign(claims_of(ALICE))}, b"{}"),
    }
    port = free_port()
    with answering(pages) as security_url, rclone(objects) as store_url:
        environment = {
            "VITRINE_PUBLIC_URL": PUBLIC_URL,
            "UPLOADER_DATABASE_URL": f"sqlite:///{folder}/uploader.sqlite",
            "S3_ENDPOINT": store_url,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
            "VITRINE_SECURITY_URL": security_url,
            "VITRINE_SPOOL_DIR": str(folder),
            "VITRINE_STORE_FOLDER": str(objects),
            "VITRINE_DECODERS": "1",
            "VITRINE_MAX_UPLOAD_BYTES": "1000000",
            "PROMETHEUS_MULTIPROC_DIR": str(figures),
        }
        migrations = [
            subprocess.Popen([sys.executable, "-m", "uploader", "migrate"], env=environment)
            for _ in range(3)
        ]
        assert [one.wait(scaled(60)) for one in migrations] == [0, 0, 0]
        command = [
            *(sys.executable, "-m", "runner.granian", "uploader.app:create_app"),
            *("--port", str(port), "--workers", "2"),
        ]
        with running(command, environment, port):
            yield Served(f"http://127.0.0.1:{port}", store_url, objects)


def test_every_part_is_ready(served: Served) -> None:
    answer = urllib3.request("GET", f"{served.url}/readyz")
    assert (answer.status, set(answer.json()["parts"].values())) == (200, {"ok"})


def test_an_upload_comes_back_identical_from_the_presigned_place(served: Served) -> None:
    data = picture("JPEG", (200, 100))
    answer = urllib3.request(
        "POST",
        f"{served.url}/v1/upload",
        fields={"file": ("Katze.jpg", data, "image/jpeg")},
        headers=headers_of(ALICE),
    )
    assert answer.status == 201
    media = urllib3.request(
        "GET",
        f"{served.url}/internal/media/{answer.json()['id']}/original?ext=jpg",
        headers={"Authorization": "Bearer something"},
    )
    assert media.status == 200
    found = urllib3.request("GET", served.store_url + media.headers["X-Storage-Path"])
    assert (found.data, found.headers["Content-Type"]) == (data, "image/jpeg")


@pytest.mark.parametrize(("size", "status"), [(0, 201), (2_000_000, 413)])
def test_a_chunked_body_is_counted_in_true_bytes(served: Served, size: int, status: int) -> None:
    pieces = iter([picture(), bytes(size)] if size else [picture()])
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=scaled(60))
    connection.request(
        "POST", "/v1/upload", body=pieces, headers=headers_of(ALICE), encode_chunked=True
    )
    answer = connection.getresponse()
    assert answer.status == status, json.loads(answer.read())
    connection.close()


def test_the_metrics_of_both_workers_add_up(served: Served) -> None:
    for _ in range(8):
        urllib3.request(
            "POST", f"{served.url}/v1/upload", body=picture(), headers=headers_of(ALICE)
        )
    text = urllib3.request("GET", f"{served.url}/metrics").data.decode()
    created = next(line for line in text.splitlines() if 'uploads_total{code="created"}' in line)
    assert float(created.split()[-1]) >= 8


@pytest.mark.parametrize("missing", ["VITRINE_PUBLIC_URL", "S3_SECRET_KEY"])
def test_a_missing_setting_stops_the_start_with_one_line(missing: str) -> None:
    environment = {
        "VITRINE_PUBLIC_URL": PUBLIC_URL,
        "UPLOADER_DATABASE_URL": "sqlite:////nowhere/x.sqlite",
        "S3_ENDPOINT": "http://127.0.0.1:9",
        "S3_ACCESS_KEY": "a",
        "S3_SECRET_KEY": "b",
        "VITRINE_SECURITY_URL": "http://127.0.0.1:9",
        "VITRINE_SPOOL_DIR": "/nowhere",
    }
    del environment[missing]
    ended = subprocess.run(
        [sys.executable, "-m", "uploader", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert missing in ended.stderr


def put(served: Served, data: bytes, count: int) -> list[str]:
    url = f"{served.url}/v1/upload?duplicates=keep"
    answers = [
        urllib3.request("POST", url, body=data, headers=headers_of(ALICE)) for _ in range(count)
    ]
    return [str(answer.json()["id"]) for answer in answers]


@contextmanager
def archive_of(served: Served, ids: list[str]) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=scaled(60))
    headers = {**headers_of(ALICE), "Content-Type": "application/json"}
    connection.request("POST", "/v1/images/archive", json.dumps({"ids": ids}), headers)
    with closing(connection), connection.getresponse() as answer:
        yield answer


def test_an_archive_waits_for_its_client_and_ends_when_that_leaves(served: Served) -> None:
    # More than what systems keep of an answer that nobody reads.
    ids = put(served, picture("BMP", (500, 600)), 30)
    with ExitStack() as waiting:
        refused = 200
        while refused == 200:
            refused = waiting.enter_context(archive_of(served, ids)).status
        assert refused == 429

    def is_free() -> bool:
        with archive_of(served, ids) as answer:
            return answer.status == 200

    wait_until(is_free, "a slot is given back")


def test_an_archive_without_an_original_ends_before_its_length(served: Served) -> None:
    lost = picture("BMP", (300, 300))
    ids = [*put(served, lost, 1), *put(served, picture("BMP", (500, 600)), 3)]
    (file,) = (one for one in served.objects.rglob("*.bmp") if one.read_bytes() == lost)
    file.unlink()
    with archive_of(served, ids) as answer:
        assert answer.status == 200
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
    assert len(cut.value.partial) > 3 * 900_000
