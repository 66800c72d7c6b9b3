"""The JSON bodies of requests and answers; unknown fields of a request are ignored."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from security.clients.uploader_client import Quota

ID_PATTERN = "^[0-9A-Za-z]{22}$"
Id = Annotated[str, Field(pattern=ID_PATTERN)]
Login = Annotated[str, Field(min_length=1, max_length=256, examples=["alice"])]
Password = Annotated[str, Field(min_length=1, json_schema_extra={"format": "password"})]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Registration(BaseModel):
    """A new account; not every login and password that is short enough will do."""

    login: Annotated[Login, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 64})]
    password: Password


class Account(BaseModel):
    """An account that was created."""

    id: Id
    login: str
    created_at: Time


class Credentials(BaseModel):
    """A login and its password."""

    login: Login
    password: Password


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


class StoredUsage(BaseModel):
    """How much the user stores."""

    images: int
    bytes: int


class Profile(Account):
    """The account of the caller; usage and quota are null while they are not known."""

    usage: StoredUsage | None
    quota: Quota | None


class SessionEntry(BaseModel):
    """One login on one device; `last_used_at` is exact to a minute."""

    id: Id
    created_at: Time
    last_used_at: Time
    current: bool
    user_agent: str


class SessionList(BaseModel):
    """The live sessions of the caller, the last used first."""

    items: list[SessionEntry]


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
