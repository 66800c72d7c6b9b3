"""Settings of the security service; the only module of the service that reads the environment."""

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails

_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
# Loopback by its name (RFC 6761, section 6.3), and what is below it.
_LOOPBACK_NAME = "localhost"


class RegistrationMode(StrEnum):
    """Who may make an account: anybody, who has an invitation, or nobody."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


class Settings(BaseModel):
    """What an operator can set; times are seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    public_url: str = Field(validation_alias="VITRINE_PUBLIC_URL")
    # Of the gateway: where it listens, and the further names that it answers for.
    host: str = Field("127.0.0.1", validation_alias="HOST")
    allowed_hosts: str = Field("", validation_alias="VITRINE_ALLOWED_HOSTS")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", validation_alias="VITRINE_LOG_LEVEL"
    )
    database_url: SecretStr = Field(validation_alias="SECURITY_DATABASE_URL")
    secret: SecretStr = Field(validation_alias="VITRINE_SECURITY_SECRET")
    # None is what suits the address: `registration_mode`.
    registration: RegistrationMode | None = Field(None, validation_alias="VITRINE_REGISTRATION")
    access_token_seconds: int = Field(
        900, validation_alias="VITRINE_ACCESS_TOKEN_SECONDS", ge=1, le=900
    )
    identity_seconds: int = Field(60, validation_alias="VITRINE_IDENTITY_SECONDS", ge=2, le=120)
    session_idle_seconds: int = Field(
        2_592_000, validation_alias="VITRINE_SESSION_IDLE_SECONDS", ge=1
    )
    session_seconds: int = Field(7_776_000, validation_alias="VITRINE_SESSION_SECONDS", ge=1)
    key_announce_seconds: int = Field(120, validation_alias="VITRINE_KEY_ANNOUNCE_SECONDS", ge=0)
    # Fewer than 15 need a second factor (NIST SP 800-63B-4, 3.1.1.2), and there is none.
    password_min_length: int = Field(
        15, validation_alias="VITRINE_PASSWORD_MIN_LENGTH", ge=15, le=128
    )
    password_hash_queue: int = Field(
        8, validation_alias="VITRINE_PASSWORD_HASH_QUEUE", ge=0, le=1000
    )
    # How long a line of the audit log is kept.
    audit_days: int = Field(365, validation_alias="VITRINE_AUDIT_DAYS", ge=1, le=36_500)
    uploader_url: str = Field(validation_alias="VITRINE_UPLOADER_URL")
    # Processes of this service, and threads of each, as the WSGI server says; None in a command.
    workers: int = Field(1, validation_alias="VITRINE_WORKERS", ge=1)
    threads: int | None = Field(None, validation_alias="VITRINE_THREADS", ge=1)

    @property
    def connections(self) -> int:
        """The most connections to the database that one process opens: one for each thread."""
        return self.threads or 16

    @property
    def is_on_loopback(self) -> bool:
        """Whether nobody but this machine reaches the gateway, as far as the settings say.

        It listens there alone, and answers for no name by which others would come, as they do
        through a proxy.
        """
        further = self.allowed_hosts.replace(",", " ").split()
        public = urlsplit(self.public_url).hostname or ""
        return all(map(_is_loopback, (self.host, public, *further)))

    @property
    def registration_mode(self) -> RegistrationMode:
        """Who may register: as set, else anybody on this machine and elsewhere who is invited."""
        by_address = RegistrationMode.OPEN if self.is_on_loopback else RegistrationMode.INVITE
        return RegistrationMode(self.registration or by_address)

    @field_validator("public_url", "uploader_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if not url.startswith(_DATABASES) or url.endswith(("sqlite:///", ":memory:")):
            raise ValueError(
                "must be sqlite:///<file> or postgresql://<user>:<password>@<host>/<name>"
            )
        return value

    @field_validator("secret")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        is_repeated = secret in (secret + secret)[1:-1]
        if len(secret) < 32 or len(set(secret)) < 10 or is_repeated:
            raise ValueError("must be at least 32 random characters (openssl rand -hex 32)")
        return value


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return what is set; wrong settings end the process with one line and exit code 2.

    `<NAME>_FILE` names a file that holds the value. The line names every wrong setting and what
    is wrong with it, and never shows a value.
    """
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in Settings.model_fields.values():
        name = str(field.validation_alias)
        try:
            if text := _written(environment, name):
                values[name] = text
        except (OSError, UnicodeDecodeError):
            wrong[name] = f"{name}_FILE: the file cannot be read"
        except ValueError as error:
            wrong[name] = f"{name}: {error}"
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][0])
            wrong.setdefault(name, f"{name}: {_reason(detail)}")
    if wrong:
        sys.stderr.write(f"security: wrong setting: {'; '.join(wrong.values())}\n")
        raise SystemExit(2)
    return settings


def _is_loopback(host: str) -> bool:
    name = host.strip("[]").rstrip(".").lower()
    if name == _LOOPBACK_NAME or name.endswith(f".{_LOOPBACK_NAME}"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _written(environment: Mapping[str, str], name: str) -> str:
    """Return the text of the variable, or of the file that `<NAME>_FILE` names; "" is not set."""
    text, path = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if text and path:
        raise ValueError(f"set either {name} or {name}_FILE, not both")
    return Path(path).read_text("utf-8").strip() if path else text


def _reason(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "is not set"
    reason = detail["msg"].removeprefix("Value error, ").removeprefix("Input should ")
    return reason if reason.startswith("must ") else f"must {reason}"
