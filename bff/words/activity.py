"""What happened to an account, in words: a sentence for each event of the audit log."""

from collections.abc import Mapping
from typing import Any

from bff.words.images import byte_words
from bff.words.space import count_words
from bff.words.user_agents import user_agent_words

# By event of security and of the uploader (docs/openapi).
# What security tells: of accounts.
OF_ACCOUNTS = {
    "registered": "The account was made",
    "signed_in": "Signed in",
    "sign_in_failed": "A wrong password was tried",
    "signed_out": "Signed out",
    "session_ended": "A session was signed out",
    "sessions_ended": "Signed out everywhere else",
    "proof_failed": "A wrong password was typed where it is asked for again",
    "password_proved": "The password was confirmed",
    "password_changed": "The password was changed",
    "password_reset": "The password was set anew by a reset link",
    "reset_link_made": "A link to set a new password was made",
    "refresh_token_reused": "A session was ended, because a copy of it was used",
    "api_token_made": "An API token was made",
    "api_token_revoked": "An API token was revoked",
    "role_changed": "The role was changed",
    "quota_changed": "The space was changed",
    "account_disabled": "The account was disabled",
    "account_enabled": "The account was enabled again",
    "account_deleted": "An account was deleted",
    "invitation_made": "An invitation was made",
    "invitation_withdrawn": "An invitation was withdrawn",
}
# What the uploader tells, which is in nobody's list but the owner's own.
OF_PICTURES = {
    "visibility_changed": "Who can see a picture was changed",
    "image_trashed": "A picture was moved to the trash",
    "image_restored": "A picture was restored from the trash",
    "image_deleted": "A picture was deleted for good",
    "album_deleted": "An album was deleted, and none of its pictures",
    "images_changed": "Several pictures were changed at once",
    "images_change_undone": "A change of several pictures was undone",
    "trash_restored": "The trash was restored",
    "trash_emptied": "The trash was emptied",
}
SENTENCES = OF_ACCOUNTS | OF_PICTURES
ROLES = {"member": "member", "administrator": "administrator"}
VISIBILITIES = {"private": "only you", "link": "anyone with the link"}
# They deserve a second look by whoever reads them.
NOTEWORTHY = frozenset(
    {"sign_in_failed", "proof_failed", "refresh_token_reused", "account_disabled"}
)


def activity_words(event: str, details: Mapping[str, Any]) -> str:
    """Return the sentence of a line, without a full stop; an unknown event by its name."""
    said = SENTENCES.get(event) or event.replace("_", " ").capitalize()
    more = _details(event, details)
    return f"{said}: {more}" if more else said


def _details(event: str, details: Mapping[str, Any]) -> str:
    match event:
        case (
            "api_token_made" | "api_token_revoked" | "image_deleted" | "image_trashed"
            | "image_restored" | "album_deleted"
        ):  # fmt: skip
            return str(details.get("name") or "")
        case "role_changed":
            role = ROLES.get(str(details.get("role")), "")
            return ", ".join(filter(None, (role, _ended(details))))
        case "visibility_changed":
            return VISIBILITIES.get(str(details.get("visibility")), "")
        case "images_changed" | "images_change_undone":
            return _bulk(details)
        case "trash_restored" | "trash_emptied":
            return _trash(details)
        case "session_ended":
            return user_agent_words(str(details.get("session_user_agent") or ""))
        case "sessions_ended" | "password_changed" | "password_reset" | "account_disabled":
            return _ended(details)
        case "quota_changed":
            return _quota(details)
    return ""


# What was done to several pictures at once (the actions of the uploader).
ACTIONS = {
    "favourite": "marked as favourites",
    "unfavourite": "no favourites any more",
    "visibility": "who can see them",
    "add_tags": "tags added",
    "remove_tags": "tags removed",
    "trash": "moved to the trash",
    "restore": "restored from the trash",
    "delete": "deleted for good",
}


def _bulk(details: Mapping[str, Any]) -> str:
    number = str(details.get("images") or "")
    count = count_words(int(number), "picture", "pictures") if number.isdecimal() else ""
    return ", ".join(filter(None, (count, ACTIONS.get(str(details.get("action")), ""))))


def _ended(details: Mapping[str, Any]) -> str:
    sessions, tokens = details.get("sessions_ended"), details.get("tokens_revoked")
    said = []
    if isinstance(sessions, int) and sessions:
        said.append(f"{count_words(sessions, 'session', 'sessions')} signed out")
    if isinstance(tokens, int) and tokens:
        said.append(f"{count_words(tokens, 'token', 'tokens')} revoked")
    return ", ".join(said)


def _trash(details: Mapping[str, Any]) -> str:
    images, size = str(details.get("images") or ""), str(details.get("bytes") or "")
    said = [count_words(int(images), "picture", "pictures")] if images.isdecimal() else []
    said += [byte_words(int(size))] if size.isdecimal() else []
    return ", ".join(said)


def _quota(details: Mapping[str, Any]) -> str:
    size, count = details.get("quota_bytes"), details.get("quota_images")
    said = [byte_words(size)] if isinstance(size, int) else []
    said += [count_words(count, "picture", "pictures")] if isinstance(count, int) else []
    return " and ".join(said)
