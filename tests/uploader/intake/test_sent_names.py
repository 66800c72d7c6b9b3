"""Names of files in every form in which clients write them."""

import time

import pytest

from tests.timeouts import is_within
from uploader.intake.sent_names import (
    Disposition,
    decoded,
    name_in_header,
    name_in_query,
    read_disposition,
)
from uploader.library.names import clean_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b'filename="cat.png"', "cat.png"),
        (b"filename=cat.png", "cat.png"),
        (b"FileName = cat.png", "cat.png"),
        (b"filename=two words.png; x=y", "two words.png"),
        (b'filename="a;b.png"', "a;b.png"),
        ('filename="Über.png"'.encode(), "Über.png"),
        ('filename="Über.png"'.encode("latin-1"), "Über.png"),
        ("filename=Über.png".encode("latin-1"), "Über.png"),
        ('filename="10 € „x“.png"'.encode("cp1252"), "10 € „x“.png"),
        (b"filename*=UTF-8''%C3%9Cber.png", "Über.png"),
        (b"filename*=utf-8'de'%C3%9Cber.png; filename=\"x.png\"", "Über.png"),
        (b"filename=\"x.png\"; filename*=UTF-8''%C3%9Cber.png", "Über.png"),
        (b"filename*=\"UTF-8''%C3%9Cber.png\"", "Über.png"),
        (b"filename*=iso-8859-1''%DCber.png", "Über.png"),
        (b"filename*=windows-1252''10%20%80.png", "10 €.png"),
        (b"filename*=Shift_JIS''%93%8C%8B%9E.png", "東京.png"),
        (b"filename*=UTF-8''%DCber.png", "Über.png"),
        (b"filename*=unicode_escape''%5Cu0041.png", "u0041.png"),
        (b"filename*=UTF-8''; filename=x.png", "x.png"),
        (b"filename*=cat.png", "cat.png"),
        (b'filename*0="long "; filename*1="name.png"', "long name.png"),
        (b"filename*1*=%9Cber.png; filename*0*=UTF-8''%C3", "Über.png"),
        (b'filename="=?UTF-8?B?w5xiZXIucG5n?="', "Über.png"),
        (b'filename="=?utf-8?Q?=C3=9Cber_x.png?="', "Über x.png"),
        (b'filename="=?iso-8859-1?q?=DCber?= =?iso-8859-1?q?.png?="', "Über.png"),
        (b'filename="=?utf-8?X?abc?="', "=?utf-8?X?abc?="),
        (rb'filename="a\"b.png"', 'a"b.png'),
        (b'filename="a%22b.png"', 'a"b.png'),
        (b'filename="a%0d%0Ab.png"', "ab.png"),
        (b'filename="100%25 %C3.png"', "100%25 %C3.png"),
        (b'filename="a"b.png"', 'a"b.png'),
        (rb'filename="C:\Users\anna\cat.png"', "cat.png"),
        (rb'filename="C:\\Users\\anna\\cat.png"', "cat.png"),
        (rb'filename="\\server\share\new\cat.png"', "cat.png"),
        (b'filename="/home/anna/cat.png"', "cat.png"),
        (rb'filename="cat.png\"', "cat.png"),
        (rb'filename="cat\"; x="y"', "cat"),
        (b'filename=""', ""),
        (b'filename="unfinished.png', "unfinished.png"),
    ],
)
def test_a_name_is_read_in_whatever_form_it_is_written(written: bytes, name: str) -> None:
    read = read_disposition(b'form-data; name="file"; ' + written)
    assert read.field == "file"
    assert clean_name(read.filename) == name
    assert clean_name(name_in_header(b"attachment; ".decode() + written.decode("latin-1"))) == name


@pytest.mark.parametrize(
    ("written", "disposition"),
    [
        (b'form-data; name="file"', Disposition("file", None)),
        (b"form-data", Disposition("", None)),
        (b"", Disposition("", None)),
        (b'form-data; filename="a.png"', Disposition("", "a.png")),
        (b'form-data; name="x"; name="file"', Disposition("x", None)),
        (b'form-data; name="a; filename=b"', Disposition("a; filename=b", None)),
    ],
)
def test_a_part_without_a_name_of_its_own_has_none(
    written: bytes, disposition: Disposition
) -> None:
    assert read_disposition(written) == disposition


def test_a_header_that_is_not_there_has_no_name() -> None:
    assert name_in_header(None) is None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (b"name=cat.png", "cat.png"),
        (b"visibility=link&name=K%C3%A4tzchen.png", "Kätzchen.png"),
        (b"name=K%E4tzchen.png", "Kätzchen.png"),
        ("name=Kätzchen.png".encode(), "Kätzchen.png"),
        (b"name=two+words%2B.png", "two words+.png"),
        (b"name=one&name=two", "one"),
        (b"nom=x", None),
        (b"", None),
    ],
)
def test_a_name_in_a_query_is_read_in_any_encoding(query: bytes, name: str | None) -> None:
    assert name_in_query(query) == name


def test_bytes_that_no_encoding_has_still_give_a_name() -> None:
    assert decoded(b"a\x81\xff") == "a\N{REPLACEMENT CHARACTER}ÿ"


@pytest.mark.parametrize(
    "piece", [b';a="', b'filename="\\', b'";', b"=?a?q?", b"filename*1*=", b"%22"]
)
def test_a_hostile_header_is_read_in_little_time(piece: bytes) -> None:
    began = time.monotonic()
    read_disposition(b"form-data; " + piece * (200_000 // len(piece)))
    assert is_within(time.monotonic() - began, 1)
