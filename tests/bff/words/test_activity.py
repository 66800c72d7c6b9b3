"""Events of the audit log in words."""

from typing import Any

import pytest

from bff.words.activity import NOTEWORTHY, SENTENCES, activity_words


@pytest.mark.parametrize(
    ("event", "details", "words"),
    [
        ("signed_in", {}, "Signed in"),
        ("api_token_made", {"name": "ShareX"}, "An API token was made: ShareX"),
        ("api_token_revoked", {}, "An API token was revoked"),
        ("role_changed", {"role": "administrator"}, "The role was changed: administrator"),
        ("role_changed", {"role": "emperor"}, "The role was changed"),
        ("role_changed", {"role": "member", "sessions_ended": 2},
         "The role was changed: member, 2 sessions signed out"),
        ("account_disabled", {"sessions_ended": 1},
         "The account was disabled: 1 session signed out"),
        ("sessions_ended", {"sessions_ended": 1},
         "Signed out everywhere else: 1 session signed out"),
        ("session_ended", {"session_user_agent": "curl/8"}, "A session was signed out: curl"),
        ("password_changed", {"sessions_ended": 2, "tokens_revoked": 1},
         "The password was changed: 2 sessions signed out, 1 token revoked"),
        ("password_changed", {"sessions_ended": 0, "tokens_revoked": 0},
         "The password was changed"),
        ("sessions_ended", {}, "Signed out everywhere else"),
        ("visibility_changed", {"visibility": "link"},
         "Who can see a picture was changed: anyone with the link"),
        ("quota_changed", {"quota_bytes": 10_000_000, "quota_images": None},
         "The space was changed: 10 MB"),
        (
            "images_changed",
            {"action": "trash", "images": "12"},
            "Several pictures were changed at once: 12 pictures, moved to the trash",
        ),
        (
            "images_change_undone",
            {"action": "other"},
            "A change of several pictures was undone",
        ),
        ("trash_emptied", {"images": "2", "bytes": "3000000"},
         "The trash was emptied: 2 pictures, 3.0 MB"),
        ("trash_restored", {"images": "1"}, "The trash was restored: 1 picture"),
        ("trash_restored", {"images": "many"}, "The trash was restored"),
        ("moon_landed", {"name": "Eagle"}, "Moon landed"),
    ],
)  # fmt: skip
def test_an_event_is_a_sentence(event: str, details: dict[str, Any], words: str) -> None:
    assert activity_words(event, details) == words


def test_what_deserves_a_second_look_has_its_words() -> None:
    assert SENTENCES.keys() >= NOTEWORTHY
