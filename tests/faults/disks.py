"""Disks to be filled or to lose their power: a small tmpfs, and ext4 in a file. Both need root."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Puts a file system of so many bytes (`8m`) at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _unmount(folder)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Fills the file system of a folder to its last byte, and frees it again at the end."""
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            for size in (64 * 1024, 4096, 1):
                while _takes(file.fileno(), bytes(size)):
                    pass
        yield
    finally:
        filler.unlink()


def make_image(image: Path, megabytes: int) -> None:
    """Makes a file that holds an empty ext4."""
    with image.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    _run("mkfs.ext4", "-q", "-F", str(image))


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    """Mounts an ext4 image that commits its journal when it is asked to, and else hardly ever."""
    folder.mkdir(exist_ok=True)
    _run("mount", "-o", "loop,commit=300", str(image), str(folder))
    try:
        yield folder
    finally:
        _unmount(folder)


def copy_as_it_is(image: Path, target: Path) -> None:
    """Copies what the disk holds; what is only in the memory of its file system is not in it."""
    _run("cp", "--sparse=always", str(image), str(target))


def _takes(descriptor: int, data: bytes) -> bool:
    try:
        return os.write(descriptor, data) > 0
    except OSError:
        return False


def _unmount(folder: Path) -> None:
    for _ in range(50):
        if (
            subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode
            == 0
        ):
            return
        time.sleep(0.2)
    _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    """Runs a command of root; where the machine does not allow it, the test is left out."""
    if os.getuid() != 0:
        pytest.skip(f"`{command[0]}` needs root")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"`{' '.join(command[:3])}` is not possible here: {done.stderr.strip()}")
