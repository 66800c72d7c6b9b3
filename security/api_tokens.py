"""The API tokens of the caller, which are the keys of their programs: /v1/tokens.

Not to be taken for `tokens.py`, the tokens of a session: /v1/token.
"""

import re
from datetime import UTC, datetime
from typing import Any

import structlog
from apiflask import APIBlueprint

from security.access import caller, confirm_in, require_fresh_proof
from security.clock import rfc3339, rfc3339_or_none
from security.credentials.api_tokens import ApiToken, NewApiToken
from security.credentials.networks import Network, WrongNetworkError, parse_network
from security.credentials.permissions import Scope, api_token_scopes
from security.dependencies import dependencies
from security.outcomes import FieldProblem, InvalidFields, NotFound
from security.people.roles import Role
from security.records.audit_log import Event, record
from security.web.api_token_schemas import ApiTokenList, MadeApiToken, WantedApiToken
from security.web.openapi_answers import FRESH_PROOF, problems
from security.web.origins import origin

blueprint = APIBlueprint("api_tokens", __name__, tag="API tokens")
_log = structlog.get_logger("security.api_tokens")
# A time with its offset (RFC 3339, section 5.6).
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


@blueprint.get("/v1/tokens")
@blueprint.output(ApiTokenList, description="All of them, expired ones too, the newest first.")
@blueprint.doc(operation_id="list_api_tokens")
def index() -> dict[str, Any]:
    """List the API tokens of the caller"""
    own = dependencies().api_tokens.list_own(caller().user_id)
    return {"items": [_described(token) for token in own]}


@blueprint.post("/v1/tokens")
@blueprint.input(WantedApiToken, arg_name="wanted")
@blueprint.output(MadeApiToken, 201, description="It was made; no other answer has its secret.")
@blueprint.doc(
    operation_id="make_api_token",
    responses=problems(409, 411, 415, 422)
    | FRESH_PROOF
    | {409: "The account has as many API tokens as it may have."},
)
def create(wanted: WantedApiToken) -> dict[str, Any]:
    """Make an API token"""
    current, deps = require_fresh_proof(), dependencies()
    new = _acceptable(wanted, current.role, int(deps.clock()))
    with deps.database.writing() as connection:
        confirm_in(connection)
        token, secret = deps.api_tokens.add(connection, current.user_id, new)
        record(
            connection, token.created_at, Event.API_TOKEN_MADE, token.user_id, origin(),
            token_id=token.id, name=token.name, prefix=token.prefix,
            scopes=" ".join(token.scopes), networks=" ".join(map(str, token.networks)),
        )  # fmt: skip
    _log.info("api_token_made", user_id=token.user_id, token_id=token.id)
    return _described(token) | {"token": secret}


@blueprint.delete("/v1/tokens/<token_id>")
@blueprint.output({}, 204, description="That token is worth nothing any more.")
@blueprint.doc(operation_id="revoke_api_token", responses=problems(404))
def revoke(token_id: str) -> tuple[str, int]:
    """Revoke an API token of the caller"""
    current, deps = caller(), dependencies()
    with deps.database.writing() as connection:
        token = deps.api_tokens.revoke_own(connection, token_id, current.user_id)
        if token is None:
            raise NotFound
        record(
            connection, int(deps.clock()), Event.API_TOKEN_REVOKED, token.user_id, origin(),
            token_id=token.id, name=token.name, prefix=token.prefix,
        )  # fmt: skip
    _log.info("api_token_revoked", user_id=token.user_id, token_id=token.id)
    return "", 204


def _described(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": list(token.scopes),
        "networks": [str(network) for network in token.networks],
        "created_at": rfc3339(token.created_at),
        "expires_at": rfc3339_or_none(token.expires_at),
        "last_used_at": rfc3339_or_none(token.last_used_at),
        "last_used_from": token.last_used_from,
    }


def _acceptable(wanted: WantedApiToken, role: Role, now: int) -> NewApiToken:
    """Return what is wanted. Raises InvalidFields, which names everything that is wrong at once."""
    wrong: list[FieldProblem] = []
    name = wanted.name.strip()
    if not name or not name.isprintable():
        wrong.append(FieldProblem("name", "Use letters, digits, signs and single blanks."))
    scopes = {Scope(scope) for scope in wanted.scopes}
    permitted = api_token_scopes(role)
    for number, scope in enumerate(wanted.scopes):
        if scope not in permitted:
            wrong.append(FieldProblem(f"scopes.{number}", "Only an administrator can give this."))
    expires_at = _second(wanted.expires_at, now, wrong)
    networks = _networks(wanted.networks, wrong)
    if wrong:
        raise InvalidFields(wrong)
    return NewApiToken(name, [one for one in permitted if one in scopes], networks, expires_at)


def _second(written: str | None, now: int, wrong: list[FieldProblem]) -> int | None:
    """Return a time in unix seconds, and add to `wrong` where it is none, or over."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written.upper()) if _TIME.fullmatch(written) else None
        seconds = None if moment is None else int(moment.astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        seconds = None
    if seconds is None:
        sentence = "Write a time as RFC 3339 has it, such as 2030-12-31T23:59:59Z, or null."
        wrong.append(FieldProblem("expires_at", sentence))
    elif seconds <= now:
        wrong.append(FieldProblem("expires_at", "This time is over."))
    return seconds


def _networks(written: list[str], wrong: list[FieldProblem]) -> list[Network]:
    """Return the networks, each once, and add to `wrong` what is none."""
    found: dict[Network, None] = {}
    for number, text in enumerate(written):
        try:
            found[parse_network(text)] = None
        except WrongNetworkError as error:
            wrong.append(FieldProblem(f"networks.{number}", str(error)))
    return list(found)
