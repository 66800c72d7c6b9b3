"""The public keys as JWK sets: of access tokens for everybody, of identities inside."""

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from security.dependencies import dependencies
from security.keys.signing_keys import Purpose
from security.web.schemas import KeySet

blueprint = APIBlueprint("public_keys", __name__, tag="Keys")
# Half of the default of VITRINE_KEY_ANNOUNCE_SECONDS: caches know a new key before it signs.
_HEADERS = {"Cache-Control": "public, max-age=60"}


@blueprint.get("/.well-known/jwks.json")
@blueprint.output(KeySet, description="A JWK set (RFC 7517).")
@blueprint.doc(operation_id="show_public_keys")
def access() -> ResponseReturnValue:
    """Publish the keys that access tokens are verified with"""
    return _key_set(Purpose.ACCESS)


@blueprint.get("/internal/jwks.json")
@blueprint.doc(hide=True)
def identity() -> ResponseReturnValue:
    """Publish the keys that identity tokens are verified with"""
    return _key_set(Purpose.IDENTITY)


def _key_set(purpose: Purpose) -> ResponseReturnValue:
    return {"keys": dependencies().key_ring.published(purpose)}, 200, _HEADERS
