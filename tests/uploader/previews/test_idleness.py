"""The time between uploads."""

import threading
import time

import pytest

from uploader.previews.idleness import Lull


def test_without_uploads_nothing_is_waited_for() -> None:
    began = time.monotonic()
    assert Lull().wait(5)
    assert time.monotonic() - began < 0.1


def test_the_lull_comes_a_moment_after_the_last_upload() -> None:
    lull, began = Lull(), threading.Event()

    def upload(seconds: float) -> None:
        with lull.put_off():
            began.set()
            time.sleep(seconds)

    uploads = [threading.Thread(target=upload, args=[seconds]) for seconds in (0.1, 0.3)]
    started = time.monotonic()
    for one in uploads:
        one.start()
    assert began.wait(1)
    assert lull.wait(5)
    assert 0.4 <= time.monotonic() - started < 2
    for one in uploads:
        one.join()


def test_uploads_without_end_are_not_waited_for_longer_than_was_said() -> None:
    lull = Lull()
    with lull.put_off():
        began = time.monotonic()
        assert not lull.wait(0.2)
        assert 0.2 <= time.monotonic() - began < 1


def test_an_upload_that_fails_is_over() -> None:
    lull = Lull()
    with pytest.raises(ValueError, match="broken"), lull.put_off():
        raise ValueError("broken")
    assert lull.wait(2)
