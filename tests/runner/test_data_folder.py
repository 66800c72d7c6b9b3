"""The data folder keeps secrets to its owner and belongs to one system at a time."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from runner.data_folder import DataFolder
from runner.settings import WrongSettingError


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.prepare()
    return made


def test_a_secret_is_made_once(folder: DataFolder) -> None:
    first = folder.secret("key").read_text()
    assert len(first) == 64
    assert folder.secret("key").read_text() == first


def test_everything_is_the_owners_alone(folder: DataFolder) -> None:
    assert stat.S_IMODE(folder.secret("key").stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.root.iterdir()} == {0o700}


def test_a_second_system_on_the_same_folder_is_refused(folder: DataFolder) -> None:
    with (
        folder.lock(),
        pytest.raises(WrongSettingError, match="another Vitrine"),
        folder.lock(),
    ):
        pass


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WrongSettingError, match="cannot be written"):
        DataFolder(tmp_path / "file" / "data").prepare()


def test_commands_get_the_environment_of_their_service(folder: DataFolder) -> None:
    folder.note_environment("uploader", {"S3_BUCKET": "pictures"})
    assert folder.environment_of("uploader") == {"S3_BUCKET": "pictures"}
    kept = folder.secrets / "uploader-environment.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_folder_is_locked_while_a_system_runs_on_it(folder: DataFolder) -> None:
    assert not folder.is_locked()
    with folder.lock():
        assert folder.is_locked()
    assert not folder.is_locked()
