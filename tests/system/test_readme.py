"""Who copies the commands of the README into a shell gets what it says."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.timeouts import scaled

pytestmark = pytest.mark.system

REPOSITORY = Path(__file__).resolve().parents[2]
LIST = 'curl -s $URL/v1/images -H "Authorization: Bearer $TOKEN"\n'
FIRST_ID = "import json, sys; print(json.load(sys.stdin)['items'][0]['id'])"


def commands(url: str, login: str) -> str:
    """Returns the commands for scripts, for a system and a login of the test."""
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    (block,) = re.findall(r"(?s)## Use it from scripts\n\n```sh\n(.*?)```", readme)
    (library,) = re.findall(r"(?s)## Find and arrange pictures\n.*?```sh\n(.*?)```", readme)
    replaced = {
        "URL=http://localhost:8080": f"URL={url}",
        '"login": "alice"': f'"login": "{login}"',
        "login=alice": f"login={login}",
        # What a person copies out of the list.
        "ID=...": f'ID=$({LIST.strip()} | python3 -c "{FIRST_ID}")',
    }
    for written, meant in replaced.items():
        assert block.count(written) == 1, written
        block = block.replace(written, meant)
    # Who has no browser begins with the commands at the end.
    with_a_token, without_a_browser = block.split("\n# Without a browser", 1)
    address, rest = with_a_token.split("TOKEN=vtr_...\n")
    return f"{address}#{without_a_browser}{rest}{library}"


def said_by(output: str) -> list[Any]:
    """Returns what was printed, JSON as what it means."""
    return [json.loads(line) if line.startswith("{") else line for line in output.splitlines()]


def test_the_commands_for_scripts_do_what_they_say(vitrine: Instance, tmp_path: Path) -> None:
    (tmp_path / "cat.jpg").write_bytes(content := jpeg())
    ran = subprocess.run(
        ["/bin/sh", "-eu", "-c", commands(vitrine.url, f"alice-{secrets.token_hex(6)}")],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=scaled(120),
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    # Answers of JSON end without a line break, and the address does as well.
    lines = said_by(re.sub(r"(?<=\})(?=[{h])|(?<=\.jpg)(?=[{h])", "\n", ran.stdout))
    account, uploaded, shared, filed, checked, resumed, listed, *arranged = lines
    assert account["login"].startswith("alice-")
    assert (uploaded["name"], uploaded["duplicate"]) == ("cat.jpg", False)
    # The same bytes are the same picture, by whichever way they come.
    assert shared == resumed == checked["url"] == uploaded["url"]
    assert checked["duplicate"]
    assert (filed["id"], filed["album"]["name"]) == (uploaded["id"], "2025 Rome")
    assert [image["id"] for image in listed["items"]] == [uploaded["id"]]
    assert (tmp_path / "back.jpg").read_bytes() == content
    check_what_was_arranged(arranged, uploaded["id"])
    with ZipFile(tmp_path / "pictures.zip") as archive:
        assert [archive.read(name) for name in archive.namelist()] == [content]


def check_what_was_arranged(said: list[Any], image_id: str) -> None:
    tagged, renamed, found, counted, filed, saved, undone, trash, restored = said
    assert (tagged["tags"], tagged["favourite"]) == (["pets/cats"], True)
    assert (renamed["tag"], renamed["left"]) == ("animals", 0)
    for several in (found, trash):
        assert [image["id"] for image in several["items"]] == [image_id]
    assert (counted["count"], filed["added"], saved["rule"]) == (1, 1, "is:favourite")
    assert [(one["id"], one["status"]) for one in undone["results"]] == [(image_id, 200)]
    assert restored["id"] == image_id


@pytest.mark.parametrize("form", [["-F", "file=@large.jpg"], ["--data-binary", "@large.jpg"]])
@pytest.mark.parametrize("chunked", [[], ["-H", "Transfer-Encoding: chunked"]])
def test_curl_prints_why_a_file_is_too_large(
    alice: Person, tmp_path: Path, form: list[str], chunked: list[str]
) -> None:
    (tmp_path / "large.jpg").write_bytes(bytes(70_000_000))
    ran = subprocess.run(
        [
            "curl", "-sS", f"{alice.url}/v1/upload", "-H", f"Authorization: Bearer {alice.token}",
            *chunked, *form,
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=scaled(60),
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    problem = json.loads(ran.stdout)
    assert (problem["status"], problem["code"]) == (413, "too_large")
    assert "67 MB (67108864 bytes)" in problem["detail"]
