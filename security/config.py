"""Settings of the security service; the only module of the service that reads the environment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class WrongSettingError(Exception):
    """A setting is missing or wrong; the message is one line that names it, never its value."""


class Settings(BaseModel):
    """What an operator can set; times are seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    public_url: str = Field(validation_alias="VITRINE_PUBLIC_URL")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", validation_alias="VITRINE_LOG_LEVEL"
    )
    database_url: SecretStr = Field(validation_alias="SECURITY_DATABASE_URL")
    secret: SecretStr = Field(validation_alias="VITRINE_SECURITY_SECRET")
    registration: Literal["open", "closed"] = Field("open", validation_alias="VITRINE_REGISTRATION")
    access_token_seconds: int = Field(
        900, validation_alias="VITRINE_ACCESS_TOKEN_SECONDS", ge=1, le=900
    )
    identity_seconds: int = Field(60, validation_alias="VITRINE_IDENTITY_SECONDS", ge=2, le=120)
    session_idle_seconds: int = Field(
        2_592_000, validation_alias="VITRINE_SESSION_IDLE_SECONDS", ge=1
    )
    session_seconds: int = Field(7_776_000, validation_alias="VITRINE_SESSION_SECONDS", ge=1)
    key_announce_seconds: int = Field(120, validation_alias="VITRINE_KEY_ANNOUNCE_SECONDS", ge=0)
    password_min_length: int = Field(
        15, validation_alias="VITRINE_PASSWORD_MIN_LENGTH", ge=8, le=128
    )
    password_hash_queue: int = Field(
        8, validation_alias="VITRINE_PASSWORD_HASH_QUEUE", ge=0, le=1000
    )
    uploader_url: str = Field(validation_alias="VITRINE_UPLOADER_URL")

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
        if len(secret) < 32 or len(set(secret)) < 10:
            raise ValueError("must be at least 32 random characters (openssl rand -hex 32)")
        return value


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the environment; `<NAME>_FILE` names a file that holds the value.

    Raises WrongSettingError for a value that is missing, wrong, or given in both ways.
    """
    given = os.environ if environment is None else environment
    names = [str(field.validation_alias) for field in Settings.model_fields.values()]
    values = {name: value for name in names if (value := _value_of(name, given)) is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ").lower()
        raise WrongSettingError(f"{name}: {reason}") from None


def load_settings_or_exit() -> Settings:
    """Return the settings, or end the process: one line on stderr, exit code 2."""
    try:
        return load_settings()
    except WrongSettingError as error:
        sys.stderr.write(f"security: {error}\n")
        raise SystemExit(2) from None


def _value_of(name: str, given: Mapping[str, str]) -> str | None:
    value, path = given.get(name) or None, given.get(f"{name}_FILE") or None
    if path is None:
        return value
    if value is not None:
        raise WrongSettingError(f"{name}: set either {name} or {name}_FILE, not both")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise WrongSettingError(f"{name}_FILE: the file cannot be read") from None
