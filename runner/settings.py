"""Reads and checks what the operator set, before anything is started."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

REPOSITORY = Path(__file__).resolve().parent.parent

_IN_PLAIN_WORDS = {"int_parsing": "must be a whole number, without a unit"}


class WrongSettingError(Exception):
    """A setting cannot be used; the message is the one line that the operator reads."""


class Settings(BaseModel):
    """What `make run` can be told; each field is an environment variable of the alias's name."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    host: str = Field("127.0.0.1", alias="HOST")
    port: int = Field(8080, alias="PORT", ge=1, le=65535)
    data: Path = Field(REPOSITORY / "data", alias="DATA")
    public_url: str = Field("", alias="VITRINE_PUBLIC_URL")
    allowed_hosts: str = Field("", alias="VITRINE_ALLOWED_HOSTS")
    trusted_proxies: str = Field("", alias="VITRINE_TRUSTED_PROXIES")
    cookie_name: str = Field(
        "vitrine", alias="VITRINE_COOKIE_NAME", pattern=r"^[A-Za-z0-9_-]{1,64}$"
    )

    s3_endpoint: str = Field("", alias="S3_ENDPOINT")
    s3_access_key: str = Field("", alias="S3_ACCESS_KEY")
    s3_access_key_file: str = Field("", alias="S3_ACCESS_KEY_FILE")
    s3_secret_key: str = Field("", alias="S3_SECRET_KEY")
    s3_secret_key_file: str = Field("", alias="S3_SECRET_KEY_FILE")

    max_upload_bytes: int = Field(64 * 1024 * 1024, alias="VITRINE_MAX_UPLOAD_BYTES", ge=1024)
    max_form_bytes: int = Field(1024 * 1024 * 1024, alias="VITRINE_MAX_FORM_BYTES", ge=1024)
    form_uploads: int = Field(6, alias="VITRINE_FORM_UPLOADS", ge=1)
    credential_rate: str = Field(
        "10r/s", alias="VITRINE_CREDENTIAL_RATE", pattern=r"^[1-9]\d*r/[sm]$"
    )
    upload_connections: int = Field(64, alias="VITRINE_UPLOAD_CONNECTIONS", ge=1)
    media_cache_size: str = Field(
        "2g", alias="VITRINE_MEDIA_CACHE_SIZE", pattern=r"^[1-9]\d*[kmg]$"
    )
    workers: int = Field(1, alias="VITRINE_WORKERS", ge=1, le=64)
    nginx: str = Field("", alias="NGINX")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", alias="VITRINE_LOG_LEVEL"
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _is_networks(cls, value: str) -> str:
        for network in value.replace(",", " ").split():
            try:
                ip_network(network)
            except ValueError:
                raise ValueError(f"{network} is no address or network like 10.0.0.0/8") from None
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _is_host_names(cls, value: str) -> str:
        for host in value.replace(",", " ").split():
            if not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]", host):
                raise ValueError(f"{host} is no host name (write it without scheme and port)")
        return value

    @model_validator(mode="after")
    def _needs_a_public_name(self) -> Settings:
        if not self.public_url and not self.listens_on_loopback:
            raise ValueError(
                f"HOST={self.host} opens Vitrine to other machines: "
                "set VITRINE_PUBLIC_URL to the address that people will use"
            )
        parts = urlsplit(self.public_address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(
                "VITRINE_PUBLIC_URL must be like https://pictures.example.org, without a path"
            )
        if self.s3_endpoint and not (
            (self.s3_access_key or self.s3_access_key_file)
            and (self.s3_secret_key or self.s3_secret_key_file)
        ):
            raise ValueError("S3_ENDPOINT is set: S3_ACCESS_KEY and S3_SECRET_KEY are needed too")
        return self

    @property
    def listens_on_loopback(self) -> bool:
        """Whether only this machine can connect."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def public_address(self) -> str:
        """The URL that people use, without a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def listen_address(self) -> str:
        """`host:port` as nginx and sockets write it, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def load_settings(environment: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """Return the runner's own settings, and all that was set: `.env` beneath the environment.

    Raises WrongSettingError with one line that names the setting and says what is wrong.
    """
    from_file = {k: v for k, v in dotenv_values(REPOSITORY / ".env").items() if v is not None}
    given = {k: v for k, v in {**from_file, **environment}.items() if v != ""}
    try:
        settings = Settings.model_validate(
            {
                field.alias: given[field.alias]
                for field in Settings.model_fields.values()
                if field.alias in given
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) + ": " if first["loc"] else ""
        said = _IN_PLAIN_WORDS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise WrongSettingError(name + said) from None
    return settings.model_copy(update={"data": Path(os.path.abspath(settings.data))}), given
