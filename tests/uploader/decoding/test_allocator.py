"""Memory that is given back: where the C library cannot be told to, nothing happens."""

import ctypes

import pytest

from uploader.decoding.allocator import memory_returner


def test_a_c_library_that_cannot_be_told_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert memory_returner()() is None
