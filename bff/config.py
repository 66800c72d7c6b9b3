"""Settings of the pages; the only module of this service that reads the environment."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MIB = 1024 * 1024
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_ADDRESS = r"https?://[^/]+/?"


def _setting(name: str, default: Any = MISSING, *, form: str = "", least: int = 1) -> Any:
    """Declare a setting: its variable, its default if any, and what a text or a number is to be."""
    return field(default=default, metadata={"name": name, "form": form, "least": least})


@dataclass(frozen=True)
class Settings:
    """What an operator can set for the pages. A dataclass: pydantic would take 7 MB of memory.

    A setting has the type of its default.
    """

    public_url: str = _setting("VITRINE_PUBLIC_URL", form=_ADDRESS)
    security_url: str = _setting("VITRINE_SECURITY_URL", form=_ADDRESS)
    login_url: str = _setting("VITRINE_LOGIN_URL", form=_ADDRESS)
    uploader_url: str = _setting("VITRINE_UPLOADER_URL", form=_ADDRESS)
    cookie_name: str = _setting("VITRINE_COOKIE_NAME", "vitrine", form=r"[A-Za-z0-9_-]{1,64}")
    max_upload_bytes: int = _setting("VITRINE_MAX_UPLOAD_BYTES", 64 * MIB)
    form_uploads: int = _setting("VITRINE_FORM_UPLOADS", 6)
    password_min_length: int = _setting("VITRINE_PASSWORD_MIN_LENGTH", 15)
    trash_days: int = _setting("VITRINE_TRASH_DAYS", 30, least=0)
    log_level: str = _setting("VITRINE_LOG_LEVEL", "info", form="debug|info|warning|error")

    @classmethod
    def names(cls) -> dict[str, Field[Any]]:
        """Return the variable of each setting with its field."""
        return {one.metadata["name"]: one for one in fields(cls)}

    @property
    def has_secure_cookies(self) -> bool:
        """Whether browsers keep Secure cookies here: https, or plain HTTP on a loopback name."""
        address = urlsplit(self.public_url)
        host = address.hostname or ""
        loopback = host in LOOPBACK_NAMES or host.endswith(".localhost")
        return address.scheme == "https" or loopback


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read what is set; wrong settings end the process with one line and exit code 2."""
    wrong: list[str] = []
    read: dict[str, Any] = {}
    for name, declared in Settings.names().items():
        try:
            text = _written(environment, name)
            if text or declared.default is MISSING:
                read[declared.name] = _value(text, declared)
        # A file that is no text raises a ValueError too, whose message quotes it.
        except (OSError, UnicodeDecodeError):
            wrong.append(f"{name}_FILE: the file cannot be read")
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        sys.stderr.write(f"bff: wrong setting: {'; '.join(wrong)}\n")
        raise SystemExit(2)
    return Settings(**read)


def _written(environment: Mapping[str, str], name: str) -> str:
    """Return the text of the variable, or of the file that `<NAME>_FILE` names; "" is not set."""
    text, path = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if text and path:
        raise ValueError(f"set either {name} or {name}_FILE, not both")
    return Path(path).read_text("utf-8").strip() if path else text


def _value(text: str, declared: Field[Any]) -> Any:
    """Return the value of a text in the type of its setting. Raises ValueError with the reason."""
    if isinstance(declared.default, int):
        least = declared.metadata["least"]
        if not re.fullmatch(r"[0-9]+", text) or int(text) < least:
            from_least = "above 0" if least else "from 0 on"
            raise ValueError(f"must be a whole number {from_least}, without a unit")
        return int(text)
    form = declared.metadata["form"]
    if not re.fullmatch(form, text):
        raise ValueError(f"must be of the form {form}" if text else "is not set")
    return text.removesuffix("/") if form == _ADDRESS else text
