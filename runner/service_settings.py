"""Which settings `make run` hands to each service: its own, and no other service's secrets."""

from __future__ import annotations

from collections.abc import Mapping

SETTINGS_OF = {
    "security": (
        "HOST", "VITRINE_ALLOWED_HOSTS", "VITRINE_REGISTRATION",
        "VITRINE_ACCESS_TOKEN_SECONDS", "VITRINE_IDENTITY_SECONDS",
        "VITRINE_SESSION_IDLE_SECONDS", "VITRINE_SESSION_SECONDS", "VITRINE_PASSWORD_MIN_LENGTH",
        "VITRINE_PASSWORD_HASH_QUEUE", "VITRINE_KEY_ANNOUNCE_SECONDS", "VITRINE_AUDIT_DAYS",
        "VITRINE_SECURITY_SECRET", "SECURITY_DATABASE_URL",
    ),
    "uploader": (
        "UPLOADER_DATABASE_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET",
        "S3_REGION", "VITRINE_MAX_UPLOAD_BYTES", "VITRINE_MAX_PIXELS", "VITRINE_MAX_FRAME_PIXELS",
        "VITRINE_QUOTA_BYTES", "VITRINE_QUOTA_IMAGES", "VITRINE_DECODERS", "VITRINE_RESUME_SECONDS",
        "VITRINE_UPLOADS_AT_ONCE", "VITRINE_UPLOADS_AT_ONCE_AN_OWNER",
        "VITRINE_RECONCILE_SECONDS", "VITRINE_RECONCILE_GRACE_SECONDS",
        "VITRINE_QUARANTINE_SECONDS", "VITRINE_SCRUB_SECONDS", "VITRINE_AUDIT_DAYS",
        "VITRINE_TRASH_DAYS",
    ),
    "bff": (
        "VITRINE_COOKIE_NAME", "VITRINE_MAX_UPLOAD_BYTES", "VITRINE_FORM_UPLOADS",
        "VITRINE_PASSWORD_MIN_LENGTH", "VITRINE_TRASH_DAYS",
    ),
}  # fmt: skip


def given_to(service: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return what the operator set for a service, by value or by `<NAME>_FILE`."""
    names = [form for name in SETTINGS_OF[service] for form in (name, f"{name}_FILE")]
    return {name: given[name] for name in names if name in given}


def is_given(given: Mapping[str, str], name: str) -> bool:
    """Whether the operator set this, by value or by `<NAME>_FILE`."""
    return name in given or f"{name}_FILE" in given
