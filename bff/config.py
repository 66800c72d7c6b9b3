"""Settings of the pages; the only module of this service that reads the environment."""

import os
import sys
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

MIB = 1024 * 1024
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class SettingFiles(PydanticBaseSettingsSource):
    """Reads a setting from the file that `<NAME>_FILE` names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the text of the file, or None when no file is named."""
        path = os.environ.get(f"{field_name}_FILE")
        return (Path(path).read_text("utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return every setting that a file gives, by its environment name."""
        named = {
            str(field.validation_alias or name): field
            for name, field in self.settings_cls.model_fields.items()
        }
        read = {name: self.get_field_value(field, name)[0] for name, field in named.items()}
        return {name: text for name, text in read.items() if text is not None}


class Settings(BaseSettings):
    """What an operator can set for the pages."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    public_url: str = Field(validation_alias="VITRINE_PUBLIC_URL", pattern=r"^https?://[^/]+/?$")
    security_url: str = Field(
        validation_alias="VITRINE_SECURITY_URL", pattern=r"^https?://[^/]+/?$"
    )
    login_url: str = Field(validation_alias="VITRINE_LOGIN_URL", pattern=r"^https?://[^/]+/?$")
    uploader_url: str = Field(
        validation_alias="VITRINE_UPLOADER_URL", pattern=r"^https?://[^/]+/?$"
    )
    cookie_name: str = Field(
        "vitrine", validation_alias="VITRINE_COOKIE_NAME", pattern=r"^[A-Za-z0-9_-]{1,64}$"
    )
    max_upload_bytes: int = Field(64 * MIB, validation_alias="VITRINE_MAX_UPLOAD_BYTES", gt=0)
    form_uploads: int = Field(6, validation_alias="VITRINE_FORM_UPLOADS", ge=1)
    registration: Literal["open", "closed"] = Field("open", validation_alias="VITRINE_REGISTRATION")
    password_min_length: int = Field(15, validation_alias="VITRINE_PASSWORD_MIN_LENGTH", ge=1)
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", validation_alias="VITRINE_LOG_LEVEL"
    )

    @field_validator("public_url", "security_url", "login_url", "uploader_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def has_secure_cookies(self) -> bool:
        """Whether browsers keep Secure cookies here: https, or plain HTTP on a loopback name."""
        address = urlsplit(self.public_url)
        host = address.hostname or ""
        loopback = host in LOOPBACK_NAMES or host.endswith(".localhost")
        return address.scheme == "https" or loopback

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let a value in code win over a file, and a file over the plain variable."""
        return init_settings, SettingFiles(settings_cls), env_settings


def load_settings(**given: Any) -> Settings:
    """Read the environment; a wrong setting ends the process with one line and exit code 2."""
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)
        sys.stderr.write(f"bff: wrong setting: {said}\n")
    except OSError as error:
        sys.stderr.write(f"bff: a setting's file cannot be read: {error.filename}\n")
    raise SystemExit(2)
