"""Settings of the uploader; the only module of the service that reads the environment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails

MIB = 1024 * 1024
# Most of the time of a request is not spent in the database.
_MOST_CONNECTIONS = 16


class Settings(BaseModel):
    """What an operator can set. Sizes are bytes unless the name says otherwise."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    public_url: str = Field(validation_alias="VITRINE_PUBLIC_URL")
    log_level: str = Field("info", validation_alias="VITRINE_LOG_LEVEL")
    database_url: SecretStr = Field(validation_alias="UPLOADER_DATABASE_URL")
    s3_endpoint: str = Field(validation_alias="S3_ENDPOINT", pattern=r"^https?://[^/]+/?$")
    s3_access_key: str = Field(validation_alias="S3_ACCESS_KEY", min_length=1)
    s3_secret_key: SecretStr = Field(validation_alias="S3_SECRET_KEY")
    s3_bucket: str = Field(
        "vitrine", validation_alias="S3_BUCKET", pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
    )
    s3_region: str = Field("us-east-1", validation_alias="S3_REGION", min_length=1)
    security_url: str = Field(validation_alias="VITRINE_SECURITY_URL", pattern=r"^https?://")
    spool_dir: Path = Field(validation_alias="VITRINE_SPOOL_DIR")
    max_upload_bytes: int = Field(64 * MIB, validation_alias="VITRINE_MAX_UPLOAD_BYTES", gt=0)
    max_pixels: int = Field(100_000_000, validation_alias="VITRINE_MAX_PIXELS", gt=0)
    max_frame_pixels: int = Field(400_000_000, validation_alias="VITRINE_MAX_FRAME_PIXELS", gt=0)
    quota_bytes: int | None = Field(None, validation_alias="VITRINE_QUOTA_BYTES", ge=0)
    quota_images: int | None = Field(None, validation_alias="VITRINE_QUOTA_IMAGES", ge=0)
    decoders: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        validation_alias="VITRINE_DECODERS",
        ge=1,
    )
    # Processes of this service; what is set once for the service is divided among them.
    workers: int = Field(1, validation_alias="VITRINE_WORKERS", ge=1)
    # Threads of each of them, as the WSGI server says; None in a command.
    threads: int | None = Field(None, validation_alias="VITRINE_THREADS", ge=1)
    # A client can make uploads last: they never get the last 16 of the 64 threads, without which
    # a worker would look dead-locked.
    uploads_at_once: int = Field(48, validation_alias="VITRINE_UPLOADS_AT_ONCE", ge=1, le=48)
    uploads_at_once_an_owner: int = Field(
        32, validation_alias="VITRINE_UPLOADS_AT_ONCE_AN_OWNER", ge=1
    )
    resume_seconds: int = Field(259_200, validation_alias="VITRINE_RESUME_SECONDS", gt=0)
    reconcile_seconds: int = Field(86_400, validation_alias="VITRINE_RECONCILE_SECONDS", ge=0)
    grace_seconds: int = Field(900, validation_alias="VITRINE_RECONCILE_GRACE_SECONDS", ge=0)
    quarantine_seconds: int = Field(604_800, validation_alias="VITRINE_QUARANTINE_SECONDS", ge=0)
    scrub_seconds: int = Field(2_592_000, validation_alias="VITRINE_SCRUB_SECONDS", ge=0)
    # How long an image stays in the trash; with 0 there is none, and what is deleted is gone.
    trash_days: int = Field(30, validation_alias="VITRINE_TRASH_DAYS", ge=0, le=36_500)
    # How long a line of the audit log is kept.
    audit_days: int = Field(365, validation_alias="VITRINE_AUDIT_DAYS", ge=1, le=36_500)
    # Where the gateway answers for monitoring, and forgets objects; the runner and compose set it.
    object_cache_url: str | None = Field(
        None, validation_alias="VITRINE_OBJECT_CACHE_URL", pattern=r"^http://[^/]+/?$"
    )
    # The folder of the embedded store's buckets; only the runner sets it.
    store_folder: Path | None = Field(None, validation_alias="VITRINE_STORE_FOLDER")

    @property
    def decoders_of_a_worker(self) -> int:
        """The share of the decoders that one worker process runs."""
        return max(1, self.decoders // self.workers)

    @property
    def connections(self) -> int:
        """The most connections to the database that one process opens."""
        return min(self.threads or _MOST_CONNECTIONS, _MOST_CONNECTIONS)

    @field_validator("public_url", "s3_endpoint", "security_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_known_database(cls, value: SecretStr) -> SecretStr:
        schemes = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
        if not value.get_secret_value().startswith(schemes):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value not in {"debug", "info", "warning", "error"}:
            raise ValueError("must be debug, info, warning or error")
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
        # A file that is no text raises a ValueError too, whose message quotes it.
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
        sys.stderr.write(f"uploader: wrong setting: {'; '.join(wrong.values())}\n")
        raise SystemExit(2)
    return settings


def _written(environment: Mapping[str, str], name: str) -> str:
    """Return the text of the variable, or of the file that `<NAME>_FILE` names; "" is not set."""
    text, path = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if text and path:
        raise ValueError(f"set either {name} or {name}_FILE, not both")
    return Path(path).read_text("utf-8").strip() if path else text


def _reason(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "is not set"
    reason = detail["msg"].removeprefix("Value error, ")
    reason = reason.removeprefix("Input should ").removeprefix("String should ")
    return reason if reason.startswith("must ") else f"must {reason}"
