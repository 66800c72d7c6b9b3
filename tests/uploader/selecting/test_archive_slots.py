"""An owner gets two slots, and all together get no more than there are."""

import pytest

from tests.uploader.cast import ALICE, BOB, CHARLIE
from uploader.outcomes import ArchivesBusy, TooManyArchives
from uploader.selecting.archive_slots import ArchiveSlots


def test_an_owner_gets_so_many_and_one_more_when_one_is_given_back() -> None:
    slots = ArchiveSlots(4, 2)
    slots.take(ALICE)
    slots.take(ALICE)
    with pytest.raises(TooManyArchives) as refused:
        slots.take(ALICE)
    assert refused.value.members == {"violated-policies": ["archives-at-once"]}
    slots.take(BOB)
    slots.give_back(ALICE)
    slots.take(ALICE)


def test_nobody_gets_one_when_all_are_taken() -> None:
    slots = ArchiveSlots(2, 2)
    slots.take(ALICE)
    slots.take(BOB)
    with pytest.raises(ArchivesBusy):
        slots.take(CHARLIE)
    slots.give_back(BOB)
    slots.take(CHARLIE)
