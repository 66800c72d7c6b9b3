"""How long the store is waited for: each answer, and all of them together."""

import time

import pytest

from tests.timeouts import is_within
from tests.uploader.servers import answering, dripping, silent, slowly_reading
from tests.uploader.storage.conftest import put, s3_store
from uploader.outcomes import StorageUnavailable
from uploader.storage.timeouts import (
    CONNECT_SECONDS,
    READ_SECONDS,
    TimeLimitedPool,
    read_seconds,
    seconds_left,
    time_limit,
    transfer_seconds,
)

MEBIBYTE = 1024 * 1024


def test_a_silent_store_is_not_waited_for_longer_than_the_time_limit() -> None:
    with silent() as endpoint:
        store = s3_store(endpoint)
        started = time.monotonic()
        with time_limit(0.6):
            for _ in range(3):
                with pytest.raises(StorageUnavailable):
                    put(store, b"abc")
        assert is_within(time.monotonic() - started, 3)


def test_an_answer_that_comes_in_drips_is_not_read_for_longer_than_the_time_limit() -> None:
    with dripping() as endpoint:
        started = time.monotonic()
        with time_limit(0.6), pytest.raises(StorageUnavailable):
            list(s3_store(endpoint).read("o/a.jpg"))
        assert is_within(time.monotonic() - started, 3)


def test_without_a_limit_an_answer_is_waited_for_as_long_as_any() -> None:
    assert seconds_left() == READ_SECONDS


def test_an_answer_is_not_waited_for_longer_than_all_may_take() -> None:
    with time_limit(2.0):
        assert 1.5 < seconds_left() <= 2.0
    with time_limit(1000.0):
        assert seconds_left() == READ_SECONDS
    with time_limit(1000.0, read_timeout=30.0):
        assert seconds_left() == 30.0


def test_after_the_limit_nothing_more_is_asked() -> None:
    with time_limit(0.0), pytest.raises(StorageUnavailable):
        seconds_left()
    assert seconds_left() == READ_SECONDS


def test_an_inner_limit_ends_with_its_context() -> None:
    with time_limit(1000.0, read_timeout=30.0):
        with time_limit(1.0):
            assert seconds_left() <= 1.0
        assert seconds_left() == 30.0


def test_a_large_object_may_take_longer() -> None:
    assert transfer_seconds(0) == 10.0
    assert transfer_seconds(20_000_000) == 20.0
    assert read_seconds(0) == READ_SECONDS
    assert read_seconds(20_000_000) == READ_SECONDS + 1.0


def test_a_body_may_take_longer_than_a_connection_may() -> None:
    with slowly_reading(MEBIBYTE, every=0.25) as endpoint:
        began = time.monotonic()
        put(s3_store(endpoint), bytes(12 * MEBIBYTE))
        assert time.monotonic() - began > 1.5 * CONNECT_SECONDS


def test_a_body_in_one_piece_is_sent_in_slices() -> None:
    with slowly_reading(MEBIBYTE, every=0.25) as endpoint:
        began = time.monotonic()
        answer = TimeLimitedPool().urlopen("PUT", endpoint, body=bytes(12 * MEBIBYTE))
        assert time.monotonic() - began > 1.5 * CONNECT_SECONDS
    assert answer.status == 200


@pytest.mark.slow
def test_a_body_that_is_read_too_slowly_ends_with_the_limit() -> None:
    with slowly_reading(64 * 1024, every=0.25) as endpoint:
        began = time.monotonic()
        with time_limit(1.0), pytest.raises(StorageUnavailable):
            put(s3_store(endpoint), bytes(12 * MEBIBYTE))
        assert is_within(time.monotonic() - began, 4)


def test_errors_have_the_content_type_that_the_sdk_parses() -> None:
    pages = {
        "/error": (404, {"Content-Type": "text/xml; charset=utf-8"}, b"<Error/>"),
        "/picture": (200, {"Content-Type": "image/png"}, b"abc"),
    }
    with answering(pages) as endpoint:
        pool = TimeLimitedPool()
        assert pool.urlopen("GET", f"{endpoint}/error").headers["Content-Type"] == "application/xml"
        assert pool.urlopen("GET", f"{endpoint}/picture").headers["Content-Type"] == "image/png"


def test_a_redirect_is_not_followed() -> None:
    with answering({"/a": (302, {"Location": "/b"}, b""), "/b": (200, {}, b"")}) as endpoint:
        assert TimeLimitedPool().urlopen("GET", f"{endpoint}/a").status == 302
