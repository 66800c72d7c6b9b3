"""Texts for shells and desktops; tests/system/test_tools.py runs them."""

import shlex
import subprocess
from pathlib import Path

import pytest

from bff.configurations import shell
from bff.configurations.account import Account

TOKEN = "vtr_" + "a" * 36
# Settings refuse no quotes in an address: none may end a string of a shell.
HOSTILE = Account("http://x'$(touch hacked)'\"`touch hacked`", TOKEN, "link")
PLAIN = Account("https://pictures.example.org", TOKEN, "link")


def test_the_one_line_is_one_command() -> None:
    assert shlex.split(shell.curl_line(PLAIN)) == [
        "curl",
        "-H",
        f"Authorization: Bearer {TOKEN}",
        "-H",
        "Accept: text/plain",
        "-F",
        "file=@picture.jpg",
        "https://pictures.example.org/v1/upload?visibility=link",
    ]


def test_the_function_is_filled_in() -> None:
    written = shell.function(PLAIN)
    assert "@" not in written.replace('"$@"', "").replace("file=@", "").replace("-H @-", "")
    assert "'https://pictures.example.org/v1/upload?visibility=link'" in written


@pytest.mark.parametrize("kind", ["sh", "bash"])
def test_no_address_can_break_out_of_its_string(kind: str, tmp_path: Path) -> None:
    for text in (shell.function(HOSTILE), shell.curl_line(HOSTILE)):
        script = text + "\nvitrine nothing\n"
        ran = subprocess.run(
            [kind], input=script.encode(), cwd=tmp_path, capture_output=True, check=False
        )
        assert b"yntax error" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", [shell.function(PLAIN), shell.flameshot(), shell.spectacle()], ids=["sh", "f", "s"]
)
def test_every_script_is_posix(text: str) -> None:
    """`sh -n` of Debian is dash, which knows nothing beyond POSIX."""
    checked = subprocess.run(["sh", "-n"], input=text.encode(), capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize(
    "text", [shell.flameshot(), shell.spectacle(), shell.service_menu()], ids=["f", "s", "menu"]
)
def test_only_the_function_has_the_token(text: str) -> None:
    assert "vtr_" not in text
    assert "~/.config/vitrine.sh" in text
