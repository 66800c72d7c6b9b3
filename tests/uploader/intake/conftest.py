"""Files that have been received, as the steps of an upload get them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.uploader.cast import ALICE
from uploader.intake.reception import Received
from uploader.intake.submission import Submission
from uploader.intake.upload_options import UploadOptions
from uploader.library.lifecycle import OnBegin
from uploader.storage.spool import SpoolFile

Submit = Callable[..., Submission]


@pytest.fixture
def submit(tmp_path: Path) -> Iterator[Submit]:
    """Makes a submission of bytes; its file lives as long as the test."""
    files: list[SpoolFile] = []

    def make(
        data: bytes,
        owner: str = ALICE,
        *,
        key: str | None = None,
        name: str = "cat.png",
        visibility: str = "private",
        keep_duplicates: bool = False,
        on_begin: OnBegin | None = None,
    ) -> Submission:
        file = SpoolFile(tmp_path, len(data))
        files.append(file)
        file.write(data)
        options = UploadOptions(visibility, keep_duplicates)
        return Submission(owner, Received(file, name, options), key, on_begin)

    yield make
    for one in files:
        one.close()
