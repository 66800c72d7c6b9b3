"""The JSON bodies of administration and audit log; as in schemas, unknown fields are ignored."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, WithJsonSchema

from security.credentials.credential import MOST_AMOUNT
from security.people.roles import Role
from security.records.audit_log import Event
from security.web.schemas import Id, PageQuery, SingleLine, StoredUsage, Time

Amount = Annotated[int, Field(ge=0, le=MOST_AMOUNT, strict=True)]
# A parameter cannot refer to a schema of the document.
_EVENTS = {"type": "string", "enum": [event.value for event in Event]}
OneEvent = Annotated[Event, WithJsonSchema(_EVENTS)]
# What a member that is not there has; no client can say it, as null is neither a role nor a bool.
_UNCHANGED: Any = None


class InvitationRequest(BaseModel):
    """An invitation that is wanted."""

    uses: Annotated[int, Field(ge=1, le=1000, strict=True)] = 1
    expires_at: AwareDatetime | None = Field(
        None, description="When it ends, a year ahead at most; in a week unless said."
    )
    note: Annotated[SingleLine, Field(max_length=200)] = ""


class Invitation(BaseModel):
    """A link by which people may register: `used` of `uses` accounts were made."""

    id: Id
    uses: int
    used: int
    note: str
    created_at: Time
    expires_at: Time
    created_by: str | None = Field(description="The login of who made it, while that is there.")


class NewInvitation(Invitation):
    """An invitation with its link, which is told this once."""

    url: Annotated[str, Field(json_schema_extra={"format": "uri"})]


class InvitationList(BaseModel):
    """A part of the invitations, newest first."""

    items: list[Invitation]
    next_cursor: str | None


class UserQuery(PageQuery):
    """Which part of the users."""

    q: Annotated[str, Field(max_length=256)] = Field(
        "", description="A part of the login; upper and lower case are the same."
    )


class UserEntry(BaseModel):
    """A user; a quota of null is what the installation allows everybody."""

    id: Id
    login: str
    created_at: Time
    role: Role
    disabled: bool
    quota_images: int | None
    quota_bytes: int | None
    last_seen_at: Time | None = Field(
        description="When the user last signed in or out, or used a session or a token."
    )
    tokens: int = Field(description="How many API tokens the user has.")
    usage: StoredUsage | None = Field(description="Null while it is not known.")


class UserList(BaseModel):
    """A part of the users, by login."""

    items: list[UserEntry]
    next_cursor: str | None


class UserChange(BaseModel):
    """What is to change about a user; what is not sent stays."""

    disabled: Annotated[bool, Field(strict=True)] = _UNCHANGED
    role: Role = _UNCHANGED
    quota_images: Amount | None = None
    quota_bytes: Amount | None = None


class ResetLinkRequest(BaseModel):
    """A link that is wanted for a user."""

    revoke_tokens: Annotated[bool, Field(strict=True)] = Field(
        False, description="Whether the user's API tokens end, too, when the link is used."
    )


class ResetLink(BaseModel):
    """A link that sets a new password, once."""

    url: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    expires_at: Time


class AuditQuery(PageQuery):
    """Which part of the audit log."""

    event: OneEvent | None = Field(None, description="Only events of this kind.")
    user: Id | None = Field(None, description="Only those of the account with this id.")


class OwnAuditLine(BaseModel):
    """A line of the audit log: something that happened to the caller's account."""

    id: str
    at: Time
    event: str
    by_administrator: bool = Field(description="An administrator did it; from where is not told.")
    address: str
    user_agent: str
    details: dict[str, str | int | bool | None]


class OwnAuditList(BaseModel):
    """A part of the lines about the caller's account, the newest first."""

    items: list[OwnAuditLine]
    next_cursor: str | None


class NamedUser(BaseModel):
    """A user by id and login; where the account is gone the login is null, and mostly the id."""

    id: Id | None
    login: str | None


class AuditLine(BaseModel):
    """A line of the audit log; `actor` is who did it, where that is somebody else."""

    id: str
    at: Time
    event: str
    user: NamedUser | None
    actor: NamedUser | None
    address: str
    user_agent: str
    details: dict[str, str | int | bool | None]


class AuditList(BaseModel):
    """A part of the lines about all accounts, the newest first."""

    items: list[AuditLine]
    next_cursor: str | None


class ToDo(BaseModel):
    """Something that an administrator should see to, and whom it concerns, where it is users."""

    code: Literal[
        "uploader_silent", "pictures_damaged", "space_low", "quotas_almost_full", "unencrypted"
    ]
    count: int
    users: list[NamedUser]


class UserCounts(BaseModel):
    """How many users there are."""

    total: int
    administrators: int
    disabled: int


class Space(BaseModel):
    """What all store, the trash included; the disk is null where the store is on none of ours."""

    images: int
    bytes: int
    trashed_images: int
    trashed_bytes: int
    free_bytes: int | None
    total_bytes: int | None


class LastRun(BaseModel):
    """When a job of the upkeep last ended, and what it counted."""

    at: Time
    report: dict[str, int]


class Overview(BaseModel):
    """How the installation stands; what is null is not known now."""

    to_do: list[ToDo] = Field(description="What is to be done, the most urgent first.")
    version: str
    users: UserCounts
    space: Space | None
    damaged: int | None = Field(description="Pictures whose original is lost or changed.")
    reconcile: LastRun | None
    scrub: LastRun | None


# For the API document.
ANSWERED = (
    InvitationList, NewInvitation, UserList, UserEntry, ResetLink, OwnAuditList, AuditList,
    Overview,
)  # fmt: skip
TAKEN = (InvitationRequest, UserChange, ResetLinkRequest)
