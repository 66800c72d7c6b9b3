"""The JSON of what only other services ask; it is in no API document."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import RowMapping

from uploader.web.schemas import Id

# One more than a page has, to see whether there is a next one.
_MOST_LINES = 201


class Amounts(BaseModel):
    """Numbers of images and bytes; in a quota null is no limit."""

    images: int | None
    bytes: int | None


class UsageAnswer(BaseModel):
    """What the caller stores and may store."""

    images: int
    bytes: int
    # How much of it is in the trash.
    trashed_images: int
    trashed_bytes: int
    quota: Amounts


class OwnersRequest(BaseModel):
    """Whose usage is asked for."""

    owners: Annotated[list[Id], Field(max_length=1000)]


class OverviewRequest(BaseModel):
    """What was set for users, by id; null is what the installation allows everybody."""

    own_quotas: dict[Id, Amounts]


class AuditQuery(BaseModel):
    """How lines of the audit log are asked for: behind a line, by its time and its id."""

    limit: int = Field(50, ge=1, le=_MOST_LINES)
    before_at: int | None = Field(None, ge=0)
    before_id: int | None = Field(None, ge=0)


class AuditLine(BaseModel):
    """What was done to an image; `at` is microseconds since 1970."""

    id: int
    at: int
    event: str
    image_id: str | None
    address: str
    user_agent: str
    details: dict[str, Any]


class AuditAnswer(BaseModel):
    """Lines of the audit log, newest first."""

    items: list[AuditLine]


class RemovalAnswer(BaseModel):
    """How much of a library a request has removed, and whether nothing is left."""

    removed: int
    is_complete: bool


def audit_line(row: RowMapping) -> AuditLine:
    """Describe a row of the audit log."""
    return AuditLine(
        id=row["id"],
        at=row["at"],
        event=row["event"],
        image_id=row["image_id"],
        address=row["address"],
        user_agent=row["user_agent"],
        details=json.loads(row["details"]),
    )
