"""The records make archives that other programs read, of the length that was foretold."""

import io
import secrets
import shutil
import subprocess
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from uploader.selecting.zip_records import Directory, Member, archive_bytes

NOON = datetime(2024, 5, 6, 12, 30, 58, tzinfo=UTC)
LIMIT = 2**31 - 1


def archive_of(files: dict[str, bytes], clock: datetime = NOON) -> bytes:
    directory, out = Directory(), b""
    for name, content in files.items():
        out += directory.add(Member(name, clock, len(content)), zlib.crc32(content)) + content
    return out + directory.end()


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_what_was_put_in_comes_out_and_the_length_was_foretold(count: int) -> None:
    files = {
        f"Zürich {number} 京都.jpg": secrets.token_bytes(number * 37) for number in range(count)
    }
    data = archive_of(files)
    members = [Member(name, NOON, len(content)) for name, content in files.items()]
    assert len(data) == archive_bytes(members)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {one: archive.read(one) for one in archive.namelist()} == files
        assert {one.date_time for one in archive.infolist()} <= {(2024, 5, 6, 12, 30, 58)}
        assert all(one.compress_type == zipfile.ZIP_STORED for one in archive.infolist())
        # Names are UTF-8 and say so, and no file needs a data descriptor.
        assert {one.flag_bits for one in archive.infolist()} <= {0x800}


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (datetime(1826, 7, 4, 5, 6, 7, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(1980, 1, 1, 0, 0, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2108, 1, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_a_time_that_the_format_cannot_say_is_the_nearest(
    clock: datetime, said: tuple[int, ...]
) -> None:
    with zipfile.ZipFile(io.BytesIO(archive_of({"a.jpg": b"x"}, clock))) as archive:
        assert archive.infolist()[0].date_time == said


@pytest.mark.skipif(shutil.which("unzip") is None, reason="There is no unzip here.")
def test_another_program_finds_it_sound(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive_of({"a.jpg": b"hello", "ä.jpg": b"", "b.jpg": b"x"}))
    done = subprocess.run(
        ["unzip", "-tqq", str(tmp_path / "a.zip")], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def sparse(path: Path, members: list[Member]) -> int:
    """Write an archive whose files are holes, which take no room; return how long it is."""
    directory, at = Directory(), 0
    with path.open("wb") as file:
        for member in members:
            header = directory.add(member, 0)
            file.seek(at)
            file.write(header)
            at += len(header) + member.size
        file.seek(at)
        file.write(directory.end())
        return file.tell()


@pytest.mark.parametrize(
    "sizes",
    [
        [LIMIT],
        [LIMIT + 1],
        [LIMIT - 100, 7],
        [LIMIT, LIMIT, LIMIT, 9],
        [2**32 + 5, 3],
        [0] * 65_536,
    ],
)
def test_large_files_offsets_and_numbers_are_said_by_zip64(
    tmp_path: Path, sizes: list[int]
) -> None:
    members = [Member(f"{number}.jpg", NOON, size) for number, size in enumerate(sizes)]
    length = sparse(tmp_path / "a.zip", members)
    assert length == archive_bytes(members)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert [one.file_size for one in archive.infolist()] == sizes
        at = 0
        for member, one in zip(members, archive.infolist(), strict=True):
            assert one.header_offset == at
            at += len(member.header(0)) + member.size
        # Opening compares the header that is where the directory says.
        archive.open(members[-1].name).close()
