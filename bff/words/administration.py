"""What the pages of administration say: what is to be done, about whom, and how much is stored."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bff.words.images import byte_words
from bff.words.space import count_words

GB = 1_000_000_000
# The largest number that every reader of JSON takes exactly (RFC 8259, section 6).
MOST_AMOUNT = 2**53 - 1


@dataclass(frozen=True)
class Change:
    """What one button changes about a user, and what is said when it is done."""

    changes: dict[str, Any]
    done: str


# By the value of the button.
PERSON_CHANGES = {
    "administrator": Change(
        {"role": "administrator"}, "This person administers the server, once signed in again."
    ),
    "member": Change({"role": "member"}, "This person is a member now, and signed out everywhere."),
    "disable": Change({"disabled": True}, "The account is disabled, and signed out everywhere."),
    "enable": Change({"disabled": False}, "The account is enabled again."),
}


def to_do_words(item: dict[str, Any]) -> tuple[str, str]:
    """Return what is wrong, and what mends it."""
    count = item["count"]
    match item["code"]:
        case "uploader_silent":
            return "The uploader does not answer", "Look at its log; pictures cannot be reached."
        case "pictures_damaged":
            said = count_words(count, "picture is damaged", "pictures are damaged")
            return said, "Bring the objects back from a backup, then run `make scrub`."
        case "space_low":
            return (
                "Less than a tenth of the disk is free",
                "Make room, or lower what people may store.",
            )
        case "quotas_almost_full":
            said = count_words(count, "account is almost full", "accounts are almost full")
            whose = ("it", "its owner") if count == 1 else ("them", "their owners")
            return said, f"Give {whose[0]} more space, or let {whose[1]} know."
        case "unencrypted":
            return "The address is plain HTTP", "Put TLS in front: docs/operations.md says how."
    return str(item["code"]).replace("_", " ").capitalize(), ""


def stored_words(images: int | None, size: int | None, quota_bytes: int | None) -> str:
    """Return what a person stores, and of how much; None is not known."""
    if size is None or images is None:
        return "Space not known just now"
    said = byte_words(size) + (f" of {byte_words(quota_bytes)}" if quota_bytes is not None else "")
    return f"{said} in {count_words(images, 'picture', 'pictures')}"


def disk_words(space: dict[str, Any] | None) -> str:
    """Return what is free on the disk of the store; "" where that is not known."""
    if not space or space["free_bytes"] is None or not space["total_bytes"]:
        return ""
    return f"{byte_words(space['free_bytes'])} of {byte_words(space['total_bytes'])} free"


def gigabytes(typed: str) -> int | None:
    """Return the bytes of a typed number of GB, with a point or a comma; None for no number."""
    try:
        number = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number <= Decimal(MOST_AMOUNT) / GB:
        return None
    return int(number * GB)


def number_words(amount: int | None, unit: int = 1) -> str:
    """Return an amount in a unit, as it is typed into a field; "" for None."""
    if amount is None:
        return ""
    number = (Decimal(amount) / unit).normalize()
    return f"{number:f}"
