"""The commands of the service: what they do, print and exit with."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.uploader.cast import ALICE
from tests.uploader.rows import kept
from tests.uploader.servers import ACCESS_KEY, SECRET_KEY, rclone
from uploader.__main__ import main
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.quota import Quota


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with database and store of a service that the environment describes."""
    objects = tmp_path / "objects"
    objects.mkdir()
    with rclone(objects) as endpoint:
        environment = {
            "VITRINE_PUBLIC_URL": "http://localhost:8080",
            "UPLOADER_DATABASE_URL": f"sqlite:///{tmp_path}/uploader.sqlite",
            "S3_ENDPOINT": endpoint,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
            "VITRINE_SECURITY_URL": "http://127.0.0.1:9",
            "VITRINE_SPOOL_DIR": str(tmp_path),
            "VITRINE_STORE_FOLDER": str(objects),
            "VITRINE_DECODERS": "1",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield tmp_path
    structlog.reset_defaults()


def lose_an_image(folder: Path) -> None:
    """Write the row of an image whose objects nobody has stored."""
    database = Database(f"sqlite:///{folder}/uploader.sqlite")
    kept(Lifecycle(database, Quota(None, None)), owner=ALICE, checked_at=0)
    database.engine.dispose()


def test_migrate_makes_tables_and_bucket_and_may_be_run_again(folder: Path) -> None:
    for _ in range(2):
        assert main(["migrate"]) == 0
    assert (folder / "objects" / "vitrine").is_dir()
    database = Database(f"sqlite:///{folder}/uploader.sqlite")
    assert database.ready()
    database.engine.dispose()


@pytest.mark.parametrize(
    "command", [["reconcile", "--json", "--grace", "0"], ["scrub", "--all", "--json"]]
)
def test_a_job_prints_its_report_once_for_programs(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    main(["migrate"])
    assert main(command) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["damaged"] == 0
    assert printed.err == ""


@pytest.mark.parametrize(
    ("command", "verb"), [(["reconcile"], "Compared"), (["scrub", "--all"], "Read")]
)
def test_a_job_closes_with_a_sentence_for_people(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str], verb: str
) -> None:
    main(["migrate"])
    assert main(command) == 0
    printed = capsys.readouterr()
    # How long it takes depends on what else the machine does.
    assert re.fullmatch(
        rf"{verb} 0 pictures with 0 objects in \d+ s\. Everything is as it should be\.\n",
        printed.out,
    )
    assert printed.err == ""


@pytest.mark.parametrize("command", [["reconcile"], ["scrub"]])
def test_a_job_that_finds_a_loss_exits_with_3(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    main(["migrate"])
    lose_an_image(folder)
    assert main(command) == 3
    assert "  1 picture is damaged" in capsys.readouterr().out
    assert main([*command, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["damaged"] == 1


def test_a_failure_is_one_line_and_exit_code_1(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPLOADER_DATABASE_URL", f"sqlite:///{folder}/nowhere/x.sqlite")
    assert main(["migrate"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "uploader: migrate failed: database_unavailable"


@pytest.mark.parametrize("arguments", [[], ["explode"], ["scrub", "--some"]])
def test_an_unknown_command_is_refused_with_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m uploader" in capsys.readouterr().err
