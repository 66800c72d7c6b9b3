"""The operator's commands, on a system that runs: database and store are compared and healed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.instance import REPOSITORY, Instance
from tests.system.people import newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled

pytestmark = pytest.mark.system


def command(instance: Instance, *arguments: str) -> tuple[int, dict[str, int]]:
    """Runs a command of the uploader as the Makefile does; returns exit code and report."""
    ended = subprocess.run(
        [sys.executable, "-m", "runner", "uploader", *arguments, "--json"],
        cwd=REPOSITORY, env={"DATA": str(instance.data), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=scaled(300), check=False,
    )  # fmt: skip
    assert ended.stdout, ended.stderr
    return ended.returncode, json.loads(ended.stdout)


def original_file(instance: Instance, content: bytes) -> Path:
    """Returns where the embedded store keeps an original."""
    return next(
        path for path in instance.data.glob("storage/vitrine/o/*/*") if path.read_bytes() == content
    )


def test_what_is_lost_stray_or_changed_is_found_by_hand(own_instance: Instance) -> None:
    own_instance.start()
    alice = newcomer(own_instance.url, "alice")
    lost, changed, whole = jpeg(), jpeg(), jpeg()
    answers = [alice.upload(content).json() for content in (lost, changed, whole)]
    assert command(own_instance, "reconcile")[0] == 0

    # Beneath a server that runs, its memory of folders would hide it for minutes.
    own_instance.stop()
    original_file(own_instance, lost).unlink()
    file = original_file(own_instance, changed)
    file.write_bytes(changed[:-9] + b"different")
    stray = file.with_name("A" * 22 + ".jpg")
    stray.write_bytes(b"nobody's")
    own_instance.start()

    code, report = command(own_instance, "reconcile", "--grace", "0", "--quarantine", "0")
    assert (code, report["damaged"], report["strays"], report["removed"]) == (3, 1, 1, 1)
    assert not stray.exists()
    code, report = command(own_instance, "scrub", "--all")
    assert (code, report["damaged"], report["images"]) == (3, 2, 3)
    damaged = [alice.get(f"/v1/images/{one['id']}").json()["damaged"] for one in answers]
    assert damaged == [True, True, False]
    assert alice.get(answers[0]["url"]).status == 404

    assert alice.upload(lost).status == 201
    own_instance.stop()
    file.write_bytes(changed)
    own_instance.start()
    code, report = command(own_instance, "reconcile")
    assert (code, report["damaged"], report["restored"]) == (0, 0, 1)
    assert [alice.get(one["url"]).body for one in answers] == [lost, changed, whole]
