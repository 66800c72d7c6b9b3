"""What is in `.env` holds where the environment says nothing else."""

from __future__ import annotations

from pathlib import Path

from runner.env_file import with_env_file


def test_the_environment_is_laid_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nHOST=::1\nNGINX=\nDATA\n# PORT=1\n")
    assert with_env_file({"HOST": "localhost"}, file) == {"PORT": "9000", "HOST": "localhost"}


def test_an_empty_variable_takes_back_what_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\n")
    assert with_env_file({"PORT": ""}, file) == {}


def test_there_may_be_no_file(tmp_path: Path) -> None:
    assert with_env_file({"PORT": "9000"}, tmp_path / ".env") == {"PORT": "9000"}
