"""Reads and checks the operator's settings before anything is started."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from runner.service_settings import SETTINGS_OF

REPOSITORY = Path(__file__).resolve().parent.parent
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
MIB = 1024 * 1024
UNENCRYPTED = (
    "Passwords and pictures travel unencrypted: VITRINE_PUBLIC_URL is plain HTTP. "
    "docs/operations.md says how to add TLS."
)
# These are written into nginx's configuration, so they hold nothing that ends a value there.
_ADDRESS = r"https?://[^/?#\s\"'\\;{}$]+/?"
_HOST_NAME = r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]"
_Kind = TypeVar("_Kind", bound="GatewaySettings")


class WrongSettingError(Exception):
    """Settings cannot be used; the message is one line, `NAME: reason; NAME2: reason`."""


def listed(text: str) -> list[str]:
    """Return the words of a setting that is a list, separated by commas or blanks."""
    return text.replace(",", " ").split()


def _check_address(text: str) -> None:
    if not re.fullmatch(_ADDRESS, text) or not urlsplit(text).hostname:
        raise ValueError("must be like https://pictures.example.org, without a path")


def _check_networks(text: str) -> None:
    for network in listed(text):
        try:
            ip_network(network)
        except ValueError:
            raise ValueError("must be addresses or networks like 10.0.0.0/8") from None


def _check_hosts(text: str) -> None:
    for host in listed(text):
        if not re.fullmatch(_HOST_NAME, host):
            raise ValueError("must be host names, without scheme and port")


def _setting(
    name: str, default: Any, *, least: int = 1, most: int = 2**63 - 1, form: str = "",
    check: Callable[[str], None] | None = None,
) -> Any:  # fmt: skip
    """Declare a setting: its variable, the bounds of a number, the form or the check of a text."""
    declared = {"name": name, "least": least, "most": most, "form": form, "check": check}
    return field(default=default, metadata=declared)


@dataclass(frozen=True)
class GatewaySettings:
    """What the gateway's configuration is made of, with containers and without."""

    host: str = _setting("HOST", "127.0.0.1")
    public_url: str = _setting("VITRINE_PUBLIC_URL", "", check=_check_address)
    allowed_hosts: str = _setting("VITRINE_ALLOWED_HOSTS", "", check=_check_hosts)
    trusted_proxies: str = _setting("VITRINE_TRUSTED_PROXIES", "", check=_check_networks)
    cookie_name: str = _setting("VITRINE_COOKIE_NAME", "vitrine", form=r"[A-Za-z0-9_-]{1,64}")
    s3_endpoint: str = _setting("S3_ENDPOINT", "", check=_check_address)

    max_upload_bytes: int = _setting("VITRINE_MAX_UPLOAD_BYTES", 64 * MIB, least=1024)
    max_form_bytes: int = _setting("VITRINE_MAX_FORM_BYTES", 1024 * MIB, least=1024)
    form_uploads: int = _setting("VITRINE_FORM_UPLOADS", 6)
    credential_rate: str = _setting("VITRINE_CREDENTIAL_RATE", "10r/s", form=r"[1-9]\d*r/[sm]")
    upload_connections: int = _setting("VITRINE_UPLOAD_CONNECTIONS", 64)
    media_cache_size: str = _setting("VITRINE_MEDIA_CACHE_SIZE", "2g", form=r"[1-9]\d*[kmg]")

    @classmethod
    def names(cls) -> dict[str, Field[Any]]:
        """Return the variables that are read, each with its field."""
        return {one.metadata["name"]: one for one in fields(cls)}

    @property
    def public_address(self) -> str:
        """The URL that users open, without a slash at the end."""
        return self.public_url.rstrip("/")

    def contradictions(self) -> list[str]:
        """Return what is wrong with these settings together, each as `NAME: reason`."""
        needed = {"VITRINE_PUBLIC_URL": self.public_url, "S3_ENDPOINT": self.s3_endpoint}
        return [f"{name}: is not set" for name, value in needed.items() if not value]

    @property
    def has_safe_transport(self) -> bool:
        """Whether browsers come by https, or from this machine alone."""
        url = urlsplit(self.public_address)
        is_here = self.listens_on_loopback and url.hostname in LOOPBACK_NAMES
        return url.scheme == "https" or is_here

    @property
    def listens_on_loopback(self) -> bool:
        """Whether only this machine can connect."""
        if self.host in LOOPBACK_NAMES:
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True)
class Settings(GatewaySettings):
    """What `make run` can be told.

    This process lives as long as the system, so it does without the 8 MB that pydantic takes.
    """

    port: int = _setting("PORT", 8080, most=65535)
    data: Path = _setting("DATA", REPOSITORY / "data")  # noqa: RUF009  # It is immutable.
    s3_access_key: str = _setting("S3_ACCESS_KEY", "")
    s3_secret_key: str = _setting("S3_SECRET_KEY", "")
    workers: int = _setting("VITRINE_WORKERS", 0, most=64)  # 0: by the number of cores.
    nginx: str = _setting("NGINX", "")
    log_level: str = _setting("VITRINE_LOG_LEVEL", "info", form="debug|info|warning|error")
    log_format: str = _setting("VITRINE_LOG_FORMAT", "", form="text|json")

    def contradictions(self) -> list[str]:
        """Return what is wrong with these settings together, each as `NAME: reason`."""
        wrong = []
        if not self.public_url and not self.listens_on_loopback:
            wrong.append(
                "VITRINE_PUBLIC_URL: is needed where HOST lets other machines connect; it is the "
                f"address that people open, e.g. VITRINE_PUBLIC_URL=http://{_own_name()}:{self.port}"
            )
        keys = {"S3_ACCESS_KEY": self.s3_access_key, "S3_SECRET_KEY": self.s3_secret_key}
        if self.s3_endpoint:
            wrong += [f"{name}: is needed with S3_ENDPOINT" for name in keys if not keys[name]]
        else:
            # The embedded store has keys of its own; these are for a store that is not named.
            wrong += [
                f"{name}: is only for S3_ENDPOINT, which is not set" for name in keys if keys[name]
            ]
        return wrong

    def warnings(self) -> list[str]:
        """Return what the operator should know of these settings, each as a sentence."""
        said = []
        if os.geteuid() == 0:
            said.append("Everything runs as root, as you do. An account of its own is safer.")
        if not self.has_safe_transport:
            said.append(UNENCRYPTED)
        return said

    @property
    def public_address(self) -> str:
        """The URL that users open, without a slash at the end."""
        return super().public_address or f"http://localhost:{self.port}"

    @property
    def listen_address(self) -> str:
        """`host:port` as nginx and sockets write it, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _own_name() -> str:
    """Return the address by which the network most likely knows this machine, else its name."""
    try:
        # A datagram socket that is connected sends nothing, but has chosen its address (RFC 5737).
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
    except OSError:
        return socket.gethostname()


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of `make run`; empty counts as not set. Raises WrongSettingError."""
    passed_on = {name for names in SETTINGS_OF.values() for name in names}
    set_twice = [
        f"{name}: {_not_both(name)}"
        for name in sorted(passed_on - Settings.names().keys())
        if environment.get(name) and environment.get(f"{name}_FILE")
    ]
    return _load(Settings, environment, set_twice)


def load_gateway_settings(environment: Mapping[str, str] = os.environ) -> GatewaySettings:
    """Return the settings of the gateway in its container. Raises WrongSettingError."""
    return _load(GatewaySettings, environment, [])


def _load(kind: type[_Kind], environment: Mapping[str, str], wrong: list[str]) -> _Kind:
    read: dict[str, Any] = {}
    for name, declared in kind.names().items():
        try:
            if text := _written(environment, name):
                read[declared.name] = _value(text, declared)
        except (OSError, UnicodeDecodeError):  # The latter is a ValueError that quotes the file.
            wrong.append(f"{name}_FILE: the file cannot be read")
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    settings = kind(**read)
    # Settings that are wrong by themselves have their defaults here, and would be said twice.
    if said := wrong or settings.contradictions():
        raise WrongSettingError("; ".join(said))
    return settings


def _written(environment: Mapping[str, str], name: str) -> str:
    """Return the text of the variable, or of the file that `<NAME>_FILE` names; "" is not set."""
    text, path = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if text and path:
        raise ValueError(_not_both(name))
    return Path(path).read_text("utf-8").strip() if path else text


def _not_both(name: str) -> str:
    return f"set either {name} or {name}_FILE, not both"


def _value(text: str, declared: Field[Any]) -> Any:
    """Return the text as a value of the type of the default; raise ValueError with the reason."""
    if isinstance(declared.default, Path):
        return Path(os.path.abspath(text))
    if isinstance(declared.default, int):
        return _number(text, declared.metadata["least"], declared.metadata["most"])
    form, check = declared.metadata["form"], declared.metadata["check"]
    if form and not re.fullmatch(form, text):
        raise ValueError(f"must be of the form {form}")
    if check:
        check(text)
    return text


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError("must be a whole number, without a unit")
    if int(text) < least:
        raise ValueError(f"must be at least {least}")
    if int(text) > most:
        raise ValueError(f"must be at most {most}")
    return int(text)
