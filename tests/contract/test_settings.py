"""Every program reads its settings by the same rules, and refuses wrong ones in the same form."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.timeouts import scaled

REPOSITORY = Path(__file__).resolve().parents[2]
LINE = re.compile(
    r"(\w+): wrong setting: [A-Z][A-Z0-9_]*: [^;\n]+(?:; [A-Z][A-Z0-9_]*: [^;\n]+)*\n"
)
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Program:
    """A program, how it is started, the settings that it takes, and one that may be in a file."""

    name: str
    command: tuple[str, ...]
    settings: dict[str, str]
    from_file: str

    def refuse(self, settings: dict[str, str]) -> str:
        """Start the program, and return the line with which it refuses these settings."""
        done = subprocess.run(
            [sys.executable, *self.command],
            cwd=REPOSITORY,
            env=settings,
            capture_output=True,
            text=True,
            timeout=scaled(60),
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        return self.checked(done.stderr)

    def checked(self, line: str) -> str:
        form = LINE.fullmatch(line)
        assert form, line
        assert form[1] == self.name
        return line


SECURITY = {
    "VITRINE_PUBLIC_URL": "http://localhost:8080",
    "SECURITY_DATABASE_URL": "sqlite:////nowhere/security.db",
    "VITRINE_SECURITY_SECRET": "not a secret of anybody, only of tests",
    "VITRINE_UPLOADER_URL": NOWHERE,
}
UPLOADER = {
    "VITRINE_PUBLIC_URL": "http://localhost:8080",
    "UPLOADER_DATABASE_URL": "sqlite:////nowhere/uploader.db",
    "S3_ENDPOINT": NOWHERE,
    "S3_ACCESS_KEY": "tests",
    "S3_SECRET_KEY": "of tests",
    "VITRINE_SECURITY_URL": NOWHERE,
    "VITRINE_SPOOL_DIR": "/nowhere",
}
BFF = {
    "VITRINE_PUBLIC_URL": "http://localhost:8080",
    "VITRINE_SECURITY_URL": NOWHERE,
    "VITRINE_LOGIN_URL": NOWHERE,
    "VITRINE_UPLOADER_URL": NOWHERE,
}


def reading(service: str) -> tuple[str, ...]:
    """Returns the command that reads the settings and does nothing else, which is quick."""
    return ("-c", f"from {service}.config import load_settings; load_settings()")


def factory(service: str) -> tuple[str, ...]:
    """Returns the command that builds an application as the WSGI server does."""
    return ("-c", f"from {service}.app import create_app; create_app()")


PROGRAMS = {
    "security": Program("security", reading("security"), SECURITY, "VITRINE_SECURITY_SECRET"),
    "uploader": Program("uploader", reading("uploader"), UPLOADER, "S3_SECRET_KEY"),
    # The BFF has no secret; a file may hold any of its settings.
    "bff": Program("bff", reading("bff"), BFF, "VITRINE_SECURITY_URL"),
    "runner": Program("vitrine", ("-m", "runner"), {}, "S3_SECRET_KEY"),
}
# The other ways to start a service; each is refused by the same words.
COMMANDS = {
    "security": [factory("security"), ("-m", "security", "migrate")],
    "uploader": [factory("uploader"), ("-m", "uploader", "migrate")],
    "bff": [factory("bff")],
    "runner": [],
}


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> Program:
    return PROGRAMS[request.param]


def test_a_wrong_value_is_named_and_not_shown(program: Program) -> None:
    line = program.refuse(program.settings | {"VITRINE_LOG_LEVEL": "xyzzy-of-nobody"})
    assert "wrong setting: VITRINE_LOG_LEVEL: " in line
    assert "xyzzy" not in line


@pytest.mark.parametrize(
    ("name", "command"), [(name, command) for name in PROGRAMS for command in COMMANDS[name]]
)
def test_however_it_is_started_the_line_is_the_same(name: str, command: tuple[str, ...]) -> None:
    settings = PROGRAMS[name].settings | {"VITRINE_LOG_LEVEL": "loud"}
    started = replace(PROGRAMS[name], command=command)
    assert started.refuse(settings) == PROGRAMS[name].refuse(settings)


def test_every_wrong_setting_is_named_in_one_line(program: Program) -> None:
    wrong = {"VITRINE_LOG_LEVEL": "loud", "VITRINE_PUBLIC_URL": "nonsense"}
    line = program.refuse(program.settings | wrong)
    assert "VITRINE_LOG_LEVEL: " in line
    assert "VITRINE_PUBLIC_URL: " in line
    assert "nonsense" not in line


def test_a_setting_that_is_given_in_both_ways_is_refused(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "value"
    path.write_text("http://a-value-of-the-tests.example")
    name = program.from_file
    given = {name: program.settings.get(name, "of tests"), f"{name}_FILE": str(path)}
    line = program.refuse(program.settings | given)
    assert f"{name}: set either {name} or {name}_FILE, not both" in line


def test_an_empty_variable_does_not_count_as_given(program: Program, tmp_path: Path) -> None:
    """The file is read then, which is seen by its being missing."""
    name, missing = program.from_file, str(tmp_path / "missing")
    line = program.refuse(program.settings | {name: "", f"{name}_FILE": missing})
    assert f"{name}_FILE: the file cannot be read" in line
    assert missing not in line


def test_a_file_that_is_no_text_is_not_shown(program: Program, tmp_path: Path) -> None:
    path, name = tmp_path / "value", program.from_file
    path.write_bytes(b"\xffxyzzy")
    line = program.refuse(program.settings | {name: "", f"{name}_FILE": str(path)})
    assert f"{name}_FILE: the file cannot be read" in line
    assert "xyzzy" not in line


# The runner has a default for every setting.
@pytest.mark.parametrize("service", ["security", "uploader", "bff"])
def test_missing_settings_are_named_together(service: str) -> None:
    line = PROGRAMS[service].refuse({})
    for name in PROGRAMS[service].settings:
        assert f"{name}: is not set" in line
