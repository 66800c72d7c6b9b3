"""The JSON bodies of API tokens; as in schemas, unknown fields are ignored."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from security.web.schemas import Id, Time

ApiTokenScope = Literal["read", "upload", "write", "delete", "admin"]
Network = Annotated[str, Field(max_length=64, examples=["192.0.2.0/24"])]


class WantedApiToken(BaseModel):
    """A token to be made; `admin` is an administrator's to give. Without networks it is for any."""

    name: Annotated[str, Field(min_length=1, max_length=100, examples=["Screenshots"])]
    scopes: Annotated[list[ApiTokenScope], Field(min_length=1, max_length=8)]
    expires_at: Annotated[Time, Field(max_length=64)] | None = None
    networks: Annotated[list[Network], Field(max_length=32)] = []


class ApiTokenEntry(BaseModel):
    """One API token, without its secret; `prefix` is how the secret begins.

    `scopes` is what it permits now, which an administrator who is none any more has less of.
    `last_used_at` is exact to a minute, and null for one that was never used.
    """

    id: Id
    name: str
    prefix: str
    scopes: list[ApiTokenScope]
    networks: list[str]
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None
    last_used_from: str | None


class MadeApiToken(ApiTokenEntry):
    """A token that was just made, with its secret."""

    token: Annotated[str, Field(pattern=r"^vtr_[0-9A-Za-z]{36}$")]


class ApiTokenList(BaseModel):
    """The API tokens of the caller, the newest first."""

    items: list[ApiTokenEntry]


ANSWERED = (ApiTokenList, MadeApiToken)
TAKEN = (WantedApiToken,)
