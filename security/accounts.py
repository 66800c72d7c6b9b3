"""Registration, and the account of the caller: /v1/register and /v1/user."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from security.access import caller
from security.clock import rfc3339
from security.dependencies import Dependencies, dependencies
from security.outcomes import FieldProblem, InvalidFields, LoginTaken, RegistrationClosed
from security.people import password_rules
from security.people.logins import Login, UnacceptableLoginError, accept_login
from security.telemetry.logs import request_id
from security.web.openapi_answers import problems
from security.web.schemas import Account, Profile, Registration

blueprint = APIBlueprint("accounts", __name__, tag="Accounts")


@blueprint.post("/v1/register")
@blueprint.input(Registration, arg_name="wanted")
@blueprint.output(Account, 201, description="The account was made.")
@blueprint.doc(
    operation_id="register",
    responses=problems(403, 409, 411, 415, 422, 429)
    | {403: "New accounts are not given out here."},
)
def register(wanted: Registration) -> dict[str, Any]:
    """Make an account"""
    deps = dependencies()
    if deps.settings.registration == "closed":
        raise RegistrationClosed
    login = _acceptable(wanted, deps)
    if deps.users.is_taken(login):
        raise LoginTaken
    with deps.hasher.slot() as slot:
        password_hash = slot.hash(wanted.password)
    user = deps.users.add(login, password_hash, int(deps.clock()))
    return {"id": user.id, "login": user.login, "created_at": rfc3339(user.created_at)}


@blueprint.get("/v1/user")
@blueprint.output(Profile, description="Who the token belongs to.")
@blueprint.doc(operation_id="show_account")
def show() -> dict[str, Any]:
    """Show the account of the caller, with what it stores"""
    session = caller()
    usage = dependencies().uploader.usage(request.headers["X-Identity"], request_id())
    return {
        "id": session.user_id,
        "login": session.login,
        "created_at": rfc3339(session.user_created_at),
        "usage": usage and {"images": usage.images, "bytes": usage.bytes},
        "quota": usage and usage.quota,
    }


def _acceptable(wanted: Registration, deps: Dependencies) -> Login:
    """Return the login. Raises InvalidFields, which names everything that is wrong at once."""
    wrong: list[FieldProblem] = []
    login: Login | None = None
    try:
        login = accept_login(wanted.login)
    except UnacceptableLoginError as error:
        wrong.append(FieldProblem("login", str(error)))
    complaint = password_rules.complaint(
        wanted.password, deps.settings.password_min_length, wanted.login, deps.settings.public_url
    )
    if complaint:
        wrong.append(FieldProblem("password", complaint))
    if login is None or wrong:
        raise InvalidFields(wrong)
    return login
