"""Uploads that are cut and continued, through the real gateway, in both protocols."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import math
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tusclient.client import TusClient

from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import (
    BYTES,
    TUS,
    OpenPatch,
    begun_by_draft,
    begun_by_tus,
    draft_fields,
    offset_of,
    tus_fields,
)
from tests.timeouts import busyness, is_within, scaled, wait_until

pytestmark = [pytest.mark.system, pytest.mark.every_store]

MIB = 1024 * 1024
SKINS = {
    "tus": (begun_by_tus, tus_fields, TUS),
    "draft": (begun_by_draft, draft_fields, {}),
}
CUTS = 10
# What the gateway lets in of one address, and as many as the uploader has threads.
CONNECTIONS = 64


def a_picture_of(size: int) -> bytes:
    """Makes a JPEG of this many bytes: what follows its end is no part of the picture."""
    picture = jpeg()
    return picture + random.randbytes(size - len(picture))  # noqa: S311 - Filling, not secrets.


def test_a_public_client_uploads_in_parts_with_checksums(alice: Person) -> None:
    content = a_picture_of(3 * MIB + 17)
    client = TusClient(
        f"{alice.url}/v1/uploads", headers={"Authorization": f"Bearer {alice.token}"}
    )
    uploader = client.uploader(
        file_stream=io.BytesIO(content), chunk_size=MIB, upload_checksum=True,
        metadata={"filename": "Reiher am Fluß.jpg", "visibility": "link"},
    )  # fmt: skip
    uploader.upload()
    image = alice.get(uploader.url).json()["image"]
    assert (image["name"], image["visibility"]) == ("Reiher am Fluß.jpg", "link")
    assert image["sha256"] == hashlib.sha256(content).hexdigest()
    assert alice.get(image["url"]).body == content


def test_the_example_of_the_readme_ends_at_once_where_the_file_is_refused(
    alice: Person, tmp_path: Path
) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    (example,) = re.findall(r"(?s)<<'PY'\n(import sys.*?)\nPY\n", readme)
    # A second attempt would wait for a second first.
    counted = example.replace("time.sleep(wait)", "print(wait)")
    assert counted != example
    picture, words = tmp_path / "a.jpg", tmp_path / "a.txt"
    picture.write_bytes(a_picture_of(MIB))
    words.write_text("words, no picture")
    ran = {
        path: subprocess.run(
            [sys.executable, "-c", counted, alice.url, alice.token, str(path)],
            capture_output=True, text=True, check=False, timeout=scaled(60),
        )
        for path in (picture, words)
    }  # fmt: skip
    assert ran[picture].returncode == 0, ran[picture].stderr
    address = re.fullmatch(r"0\n(http\S+)\n", ran[picture].stdout)
    assert address
    assert alice.get(address[1]).body == picture.read_bytes()
    assert (ran[words].returncode, ran[words].stdout) == (1, "0\n")
    assert "unsupported_type" in ran[words].stderr


def test_the_longest_metadata_that_is_taken_is_told_by_head(alice: Person) -> None:
    said = f"filename {base64.b64encode(b'x' * 3063).decode()}"
    headers = {**TUS, "Upload-Length": "1000", "Upload-Metadata": said}
    path = alice.request("POST", "/v1/uploads", headers=headers).headers["Location"]
    answer = alice.request("HEAD", path, headers=TUS)
    assert (answer.status, answer.headers["Upload-Metadata"]) == (200, said)


@pytest.mark.parametrize("skin", SKINS)
def test_an_upload_cut_ten_times_arrives_identical_after_a_restart(
    own_instance: Instance, skin: str
) -> None:
    begin, fields, asking = SKINS[skin]
    own_instance.start()
    alice = newcomer(own_instance.url, "alice")
    content = a_picture_of(24 * MIB)
    path = begin(alice, len(content))
    chance = random.Random(skin)  # noqa: S311 - Places of cuts, not secrets.
    cuts = sorted(chance.randrange(len(content)) for _ in range(CUTS))
    offset = 0
    for number, cut in enumerate(cuts):
        if cut > offset:
            patch = OpenPatch(alice, path, fields(offset), len(content) - offset)
            patch.send(content[offset:cut])
            patch.cut()
        if number == CUTS // 2:
            own_instance.stop()
            own_instance.start()
            alice.log_in()
        told = offset_of(alice, path, asking)
        assert offset <= told <= cut
        offset = told
    assert offset > 0
    last = alice.request("PATCH", path, headers=fields(offset), body=content[offset:])
    while last.status in (409, 423):
        # A request that was cut may be seen only after the question for the offset, and take over.
        offset = offset_of(alice, path, asking)
        last = alice.request("PATCH", path, headers=fields(offset), body=content[offset:])
    assert last.status in (201, 204), last.body
    shown = alice.get(path).json()
    assert shown["complete"] is True
    assert shown["image"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert alice.get(shown["image"]["url"]).body == content
    usage = alice.get("/v1/user").json()["usage"]
    assert usage == used(1, len(content))


@pytest.mark.parametrize("part", ["uploader", "storage"])
def test_kill_9_loses_no_offset_that_was_told(own_instance: Instance, part: str) -> None:
    own_instance.start()
    alice = newcomer(own_instance.url, "alice")
    content = a_picture_of(40 * MIB)
    path = begun_by_tus(alice, len(content))
    offset = 0
    for _ in range(3):
        wait_until(lambda: is_there(alice, path), "the upload is told of")
        patch = moving(alice, path, content)
        offset = alice.get(path).json()["offset"]
        os.kill(own_instance.main_processes()[part], signal.SIGKILL)
        patch.cut()
        wait_until(lambda: is_there(alice, path), "the upload is told of again")
        assert offset_of(alice, path, TUS) >= offset
    wait_until(lambda: finished(alice, path, content), "the rest is taken")
    image = alice.get(path).json()["image"]
    assert alice.get(image["url"]).body == content
    # Security says no usage while it cannot reach the uploader that was killed.
    usage = used(1, len(content))
    wait_until(lambda: alice.get("/v1/user").json()["usage"] == usage, "the usage is told")


def used(images: int, amount: int) -> dict[str, int]:
    """Returns what an account says that has nothing in the trash."""
    return {"images": images, "bytes": amount, "trashed_images": 0, "trashed_bytes": 0}


def is_there(person: Person, path: str) -> bool:
    """Whether the uploader, its database and its store answer for an upload."""
    return person.request("HEAD", path, headers=TUS).status == 200


def moving(person: Person, path: str, content: bytes) -> OpenPatch:
    """Returns a request of which a piece is kept already, while it still sends."""
    for _ in range(10):
        offset = offset_of(person, path, TUS)
        patch = OpenPatch(person, path, tus_fields(offset), len(content) - offset)
        with contextlib.suppress(OSError):
            patch.send(content[offset : offset + 9 * MIB])
        while not patch.is_answered:
            if person.get(path).json()["offset"] > offset:
                return patch
            time.sleep(0.05)
        # The store may be on its way up, and the request was refused.
        patch.cut()
    raise AssertionError("the upload does not move")


def finished(person: Person, path: str, content: bytes) -> bool:
    """Sends what is missing; says whether that was taken."""
    offset = offset_of(person, path, TUS)
    rest = person.request("PATCH", path, headers=tus_fields(offset), body=content[offset:])
    assert rest.status in (204, 409, 503), rest.body
    return rest.status == 204


def test_what_arrived_before_a_cut_is_kept_within_a_second(
    vitrine: Instance, alice: Person
) -> None:
    content = a_picture_of(2 * MIB)
    path = begun_by_tus(alice, len(content))
    patch = OpenPatch(alice, path, tus_fields(0), len(content))
    patch.send(content[:MIB])
    vitrine.wait_until_spooled(MIB)
    patch.cut()
    was_cut = time.monotonic()
    wait_until(lambda: alice.get(path).json()["offset"], "what arrived is kept")
    assert is_within(time.monotonic() - was_cut, 1)
    assert offset_of(alice, path, TUS) == MIB


def test_the_bytes_of_a_silent_connection_are_stored_when_the_offset_is_asked_for(
    vitrine: Instance, alice: Person
) -> None:
    content = a_picture_of(2 * MIB)
    path = begun_by_tus(alice, len(content))
    silent = OpenPatch(alice, path, tus_fields(0), len(content))
    silent.send(content[:MIB])
    vitrine.wait_until_spooled(MIB)
    began = time.monotonic()
    assert offset_of(alice, path, TUS) == MIB
    assert is_within(time.monotonic() - began, 2)
    last = alice.request("PATCH", path, headers=tus_fields(MIB), body=content[MIB:])
    assert last.status == 204
    silent.cut()


def test_a_source_of_unknown_length_is_taken_as_it_comes(alice: Person) -> None:
    content = a_picture_of(MIB)
    headers = {"Upload-Complete": "?0"}
    path = str(alice.request("POST", "/v1/uploads", headers=headers).headers["Location"])
    pieces = (content[at : at + 1000] for at in range(0, MIB, 1000))
    fields = {**draft_fields(0), **headers}
    some = alice.request("PATCH", path, headers=fields, body=pieces)
    assert (some.status, some.headers["Upload-Offset"]) == (204, str(MIB))
    last = alice.request("PATCH", path, headers=draft_fields(MIB), body=b"")
    assert (last.status, last.headers["Upload-Complete"]) == (201, "?1")
    assert alice.get(last.json()["url"]).body == content


def test_of_parallel_requests_one_counts(alice: Person) -> None:
    content = a_picture_of(2 * MIB)
    path = begun_by_tus(alice, len(content))
    said: list[int] = []

    def send() -> None:
        person = Person(alice.url, alice.login, alice.token)
        said.append(person.request("PATCH", path, headers=tus_fields(0), body=content).status)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(said) <= {204, 400, 409, 423, 503}
    offset = offset_of(alice, path, TUS)
    if offset < len(content):
        last = alice.request("PATCH", path, headers=tus_fields(offset), body=content[offset:])
        assert last.status == 204
    assert alice.get(path).json()["image"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert len(alice.get("/v1/images").json()["items"]) == 1


def test_a_delete_ends_what_is_being_sent(vitrine: Instance, alice: Person) -> None:
    content = a_picture_of(2 * MIB)
    path = begun_by_tus(alice, len(content))
    patch = OpenPatch(alice, path, tus_fields(0), len(content))
    patch.send(content[:MIB])
    vitrine.wait_until_spooled(MIB)
    began = time.monotonic()
    assert alice.request("DELETE", path, headers=TUS).status == 204
    assert is_within(time.monotonic() - began, 4)
    patch.cut()
    assert alice.get(path).status == 404
    assert alice.get("/v1/user").json()["usage"] == used(0, 0)


def test_a_refusal_is_heard_while_the_body_is_still_being_sent(alice: Person) -> None:
    path = begun_by_tus(alice, 60 * MIB)
    for headers, status in (
        (tus_fields(1), 409),
        ({**tus_fields(0), "Tus-Resumable": "0.2.2"}, 412),
        ({**tus_fields(0), "Content-Type": "image/jpeg"}, 415),
    ):
        patch = OpenPatch(alice, path, headers, 40 * MIB)
        for _ in range(40):
            patch.send(bytes(MIB))
        assert patch.answer().status == status


def test_a_flood_of_bodies_that_hardly_move_leaves_threads_to_everybody_else(
    own_instance: Instance,
) -> None:
    own_instance.start()
    alice, bob = (newcomer(own_instance.url, name) for name in ("alice", "bob"))
    paths = [begun_by_tus(alice, MIB) for _ in range(CONNECTIONS)]
    flood = [OpenPatch(alice, path, tus_fields(0), MIB) for path in paths]
    for patch in flood:
        patch.send(b"x")
    wait_until(lambda: any(patch.is_answered for patch in flood), "some are refused")
    for _ in range(5):
        time.sleep(0.3)
        began = time.monotonic()
        assert bob.get("/v1/images").status == 200
        assert is_within(time.monotonic() - began, 5)
    for patch in flood:
        patch.cut()


def test_somebody_elses_upload_is_not_there(alice: Person, bob: Person) -> None:
    path = begun_by_tus(alice, 100)
    nowhere = "/v1/uploads/" + "Z" * 22
    for method in ("HEAD", "GET", "PATCH", "DELETE"):
        said = [bob.request(method, one, headers=tus_fields(0)) for one in (path, nowhere)]
        assert [one.status for one in said] == [404, 404]
        if method != "HEAD":
            assert said[0].code == said[1].code


def test_without_a_token_there_is_nothing(nobody: Person) -> None:
    for path in ("/v1/uploads", "/v1/uploads/" + "Z" * 22):
        assert nobody.request("PATCH", path, headers=BYTES).status == 401


def test_an_upload_expires(own_instance: Instance) -> None:
    lifetime = math.ceil(3 * busyness())
    own_instance.settings["VITRINE_RESUME_SECONDS"] = str(lifetime)
    own_instance.start()
    alice = newcomer(own_instance.url, "alice")
    path = begun_by_tus(alice, 1000)
    for offset in (0, 10):
        time.sleep(0.55 * lifetime)
        said = alice.request("PATCH", path, headers=tus_fields(offset), body=b"x" * 10)
        assert said.status == 204
    time.sleep(lifetime + 0.2)
    assert alice.request("HEAD", path, headers=TUS).status == 404


def test_parallel_creations_stay_within_the_quota(own_instance: Instance) -> None:
    own_instance.settings["VITRINE_QUOTA_BYTES"] = "10000"
    own_instance.start()
    alice = newcomer(own_instance.url, "alice")
    said: list[int] = []

    def begin() -> None:
        person = Person(alice.url, alice.login, alice.token)
        headers = {**TUS, "Upload-Length": "900"}
        said.append(person.request("POST", "/v1/uploads", headers=headers).status)

    threads = [threading.Thread(target=begin) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [201] * 11 + [507] * 19
    assert alice.get("/v1/user").json()["usage"] == used(11, 9900)


def memory_of(instance: Instance) -> int:
    """Returns the bytes of memory that the uploader's own processes hold."""
    total = 0
    for pid, line in instance.processes().items():
        if "uploader.app" in line:
            status = Path(f"/proc/{pid}/status").read_text()
            match = re.search(r"VmRSS:\s+(\d+) kB", status)
            total += int(match[1]) * 1024 if match else 0
    return total


def test_a_large_upload_takes_no_more_memory_than_a_small_one(own_instance: Instance) -> None:
    own_instance.settings["VITRINE_MAX_UPLOAD_BYTES"] = str(400 * MIB)
    own_instance.start()
    alice = newcomer(own_instance.url, f"alice-{secrets.token_hex(4)}")
    alice.upload(jpeg())
    before, most, done = memory_of(own_instance), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            most[0] = max(most[0], memory_of(own_instance))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        size, picture = 300 * MIB, jpeg()
        path = begun_by_tus(alice, size)
        patch = OpenPatch(alice, path, tus_fields(0), size)
        patch.send(picture)
        patch.send(bytes(MIB - len(picture)))
        for _ in range(299):
            patch.send(bytes(MIB))
        assert patch.answer().status == 204
    finally:
        done.set()
        watching.join()
    assert most[0] - before < 64 * MIB
    assert alice.get(path).json()["image"]["bytes"] == size
