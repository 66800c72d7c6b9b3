"""The catalogue of failures: each has one code, one status and one sentence."""

import inspect

from security import outcomes
from security.outcomes import (
    FieldProblem,
    InsufficientScope,
    InvalidFields,
    NotFound,
    Outcome,
    TooLarge,
    TooManyAttempts,
)

CATALOGUE = [
    found
    for _, found in inspect.getmembers(outcomes, inspect.isclass)
    if issubclass(found, Outcome) and found is not Outcome
]


def test_the_codes_and_their_statuses_are_these() -> None:
    assert {one.code: int(one.status) for one in CATALOGUE} == {
        "busy": 429,
        "database_unavailable": 503,
        "insufficient_scope": 403,
        "internal_error": 500,
        "invalid_code": 422,
        "invalid_credentials": 401,
        "invalid_fields": 422,
        "invalid_refresh_token": 401,
        "invitation_required": 403,
        "keys_unavailable": 503,
        "last_administrator": 409,
        "length_required": 411,
        "login_taken": 409,
        "malformed_request": 400,
        "method_not_allowed": 405,
        "not_found": 404,
        "proof_required": 401,
        "registration_closed": 403,
        "setup_code_required": 403,
        "too_large": 413,
        "too_many_tokens": 409,
        "too_many_attempts": 429,
        "unauthorized": 401,
        "unsupported_media_type": 415,
        "uploader_unavailable": 503,
        "wrong_password": 422,
    }


def test_no_code_and_no_sentence_is_used_twice() -> None:
    assert len({one.code for one in CATALOGUE}) == len(CATALOGUE)
    assert len({one.sentence for one in CATALOGUE}) == len(CATALOGUE)


def test_a_401_says_which_credential_is_wanted() -> None:
    """RFC 9110, section 11.6.1: a 401 without a challenge is not allowed."""
    for outcome in CATALOGUE:
        if outcome.status == 401:
            assert outcome().headers["WWW-Authenticate"].startswith('Bearer realm="vitrine"')


def test_what_passes_by_itself_says_when_to_come_back() -> None:
    for outcome in CATALOGUE:
        if outcome.status == 503:
            assert int(outcome().headers["Retry-After"]) > 0
    attempts = TooManyAttempts(8, "failed-logins", 5, 3600)
    # draft-ietf-httpapi-ratelimit-headers: both fields name the same point in time.
    assert attempts.headers == {
        "Retry-After": "8",
        "RateLimit-Policy": '"failed-logins";q=5;w=3600',
        "RateLimit": '"failed-logins";r=0;t=8',
    }
    assert attempts.members == {"violated-policies": ["failed-logins"]}


def test_a_detail_takes_the_place_of_the_sentence() -> None:
    assert NotFound().detail == NotFound.sentence
    assert NotFound("This one is gone.").detail == "This one is gone."


def test_the_limit_is_said_in_kib() -> None:
    assert TooLarge(16 * 1024).detail == "The request body is larger than 16 KiB."


def test_a_missing_scope_is_named_in_the_challenge() -> None:
    challenge = InsufficientScope("write").headers["WWW-Authenticate"]
    assert challenge == 'Bearer realm="vitrine", error="insufficient_scope", scope="write"'


def test_the_fields_that_are_wrong_are_kept() -> None:
    wrong = [FieldProblem("login", "This field is required.")]
    assert InvalidFields(wrong).problems == wrong
