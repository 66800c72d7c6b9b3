"""Slots for uploads: bounded in all, for one owner, and for slow uploads among them."""

import contextlib

import pytest

from uploader.intake.admission import Admission
from uploader.outcomes import TooManyUploads, UploadsBusy


def test_slow_uploads_of_many_owners_leave_slots_for_buffered_ones() -> None:
    admission = Admission.of(6, 6)
    with contextlib.ExitStack() as taken:
        for owner in ("alice", "bob", "dora", "erin"):
            taken.enter_context(admission.unbuffered_slot(owner))
        with pytest.raises(UploadsBusy), admission.unbuffered_slot("charlie"):
            pass
        for _ in range(2):
            taken.enter_context(admission.slot("charlie"))
        with pytest.raises(UploadsBusy), admission.slot("charlie"):
            pass
    with admission.unbuffered_slot("charlie"):
        pass


def test_one_owner_has_few_slots_for_slow_uploads_and_can_still_upload() -> None:
    admission = Admission.of(48, 32)
    with contextlib.ExitStack() as taken:
        for _ in range(7):
            taken.enter_context(admission.unbuffered_slot("alice"))
        with pytest.raises(TooManyUploads), admission.unbuffered_slot("alice"):
            pass
        taken.enter_context(admission.slot("alice"))
        taken.enter_context(admission.unbuffered_slot("bob"))


def test_a_few_owners_cannot_hold_all_slots_for_slow_uploads() -> None:
    admission = Admission.of(48, 32)
    held = []
    with contextlib.ExitStack() as taken:
        for owner in range(11):
            count = 0
            with contextlib.suppress(TooManyUploads):
                while True:
                    taken.enter_context(admission.unbuffered_slot(f"owner-{owner}"))
                    count += 1
            held.append(count)
        assert held == [7, 5, 4, 4, 3, 2, 2, 1, 1, 1, 1]
        taken.enter_context(admission.unbuffered_slot("newcomer"))
        with pytest.raises(UploadsBusy), admission.unbuffered_slot("another"):
            pass


def test_a_slot_is_free_again_when_its_upload_fails() -> None:
    admission = Admission.of(1, 1)
    with contextlib.suppress(RuntimeError), admission.unbuffered_slot("alice"):
        raise RuntimeError
    with admission.unbuffered_slot("alice"):
        pass


def test_a_token_leaves_half_of_its_owners_slots_to_the_others() -> None:
    admission = Admission.of(48, 8)
    with contextlib.ExitStack() as taken:
        for _ in range(4):
            taken.enter_context(admission.slot("alice", "script"))
        with pytest.raises(TooManyUploads) as refused, admission.slot("alice", "script"):
            pass
        assert refused.value.members == {"violated-policies": ["uploads-at-once-by-token"]}
        taken.enter_context(admission.slot("alice", "another"))
        for _ in range(3):
            taken.enter_context(admission.slot("alice"))
        # All of them together have what their owner has.
        with pytest.raises(TooManyUploads) as refused, admission.slot("alice", "another"):
            pass
        assert refused.value.members == {"violated-policies": ["uploads-at-once"]}
    with admission.slot("alice", "script"):
        pass


def test_a_token_leaves_slots_for_slow_uploads_too() -> None:
    admission = Admission.of(48, 32)
    with contextlib.ExitStack() as taken:
        for _ in range(6):
            taken.enter_context(admission.unbuffered_slot("alice", "script"))
        with pytest.raises(TooManyUploads), admission.unbuffered_slot("alice", "script"):
            pass
        taken.enter_context(admission.unbuffered_slot("alice"))


def test_a_token_has_one_slot_at_least() -> None:
    admission = Admission.of(4, 1)
    with admission.slot("alice", "script"):
        pass
