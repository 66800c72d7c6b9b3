"""The time between uploads."""

import threading
import time

import pytest

from tests.timeouts import is_within, scaled
from uploader.previews.idleness import UploadActivity


def test_without_uploads_nothing_is_waited_for() -> None:
    began = time.monotonic()
    assert UploadActivity().wait_until_idle(5)
    assert is_within(time.monotonic() - began, 0.1)


def test_idle_is_a_moment_after_the_last_upload() -> None:
    activity, began = UploadActivity(), threading.Event()

    def upload(seconds: float) -> None:
        with activity.busy():
            began.set()
            time.sleep(seconds)

    uploads = [threading.Thread(target=upload, args=[seconds]) for seconds in (0.1, 0.3)]
    started = time.monotonic()
    for one in uploads:
        one.start()
    assert began.wait(scaled(60))
    assert activity.wait_until_idle(5)
    took = time.monotonic() - started
    assert took >= 0.4
    assert is_within(took, 2)
    for one in uploads:
        one.join()


def test_uploads_that_never_pause_are_not_waited_for_longer_than_was_said() -> None:
    activity = UploadActivity()
    with activity.busy():
        began = time.monotonic()
        assert not activity.wait_until_idle(0.2)
        took = time.monotonic() - began
        assert took >= 0.2
        assert is_within(took, 1)


def test_an_upload_that_fails_is_over() -> None:
    activity = UploadActivity()
    with pytest.raises(ValueError, match="broken"), activity.busy():
        raise ValueError("broken")
    assert activity.wait_until_idle(2)


def test_what_counts_as_idle_can_be_said() -> None:
    activity = UploadActivity(idle_after=30)
    with activity.busy():
        pass
    assert not activity.wait_until_idle(0)
