"""Passwords: changed, proved once more, reset by a link, and judged while they are typed."""

from typing import Any

from apiflask import APIBlueprint

from security.access import caller
from security.dependencies import dependencies
from security.outcomes import InvalidCode
from security.records import audit_log
from security.records.audit_log import Event
from security.web.openapi_answers import problems
from security.web.origins import origin
from security.web.schemas import (
    PasswordChange,
    PasswordProof,
    PasswordReset,
    PasswordStrength,
    TypedPassword,
)
from security.web.typed_passwords import accept, prove

blueprint = APIBlueprint("passwords", __name__, tag="Passwords")


@blueprint.put("/v1/user/password")
@blueprint.input(PasswordChange, arg_name="given")
@blueprint.output({}, 204, description="The password is the new one; all other sessions are over.")
@blueprint.doc(operation_id="change_password", responses=problems(411, 415, 422, 429))
def change(given: PasswordChange) -> tuple[str, int]:
    """Change the password of the caller

    A wrong current password is 422 `wrong_password`, and is throttled as a login is.
    """
    deps, session = dependencies(), caller()
    deps.new_passwords.require("new_password", given.new_password, session.login)
    proof = prove("current_password", given.current_password)
    with deps.hasher.slot(first=True) as slot:
        password_hash = slot.hash(given.new_password)
    with deps.database.writing() as connection:
        accept(connection, "current_password", proof)
        ended = deps.password_changes.store(
            connection, proof.user, password_hash,
            but_session=session.id, revoke_tokens=given.revoke_tokens,
        )  # fmt: skip
        deps.sessions.record_proof(connection, session.id)
        audit_log.record(
            connection, int(deps.clock()), Event.PASSWORD_CHANGED, session.user_id, origin(),
            sessions_ended=ended.sessions, tokens_revoked=ended.tokens,
        )  # fmt: skip
    return "", 204


@blueprint.post("/v1/proof")
@blueprint.input(PasswordProof, arg_name="given")
@blueprint.output({}, 204, description="The password counts as just typed, for ten minutes.")
@blueprint.doc(operation_id="prove_password", responses=problems(411, 415, 422, 429))
def prove_again(given: PasswordProof) -> tuple[str, int]:
    """Type the password again, for what asks for it

    A wrong one is 422 `wrong_password`, and is throttled as a login is.
    """
    deps, session = dependencies(), caller()
    proof = prove("password", given.password)
    with deps.database.writing() as connection:
        accept(connection, "password", proof)
        deps.sessions.record_proof(connection, session.id)
        audit_log.record(
            connection, int(deps.clock()), Event.PASSWORD_PROVED, session.user_id, origin()
        )
    return "", 204


@blueprint.post("/v1/password-reset")
@blueprint.input(PasswordReset, arg_name="given")
@blueprint.output({}, 204, description="The password is the new one; all sessions are over.")
@blueprint.doc(operation_id="reset_password", responses=problems(403, 411, 415, 422, 429))
def reset(given: PasswordReset) -> tuple[str, int]:
    """Set a new password by the code of a reset link

    A code that is unknown, used or too old is 422 `invalid_code`. A password that is not taken
    does not use the code up.
    """
    deps = dependencies()
    found = deps.password_resets.find(given.code)
    if found is None:
        raise InvalidCode("code")
    deps.new_passwords.require("new_password", given.new_password, found.login)
    with deps.hasher.slot(first=True) as slot:
        password_hash = slot.hash(given.new_password)
    with deps.database.writing() as connection:
        # The user is locked before the code, as whoever deletes the user does.
        user = deps.users.lock(connection, found.user_id)
        if user is None or not deps.password_resets.use(connection, given.code):
            raise InvalidCode("code")
        ended = deps.password_changes.store(
            connection, user, password_hash, revoke_tokens=found.revoke_tokens
        )
        audit_log.record(
            connection, int(deps.clock()), Event.PASSWORD_RESET, user.id, origin(),
            sessions_ended=ended.sessions, tokens_revoked=ended.tokens,
        )  # fmt: skip
    return "", 204


@blueprint.post("/v1/password-strength")
@blueprint.input(TypedPassword, arg_name="typed")
@blueprint.output(PasswordStrength, description="What is said of it; nothing is kept.")
@blueprint.doc(operation_id="judge_password", responses=problems(403, 411, 415, 422, 429))
def judge(typed: TypedPassword) -> dict[str, Any]:
    """Say how strong a new password is, and whether it would be taken"""
    said = dependencies().new_passwords.judge(typed.password, typed.login)
    accepted = said.complaint is None
    return {"score": said.score, "accepted": accepted, "message": said.complaint}
