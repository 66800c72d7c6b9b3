"""The roles of users."""

from enum import StrEnum


class Role(StrEnum):
    """What a user may administer: nothing, or the installation."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"
