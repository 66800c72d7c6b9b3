"""The users of the installation, as administrators handle them: /v1/admin/users."""

from typing import Any

from apiflask import APIBlueprint
from flask import request
from sqlalchemy import Connection

from security.access import confirm_in, require_fresh_proof, require_scope
from security.clock import rfc3339, rfc3339_or_none
from security.credentials.api_tokens import take_scope
from security.credentials.permissions import Scope
from security.dependencies import dependencies
from security.outcomes import NotFound
from security.people.administrators import set_disabled, set_role
from security.people.departure import delete_user
from security.people.directory import Entry, set_quotas
from security.people.roles import Role
from security.records.audit_log import Event, record
from security.records.identifiers import is_id
from security.telemetry.logs import request_id
from security.web import cursors
from security.web.admin_schemas import (
    ResetLink,
    ResetLinkRequest,
    UserChange,
    UserEntry,
    UserList,
    UserQuery,
)
from security.web.openapi_answers import FRESH_PROOF, problems
from security.web.origins import origin
from security.web.schemas import Deletion

blueprint = APIBlueprint("admin_users", __name__, tag="Administration")
_QUOTAS = ("quota_images", "quota_bytes")


@blueprint.get("/v1/admin/users")
@blueprint.input(UserQuery, location="query", arg_name="query")
@blueprint.output(UserList, description="A part of the list.")
@blueprint.doc(operation_id="list_users", responses=problems(422))
def index(query: UserQuery) -> dict[str, Any]:
    """List the users by login, with what they store and never which pictures"""
    after = cursors.decode_one(query.cursor, str)
    found = dependencies().directory.listed(query.q, after, query.limit + 1)
    page, rest = found[: query.limit], found[query.limit :]
    return {
        "items": _described(page),
        "next_cursor": cursors.encode((page[-1].canonical_login,)) if rest else None,
    }


@blueprint.get("/v1/admin/users/<user_id>")
@blueprint.output(UserEntry, description="The user.")
@blueprint.doc(operation_id="show_user", responses=problems(404))
def show(user_id: str) -> dict[str, Any]:
    """Show one user"""
    deps = dependencies()
    with deps.database.reading() as connection:
        found = deps.directory.find_in(connection, user_id)
    if found is None:
        raise NotFound
    return _described([found])[0]


@blueprint.patch("/v1/admin/users/<user_id>")
@blueprint.input(UserChange, arg_name="change")
@blueprint.output(UserEntry, description="The user as it is now.")
@blueprint.doc(
    operation_id="update_user",
    responses=problems(404, 409, 411, 415, 422)
    | FRESH_PROOF
    | {409: "Nobody else administers this."},
)
def update(user_id: str, change: UserChange) -> dict[str, Any]:
    """Disable or enable an account, change its role or its quotas

    What is not sent stays. A quota of null is what the installation allows everybody. A role, and
    anything of an administrator, can be changed by a session alone. Another role, and being
    disabled, ends all sessions of the user; being disabled also the links that reset the password.
    The API tokens of a disabled user are refused, and permitted again when it is enabled. Who
    administers no more loses the scope `admin` of every API token for good, and the tokens that had
    no other. When an administrator loses the role or is disabled, all links that reset a password
    end, whoever made them. The last administrator who is not disabled stays one.
    """
    if "role" in change.model_fields_set:
        require_scope(Scope.ACCOUNT)
    actor_id = require_fresh_proof().user_id
    deps = dependencies()
    with deps.database.writing() as connection:
        confirm_in(connection)
        before = deps.directory.find_in(connection, user_id)
        if before is None:
            raise NotFound
        # A program would otherwise shut everybody out who can take its token away.
        if before.role is Role.ADMINISTRATOR:
            require_scope(Scope.ACCOUNT)
        _change(connection, before, change, actor_id)
        after = deps.directory.find_in(connection, user_id)
    assert after is not None  # noqa: S101 - It was there in this transaction.
    return _described([after])[0]


@blueprint.delete("/v1/admin/users/<user_id>")
@blueprint.output(Deletion, 202, description="The account is gone, and its pictures follow.")
@blueprint.doc(
    operation_id="delete_user",
    responses=problems(404, 409) | FRESH_PROOF | {409: "Nobody else administers this."},
)
def delete(user_id: str) -> dict[str, Any]:
    """Delete an account for good; the last administrator stays while anybody else is there"""
    actor_id = require_fresh_proof().user_id
    deps = dependencies()
    now = int(deps.clock())
    if not is_id(user_id):
        raise NotFound
    with deps.database.writing() as connection:
        confirm_in(connection)
        if not delete_user(connection, user_id, now, origin(), actor_id=actor_id):
            raise NotFound
    deps.upkeep.wake()
    return {"id": user_id, "deleted_at": rfc3339(now)}


@blueprint.post("/v1/admin/users/<user_id>/reset-link")
@blueprint.input(ResetLinkRequest, arg_name="wanted")
@blueprint.output(ResetLink, 201, description="The link, which is told this once.")
@blueprint.doc(
    operation_id="create_reset_link", responses=problems(404, 411, 415, 422) | FRESH_PROOF
)
def make_reset_link(user_id: str, wanted: ResetLinkRequest) -> dict[str, Any]:
    """Make a link by which a user sets a new password, once; links made before end"""
    actor_id = require_fresh_proof().user_id
    deps = dependencies()
    with deps.database.writing() as connection:
        confirm_in(connection)
        if deps.directory.find_in(connection, user_id) is None:
            raise NotFound
        code, ends = deps.password_resets.make(
            connection, user_id, revoke_tokens=wanted.revoke_tokens
        )
        record(
            connection,
            int(deps.clock()),
            Event.RESET_LINK_MADE,
            user_id,
            origin(),
            actor_id=actor_id,
            revoke_tokens=wanted.revoke_tokens,
        )
    return {"url": f"{deps.settings.public_url}/reset/{code}", "expires_at": rfc3339(ends)}


def _change(connection: Connection, user: Entry, change: UserChange, actor_id: str) -> None:
    """Make every change that is one, each with its line in the audit log."""
    now = int(dependencies().clock())

    def tell(event: Event, **details: str | int | None) -> None:
        record(connection, now, event, user.id, origin(), actor_id=actor_id, **details)

    if change.role is not None:
        ended = set_role(connection, user.id, change.role)
        if ended is not None:
            # Who is given the role again is not given the programs of before with it.
            if change.role is not Role.ADMINISTRATOR:
                take_scope(connection, user.id, Scope.ADMIN)
            tell(Event.ROLE_CHANGED, role=change.role.value, sessions_ended=ended)
    if change.disabled is not None and change.disabled is not user.is_disabled:
        ended = set_disabled(connection, user.id, now if change.disabled else None)
        if change.disabled:
            tell(Event.DISABLED, sessions_ended=ended)
        else:
            tell(Event.ENABLED)
    wanted = {name: getattr(change, name) for name in _QUOTAS if name in change.model_fields_set}
    changed = {name: most for name, most in wanted.items() if most != getattr(user, name)}
    if changed:
        set_quotas(connection, user.id, changed)
        tell(Event.QUOTA_CHANGED, **changed)


def _described(users: list[Entry]) -> list[dict[str, Any]]:
    """Describe users, with what the uploader says in one answer that they store."""
    uploader, ids = dependencies().uploader, [user.id for user in users]
    usages = uploader.usages(request.headers["X-Identity"], request_id(), ids) if ids else {}
    return [
        {
            "id": user.id,
            "login": user.login,
            "created_at": rfc3339(user.created_at),
            "role": user.role,
            "disabled": user.is_disabled,
            "quota_images": user.quota_images,
            "quota_bytes": user.quota_bytes,
            "last_seen_at": rfc3339_or_none(user.last_seen_at),
            "tokens": user.tokens,
            "usage": usages[user.id].model_dump() if usages is not None else None,
        }
        for user in users
    ]
