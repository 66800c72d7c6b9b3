"""Reads and checks what the operator set, before anything is started."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

REPOSITORY = Path(__file__).resolve().parent.parent
_DATA = REPOSITORY / "data"


class WrongSettingError(Exception):
    """A setting cannot be used; the message is the one line that the operator reads."""


def _setting(
    name: str, default: Any, *, least: int = 1, most: int = 2**63 - 1, form: str = ""
) -> Any:
    """Declare a setting: its variable, and the bounds of its number or the form of its text."""
    return field(
        default=default, metadata={"name": name, "least": least, "most": most, "form": form}
    )


@dataclass(frozen=True)
class Settings:
    """What `make run` can be told.

    This process is there for as long as the system, so it does without pydantic's 8 MB.
    """

    host: str = _setting("HOST", "127.0.0.1")
    port: int = _setting("PORT", 8080, most=65535)
    data: Path = _setting("DATA", _DATA)  # noqa: RUF009  # As the others; paths are immutable.
    public_url: str = _setting("VITRINE_PUBLIC_URL", "")
    allowed_hosts: str = _setting("VITRINE_ALLOWED_HOSTS", "")
    trusted_proxies: str = _setting("VITRINE_TRUSTED_PROXIES", "")
    cookie_name: str = _setting("VITRINE_COOKIE_NAME", "vitrine", form=r"[A-Za-z0-9_-]{1,64}")

    s3_endpoint: str = _setting("S3_ENDPOINT", "")
    s3_access_key: str = _setting("S3_ACCESS_KEY", "")
    s3_access_key_file: str = _setting("S3_ACCESS_KEY_FILE", "")
    s3_secret_key: str = _setting("S3_SECRET_KEY", "")
    s3_secret_key_file: str = _setting("S3_SECRET_KEY_FILE", "")

    max_upload_bytes: int = _setting("VITRINE_MAX_UPLOAD_BYTES", 64 * 1024 * 1024, least=1024)
    max_form_bytes: int = _setting("VITRINE_MAX_FORM_BYTES", 1024 * 1024 * 1024, least=1024)
    form_uploads: int = _setting("VITRINE_FORM_UPLOADS", 6)
    credential_rate: str = _setting("VITRINE_CREDENTIAL_RATE", "10r/s", form=r"[1-9]\d*r/[sm]")
    upload_connections: int = _setting("VITRINE_UPLOAD_CONNECTIONS", 64)
    media_cache_size: str = _setting("VITRINE_MEDIA_CACHE_SIZE", "2g", form=r"[1-9]\d*[kmg]")
    workers: int = _setting("VITRINE_WORKERS", 0, most=64)  # 0: as many as suit the cores.
    nginx: str = _setting("NGINX", "")
    log_level: str = _setting("VITRINE_LOG_LEVEL", "info", form="debug|info|warning|error")

    def __post_init__(self) -> None:
        """Raise WrongSettingError for what is wrong by itself or together with another setting."""
        for network in self.trusted_proxies.replace(",", " ").split():
            try:
                ip_network(network)
            except ValueError:
                raise WrongSettingError(
                    f"VITRINE_TRUSTED_PROXIES: {network} is no address or network like 10.0.0.0/8"
                ) from None
        for host in self.allowed_hosts.replace(",", " ").split():
            if not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]", host):
                raise WrongSettingError(
                    f"VITRINE_ALLOWED_HOSTS: {host} is no host name"
                    " (write it without scheme and port)"
                )
        if not self.public_url and not self.listens_on_loopback:
            raise WrongSettingError(
                f"HOST={self.host} opens Vitrine to other machines: "
                "set VITRINE_PUBLIC_URL to the address that people will use"
            )
        parts = urlsplit(self.public_address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise WrongSettingError(
                "VITRINE_PUBLIC_URL must be like https://pictures.example.org, without a path"
            )
        if self.s3_endpoint and not (
            (self.s3_access_key or self.s3_access_key_file)
            and (self.s3_secret_key or self.s3_secret_key_file)
        ):
            raise WrongSettingError(
                "S3_ENDPOINT is set: S3_ACCESS_KEY and S3_SECRET_KEY are needed too"
            )

    @classmethod
    def names(cls) -> dict[str, Field[Any]]:
        """Return the variables that are read, each with its field."""
        return {one.metadata["name"]: one for one in fields(cls)}

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
    read = {
        one.name: _value(name, given[name], one)
        for name, one in Settings.names().items()
        if name in given
    }
    settings = Settings(**read)
    return replace(settings, data=Path(os.path.abspath(settings.data))), given


def _value(name: str, text: str, declared: Field[Any]) -> Any:
    """Return what was written, as the kind that its default is of."""
    if isinstance(declared.default, Path):
        return Path(text)
    if isinstance(declared.default, int):
        return _number(name, text, declared.metadata["least"], declared.metadata["most"])
    form = declared.metadata["form"]
    if form and not re.fullmatch(form, text):
        raise WrongSettingError(f"{name}: {text!r} is not of the form {form}")
    return text


def _number(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"-?[0-9]+", text):
        raise WrongSettingError(f"{name}: must be a whole number, without a unit")
    if int(text) < least:
        raise WrongSettingError(f"{name}: must be at least {least}")
    if int(text) > most:
        raise WrongSettingError(f"{name}: must be at most {most}")
    return int(text)
