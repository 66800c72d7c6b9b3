"""What the tests of decoding have in common: the libraries set up as in a decoder."""

import os
import socket
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from uploader.decoding.opening import prepare


@pytest.fixture
def prepared() -> Iterator[None]:
    """The libraries as a decoder sets them up; at the end they are as they were before."""
    most = Image.MAX_IMAGE_PIXELS
    with warnings.catch_warnings():
        prepare()
    yield
    Image.MAX_IMAGE_PIXELS = most


@pytest.fixture
def abstract() -> Iterator[str]:
    """A socket without a place in the file system that takes connections."""
    name = f"\0vitrine-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        listening.listen()
        yield name


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may change, so that it is the walls that refuse."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        path = Path(name)
        path.chmod(0o777)
        (path / "upload").write_text("somebody's")
        (path / "upload").chmod(0o666)
        yield path
