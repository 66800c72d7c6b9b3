"""The JSON bodies of requests and answers; unknown fields of a request are ignored."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from security.clients.uploader_client import Quota
from security.config import RegistrationMode
from security.people.roles import Role

ID_PATTERN = "^[0-9A-Za-z]{22}$"
Id = Annotated[str, Field(pattern=ID_PATTERN)]
Login = Annotated[str, Field(min_length=1, max_length=256, examples=["alice"])]
Password = Annotated[str, Field(min_length=1, json_schema_extra={"format": "password"})]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
# One that is too long is a wrong one like any other.
Code = Annotated[str, Field(max_length=256)]
Cursor = Annotated[str, Field(max_length=512)]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be printable")
    return text


# A line as somebody types it: no control characters, which PostgreSQL refuses in part.
SingleLine = Annotated[str, AfterValidator(_printable)]


# Of a device that signed in before: what an answer called `device`, and nothing that is long.
Device = Annotated[
    str,
    Field(
        max_length=512,
        description="What the last answer called `device`: beside the guesses of others, a device "
        "that is known is not made to wait. Programs may leave it out.",
    ),
]


class Registration(BaseModel):
    """A new account; not every login and password that is short enough will do."""

    login: Annotated[Login, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 64})]
    password: Password
    invitation: Code | None = Field(
        None, description="The code of an invitation, where the server takes nobody without one."
    )
    setup_code: Code | None = Field(
        None, description="What the server has printed at its start, for the first account."
    )


class RegistrationTerms(BaseModel):
    """What a registration takes now; while there is no account, `mode` is `open`."""

    mode: RegistrationMode = Field(
        description="`open`: anybody may register; `invite`: with an invitation; `closed`: nobody."
    )
    needs_setup_code: bool = Field(
        description="The first account takes the code that the server has printed at its start."
    )
    password_min_length: int


class Account(BaseModel):
    """An account that was created."""

    id: Id
    login: str
    created_at: Time


class Credentials(BaseModel):
    """A login and its password."""

    login: Login
    password: Password
    device: Device = ""


class Deletion(BaseModel):
    """The account is gone; what it stored follows, within a minute while all parts are up."""

    id: Id
    deleted_at: Time


class CredentialsForm(Credentials):
    """A login and its password, as a form; makers of clients want a name for each body."""


class Refresh(BaseModel):
    """The refresh token of the last answer; it can be used once."""

    refresh_token: str = Field(min_length=1, max_length=256)


class TokenPair(BaseModel):
    """The tokens of a session; `expires_in` is seconds (RFC 6749, section 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str


class NewSession(TokenPair):
    """The tokens of a session that has just begun, and what the device is known by next time."""

    device: str


class PasswordChange(BaseModel):
    """The password and the one that takes its place; API tokens end with it where asked."""

    current_password: Password
    new_password: Password
    revoke_tokens: bool = False


class PasswordProof(BaseModel):
    """The password of the caller, typed again."""

    password: Password


class PasswordReset(BaseModel):
    """The code of a reset link, and the new password."""

    code: str = Field(min_length=1, max_length=256)
    new_password: Password


class TypedPassword(BaseModel):
    """A new password as far as it is typed, and the login that it is for, if it is known."""

    # Any bound, be it this one, has it read as text, which a lone surrogate is not.
    password: Annotated[str, Field(min_length=0, json_schema_extra={"format": "password"})]
    login: Annotated[str, Field(max_length=256)] = ""


class PasswordStrength(BaseModel):
    """From 0, guessed at once, to 4; and why the password would not be taken, if it would not."""

    score: Annotated[int, Field(ge=0, le=4)]
    accepted: bool
    message: str | None


class OtherSessions(BaseModel):
    """Which sessions are meant: all but the one of this request."""

    but: Literal["current"] = Field(alias="except")


class StoredUsage(BaseModel):
    """How much the user stores."""

    images: int
    bytes: int


class OwnUsage(StoredUsage):
    """How much the caller stores, the trash included, and how much of it is in the trash."""

    trashed_images: int
    trashed_bytes: int


class Profile(Account):
    """The account of the caller; usage and quota are null while they are not known.

    `password_changed_at` is null where the password is the first one.
    """

    role: Role
    password_changed_at: Time | None
    usage: OwnUsage | None
    quota: Quota | None


class SessionEntry(BaseModel):
    """One sign-in; `last_used_at` is exact to a minute."""

    id: Id
    created_at: Time
    last_used_at: Time
    current: bool
    user_agent: str


class SessionList(BaseModel):
    """The live sessions of the caller, the last used first."""

    items: list[SessionEntry]


class PageQuery(BaseModel):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = Field(None, description="Where to go on: `next_cursor` of a list.")


class Key(BaseModel):
    """One public key (RFC 7517; RFC 8037, section 2)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    use: Literal["sig"]
    alg: Literal["EdDSA"]


class KeySet(BaseModel):
    """The keys that a token may be signed with, by `kid`."""

    keys: list[Key]


class ProblemField(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """Every failure (RFC 9457); decide on `status` and `code`, the texts may change."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    request_id: str
    errors: list[ProblemField] = Field(
        default_factory=list, description="With 422: each field that is not acceptable."
    )
