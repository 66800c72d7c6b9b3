"""The configurations for other programs do what they say: ShareX, shells, desktops, PicGo."""

from __future__ import annotations

import json
import os
import re
import subprocess
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.system.instance import REPOSITORY
from tests.system.people import Answer, Person
from tests.system.pictures import jpeg
from tests.timeouts import scaled

pytestmark = pytest.mark.system
WRONG = "vtr_" + "0" * 36


class Tools:
    """The page of apps of somebody who is signed in, with an API token just made."""

    def __init__(self, owner: Person) -> None:
        wanted = {"name": "my tool", "scopes": ["upload"]}
        made = owner.request("POST", "/v1/tokens", json=wanted)
        assert made.status == 201, made.body
        self.token = str(made.json()["token"])
        self._owner = owner

    def file(self, tool: str, token: str = "", visibility: str = "link") -> str:
        """Return the file that the page hands out for a program."""
        answer = self._owner.request(
            "POST",
            f"/account/apps/tools/{tool}",
            fields={"token": token or self.token, "visibility": visibility},
            encode_multipart=False,
            headers={
                "Authorization": "",
                "Cookie": f"__Host-vitrine_access={self._owner.token}",
            },
        )
        assert answer.status == 200, answer.body
        return answer.body.decode()


@pytest.fixture(scope="module")
def tools(member: Person) -> Tools:
    """The member's, with a token that may upload and nothing else."""
    return Tools(member)


def replay(described: dict[str, Any], name: str, content: bytes) -> tuple[int, dict[str, str]]:
    """Send what a custom uploader describes, and read the answer by its templates.

    As ShareX documents it (getsharex.com/docs/custom-uploader): parameters go into the address,
    and `{json:path}`, in older versions `$json:path$`, is a member of the answer.
    """
    assert described["Body"] == "MultipartFormData"
    answer = urllib3.request(
        described["RequestMethod"],
        f"{described['RequestURL']}?{urllib.parse.urlencode(described['Parameters'])}",
        headers=described["Headers"],
        fields={described["FileFormName"]: (name, content)},
        redirect=False,
        timeout=scaled(60),
    )
    said = answer.json()
    read = {}
    for key in ("URL", "ThumbnailURL", "DeletionURL", "ErrorMessage"):
        path = re.fullmatch(r"\{json:(\w+)\}|\$json:(\w+)\$", described[key])
        assert path is not None
        read[key] = said.get(path[1] or path[2], "")
    return answer.status, read


@pytest.mark.parametrize("tool", ["sharex", "sharex-old"])
def test_sharex_uploads_and_gets_three_addresses(tools: Tools, nobody: Person, tool: str) -> None:
    described = json.loads(tools.file(tool))
    content = jpeg()
    status, read = replay(described, "shot ä.jpg", content)
    assert status == 201
    assert nobody.get(read["URL"]).body == content
    assert nobody.get(read["ThumbnailURL"]).status == 200
    # ShareX opens it in a browser, which asks before anything is deleted.
    opened = nobody.get(read["DeletionURL"])
    assert opened.status in (303, 401, 403, 404)
    assert nobody.get(read["URL"]).status == 200


@pytest.mark.parametrize(
    ("token", "content", "status", "sentence"),
    [
        (WRONG, jpeg(seed=1), 401, "A valid access token"),
        ("", b"<svg/>", 415, ""),
    ],
    ids=["wrong token", "no picture"],
)
def test_sharex_shows_the_sentence_of_a_refusal(
    tools: Tools, token: str, content: bytes, status: int, sentence: str
) -> None:
    answered, read = replay(json.loads(tools.file("sharex", token)), "x.jpg", content)
    assert answered == status
    assert read["ErrorMessage"].startswith(sentence)
    assert read["ErrorMessage"]
    assert read["URL"] == ""


class Desk:
    """A home with the scripts in it, and stand-ins for the programs of a desktop in the PATH."""

    def __init__(self, folder: Path, function: str) -> None:
        self.home, self.programs = folder / "home", folder / "bin"
        self.programs.mkdir()
        (self.home / ".config").mkdir(parents=True)
        (self.home / ".config/vitrine.sh").write_text(function)
        self.stand_in("xclip", f'cat > "{folder}/clipboard"')
        self.stand_in("notify-send", f'shift; printf "%s\\n" "$@" > "{folder}/notice"')
        self.clipboard, self.notice = folder / "clipboard", folder / "notice"

    def stand_in(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(self, *command: str, kind: str = "sh") -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": str(self.home),
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            [kind, *command], cwd=self.home, env=environment, text=True, capture_output=True,
            check=False, timeout=scaled(60),
        )  # fmt: skip

    def uploads(self, *names: str, kind: str = "sh") -> subprocess.CompletedProcess[str]:
        """Call the function in a fresh shell."""
        return self.run("-c", '. ~/.config/vitrine.sh && vitrine "$@"', "sh", *names, kind=kind)


@pytest.fixture
def desk(tmp_path: Path, tools: Tools) -> Desk:
    return Desk(tmp_path, tools.file("shell"))


def fetched(nobody: Person, address: str) -> Answer:
    assert address.startswith(nobody.url + "/i/")
    return nobody.get(address)


@pytest.mark.parametrize("kind", ["sh", "bash"])
def test_the_shell_function_prints_the_address_of_each_picture(
    desk: Desk, nobody: Person, kind: str
) -> None:
    names = ["one.jpg", "two words.jpg", 'q"u\\o;t,e=.jpg', "-dash.jpg", "ä\n.jpg"]
    contents = [jpeg() for _ in names]
    for name, content in zip(names, contents, strict=True):
        (desk.home / name).write_bytes(content)
    ran = desk.uploads(*names, kind=kind)
    assert (ran.returncode, ran.stderr) == (0, "")
    addresses = ran.stdout.splitlines()
    assert [fetched(nobody, address).body for address in addresses] == contents


def test_the_shell_function_says_which_file_was_refused_and_goes_on(
    desk: Desk, nobody: Person
) -> None:
    (desk.home / "no.jpg").write_bytes(b"no picture")
    (desk.home / "yes.jpg").write_bytes(jpeg())
    ran = desk.uploads("no.jpg", "missing.jpg", "yes.jpg")
    assert ran.returncode == 1
    assert fetched(nobody, ran.stdout.strip()).status == 200
    assert re.search(r"^no\.jpg: [A-Z].*\.$", ran.stderr, re.M)
    assert re.search(r"^missing\.jpg: not uploaded$", ran.stderr, re.M)


def test_the_shell_function_fails_with_a_token_that_is_none(desk: Desk, tools: Tools) -> None:
    (desk.home / ".config/vitrine.sh").write_text(tools.file("shell", WRONG))
    (desk.home / "yes.jpg").write_bytes(jpeg())
    ran = desk.uploads("yes.jpg")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("yes.jpg: A valid access token")


def test_no_list_of_processes_shows_the_token(desk: Desk, tools: Tools) -> None:
    desk.stand_in("curl", 'cat > "$HOME/input"; printf "%s\\n" "$@" > "$HOME/arguments"; exit 7')
    (desk.home / "yes.jpg").write_bytes(jpeg())
    assert desk.uploads("yes.jpg").returncode == 1
    assert tools.token in (desk.home / "input").read_text()
    assert tools.token not in (desk.home / "arguments").read_text()


SCREENSHOT = {
    "flameshot": '[ "$*" = "gui --raw" ] && cat ~/shot.png',
    "spectacle": (
        '[ "$1 $2 $3 $4" = "--background --nonotify --region --output" ] && cp ~/shot.png "$5"'
    ),
}


@pytest.mark.parametrize("program", SCREENSHOT)
def test_a_screenshot_is_uploaded_and_its_address_is_on_the_clipboard(
    desk: Desk, tools: Tools, nobody: Person, program: str
) -> None:
    desk.stand_in(program, SCREENSHOT[program])
    content = jpeg()
    (desk.home / "shot.png").write_bytes(content)
    ran = desk.run("-c", tools.file(program))
    assert (ran.returncode, ran.stderr) == (0, "")
    address = desk.clipboard.read_text()
    assert ran.stdout == f"{address}\n"
    assert fetched(nobody, address).body == content
    assert desk.notice.read_text() == f"On the clipboard\n{address}\n"


@pytest.mark.parametrize("program", SCREENSHOT)
def test_nothing_is_uploaded_of_a_screenshot_that_was_cancelled(
    desk: Desk, tools: Tools, program: str
) -> None:
    desk.stand_in(program, "exit 1")
    ran = desk.run("-c", tools.file(program))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert not desk.clipboard.exists()
    assert not desk.notice.exists()


def test_a_screenshot_that_is_refused_says_why(desk: Desk, tools: Tools) -> None:
    desk.stand_in("flameshot", "printf 'no picture'")
    ran = desk.run("-c", tools.file("flameshot"))
    assert ran.returncode == 1
    assert not desk.clipboard.exists()
    assert desk.notice.read_text().startswith("Not uploaded\n")


def command_of(entry: str) -> list[str]:
    """Return the arguments of Exec (Desktop Entry Specification 1.5).

    The escapes of strings come off first. Within double quotes, a backslash then stands before
    those of `"`, backtick, `$` and backslash that are meant.
    """
    line = re.search(r"^Exec=(.*)$", entry, re.M)
    assert line is not None
    unescaped = line[1].replace("\\\\", "\\")
    arguments = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', unescaped)
    return [re.sub(r'\\(["`$\\])', r"\1", quoted) or bare for quoted, bare in arguments]


def test_the_menu_of_the_file_manager_uploads_what_is_chosen(
    desk: Desk, tools: Tools, nobody: Person
) -> None:
    command = command_of(tools.file("service-menu"))
    assert command.pop() == "%F"
    contents = [jpeg(), jpeg()]
    for name, content in zip(("a b.jpg", "$c.jpg"), contents, strict=True):
        (desk.home / name).write_bytes(content)
    assert command.pop(0) == "sh"
    ran = desk.run(*command, "a b.jpg", "$c.jpg")
    assert (ran.returncode, ran.stderr) == (0, "")
    addresses = desk.clipboard.read_text().splitlines()
    assert [fetched(nobody, address).body for address in addresses] == contents


def test_the_real_picgo_uploads_with_the_settings_that_are_handed_out(
    tmp_path: Path, tools: Tools, nobody: Person
) -> None:
    (tmp_path / "config.json").write_text(tools.file("picgo"))
    (tmp_path / "package.json").write_text('{"dependencies": {"picgo-plugin-web-uploader": "*"}}')
    (tmp_path / "node_modules").symlink_to(REPOSITORY / "node_modules")
    content = jpeg()
    (tmp_path / "shot.jpg").write_bytes(content)
    ran = subprocess.run(
        ["node", REPOSITORY / "node_modules/picgo/bin/picgo", "-c", tmp_path / "config.json",
         "upload", tmp_path / "shot.jpg"],
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, text=True, capture_output=True,
        check=False, timeout=scaled(120),
    )  # fmt: skip
    address = re.search(r"^http\S+$", ran.stdout, re.M)
    assert address is not None, ran.stdout + ran.stderr
    assert fetched(nobody, address[0]).body == content
