"""An owner gets so many slots, and all together get no more than there are."""

from dataclasses import replace

import pytest

from tests.uploader.cast import ALICE, BOB, CHARLIE
from uploader.outcomes import ActionsBusy, ArchivesBusy, TooManyActions, TooManyArchives
from uploader.selecting.slots import ACTIONS, ARCHIVES, SlotLimits, Slots


@pytest.mark.parametrize(
    ("limits", "too_many", "name"),
    [
        (ARCHIVES, TooManyArchives, "archives-at-once"),
        (ACTIONS, TooManyActions, "actions-at-once"),
    ],
)
def test_an_owner_gets_so_many_and_one_more_when_one_is_given_back(
    limits: SlotLimits, too_many: type[TooManyArchives | TooManyActions], name: str
) -> None:
    slots = Slots(limits)
    for _ in range(limits.slots_an_owner):
        slots.take(ALICE)
    with pytest.raises(too_many) as refused:
        slots.take(ALICE)
    assert refused.value.members == {"violated-policies": [name]}
    slots.take(BOB)
    slots.give_back(ALICE)
    slots.take(ALICE)


@pytest.mark.parametrize(("limits", "busy"), [(ARCHIVES, ArchivesBusy), (ACTIONS, ActionsBusy)])
def test_nobody_gets_one_when_all_are_taken(
    limits: SlotLimits, busy: type[ArchivesBusy | ActionsBusy]
) -> None:
    slots = Slots(replace(limits, slots=2))
    slots.take(ALICE)
    slots.take(BOB)
    with pytest.raises(busy):
        slots.take(CHARLIE)
    slots.give_back(BOB)
    slots.take(CHARLIE)


def test_what_fails_gives_its_slot_back() -> None:
    slots = Slots(replace(ACTIONS, slots=1))
    with pytest.raises(ValueError, match="failed"), slots.taken(ALICE):
        raise ValueError("failed")
    with slots.taken(BOB), pytest.raises(ActionsBusy), slots.taken(ALICE):
        pytest.fail("two have one slot")
    slots.take(ALICE)
