"""The commands, as an operator runs them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.timeouts import scaled

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "VITRINE_PUBLIC_URL": "http://vitrine.test",
        "SECURITY_DATABASE_URL": f"sqlite:///{tmp_path}/security.db",
        "VITRINE_SECURITY_SECRET": "0123456789abcdef-only-for-the-tests",
        "VITRINE_UPLOADER_URL": "http://127.0.0.1:9",
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "security", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=scaled(60),
        check=False,
    )


def test_a_migration_is_silent_where_nothing_is_to_be_done(environment: dict[str, str]) -> None:
    done = run(environment | {"VITRINE_PUBLIC_URL": "http://localhost"}, "migrate")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_setup_code_is_printed_by_a_migration_and_by_a_command(
    environment: dict[str, str],
) -> None:
    (line,) = run(environment, "migrate").stdout.splitlines()
    code = json.loads(line)["setup_code"]
    assert re.fullmatch(r"vts_[0-9A-Za-z]{43}", code)
    assert run(environment, "setup-code").stdout == f"{code}\n"


def test_without_a_need_for_a_setup_code_none_is_shown(environment: dict[str, str]) -> None:
    here = environment | {"VITRINE_PUBLIC_URL": "http://localhost"}
    run(here, "migrate")
    done = run(here, "setup-code")
    assert (done.returncode, done.stdout) == (0, "No setup code is needed.\n")


def test_a_rotation_says_what_happens_when(environment: dict[str, str]) -> None:
    run(environment, "migrate")
    done = run(environment, "rotate-keys")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 4
    assert done.stdout.count("retires") == 2


def test_a_wrong_setting_is_one_line_and_exit_code_2(environment: dict[str, str]) -> None:
    done = run(environment | {"VITRINE_SECURITY_SECRET": "changeme"}, "migrate")
    assert done.returncode == 2
    assert done.stderr.startswith("security: wrong setting: VITRINE_SECURITY_SECRET: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_application_names_a_wrong_setting_the_same_way(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from security.app import create_app; create_app()"],
        cwd=PROJECT,
        env=environment | {"VITRINE_LOG_LEVEL": "loud"},
        capture_output=True,
        text=True,
        timeout=scaled(60),
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("security: wrong setting: VITRINE_LOG_LEVEL: ")
    assert len(done.stderr.splitlines()) == 1


def test_another_secret_is_one_line_and_discarding_helps(environment: dict[str, str]) -> None:
    run(environment, "migrate")
    other = environment | {"VITRINE_SECURITY_SECRET": "another-secret-0123456789-for-the-tests"}
    refused = run(other, "migrate")
    assert refused.returncode == 1
    assert refused.stderr.startswith("security: VITRINE_SECURITY_SECRET: ")
    assert len(refused.stderr.splitlines()) == 1
    assert run(other, "rotate-keys", "--discard-old").returncode == 0
    assert run(other, "migrate").returncode == 0


def test_a_rotation_before_the_first_migration_is_one_line(environment: dict[str, str]) -> None:
    done = run(environment, "rotate-keys")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_user_command_prints_what_became_of_it(environment: dict[str, str]) -> None:
    run(environment, "migrate")
    done = run(environment, "user", "list")
    assert (done.returncode, done.stdout, done.stderr) == (0, "There is no account yet.\n", "")
    refused = run(environment, "user", "promote", "alice")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "security: there is no account 'alice'\n"
