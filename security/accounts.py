"""Registration, and the account of the caller: /v1/registration, /v1/register and /v1/user."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from security.access import caller
from security.clock import rfc3339, rfc3339_or_none
from security.dependencies import Dependencies, dependencies
from security.outcomes import (
    FieldProblem,
    InvalidFields,
    Unauthorized,
)
from security.people import administrators, departure
from security.people.logins import Login, UnacceptableLoginError, accept_login
from security.people.registration import Codes
from security.telemetry.logs import request_id
from security.web.openapi_answers import problems
from security.web.origins import origin
from security.web.schemas import (
    Account,
    Deletion,
    PasswordProof,
    Profile,
    Registration,
    RegistrationTerms,
)
from security.web.typed_passwords import accept, prove

blueprint = APIBlueprint("accounts", __name__, tag="Accounts")


@blueprint.get("/v1/registration")
@blueprint.output(RegistrationTerms, description="What a registration takes now.")
@blueprint.doc(operation_id="show_registration_terms")
def terms() -> dict[str, Any]:
    """Say who may register now, and what it takes"""
    deps = dependencies()
    now = deps.registration.terms()
    return {
        "mode": now.mode,
        "needs_setup_code": now.needs_setup_code,
        "password_min_length": deps.settings.password_min_length,
    }


@blueprint.post("/v1/register")
@blueprint.input(Registration, arg_name="wanted")
@blueprint.output(Account, 201, description="The account was made.")
@blueprint.doc(
    operation_id="register",
    responses=problems(403, 409, 411, 415, 422, 429)
    | {409: "The login is taken."}
    | {403: "Nobody may register, or only with an invitation, or the setup code is missing."},
)
def register(wanted: Registration) -> dict[str, Any]:
    """Make an account"""
    deps = dependencies()
    codes = Codes(wanted.invitation or "", wanted.setup_code or "")
    deps.registration.check(codes)
    login = _acceptable(wanted, deps)
    deps.registration.require_free(login, origin().address)
    with deps.hasher.slot() as slot:
        password_hash = slot.hash(wanted.password)
    user = deps.registration.register(login, password_hash, codes, origin())
    return {"id": user.id, "login": user.login, "created_at": rfc3339(user.created_at)}


@blueprint.get("/v1/user")
@blueprint.output(Profile, description="Who the token belongs to.")
@blueprint.doc(operation_id="show_account")
def show() -> dict[str, Any]:
    """Show the account of the caller, with what it stores"""
    session = caller()
    changed_at = dependencies().users.password_changed_at(session.user_id)
    usage = dependencies().uploader.usage(request.headers["X-Identity"], request_id())
    return {
        "id": session.user_id,
        "login": session.login,
        "created_at": rfc3339(session.user_created_at),
        "role": session.role,
        "password_changed_at": rfc3339_or_none(changed_at),
        "usage": usage and usage.model_dump(exclude={"quota"}),
        "quota": usage and usage.quota,
    }


@blueprint.delete("/v1/user")
@blueprint.input(PasswordProof, arg_name="given")
@blueprint.output(Deletion, 202, description="The account is gone, and its pictures follow.")
@blueprint.doc(
    operation_id="delete_account",
    responses=problems(409, 411, 415, 422, 429) | {409: "Nobody else administers this."},
)
def delete(given: PasswordProof) -> dict[str, Any]:
    """Delete the account of the caller for good

    Every session and every token of it ends at once, and the login is free again. A wrong password
    is 422 `wrong_password`, and is throttled as a login is.
    """
    deps, session = dependencies(), caller()
    proof = prove("password", given.password)
    now = int(deps.clock())
    with deps.database.writing() as connection:
        # Locks are taken in one order everywhere: this one, then that of the user.
        administrators.lock(connection)
        lives = deps.sessions.find_in(connection, session.id, session.user_id) is not None
        if not lives:
            raise Unauthorized(failed=True)
        accept(connection, "password", proof)
        departure.delete_user(connection, session.user_id, now, origin())
    deps.upkeep.wake()
    return {"id": session.user_id, "deleted_at": rfc3339(now)}


def _acceptable(wanted: Registration, deps: Dependencies) -> Login:
    """Return the login. Raises InvalidFields, which names everything that is wrong at once."""
    wrong: list[FieldProblem] = []
    login: Login | None = None
    try:
        login = accept_login(wanted.login)
    except UnacceptableLoginError as error:
        wrong.append(FieldProblem("login", str(error)))
    complaint = deps.new_passwords.complaint(wanted.password, wanted.login)
    if complaint:
        wrong.append(FieldProblem("password", complaint))
    if login is None or wrong:
        raise InvalidFields(wrong)
    return login
