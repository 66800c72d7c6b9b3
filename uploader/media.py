"""Tells the gateway whether a caller may fetch a picture, and where its bytes are stored."""

import time
from dataclasses import dataclass, replace

import structlog
from apiflask import APIBlueprint
from flask import Flask, Response, request

from uploader.access import require
from uploader.clients.identity_tokens import Caller
from uploader.clients.permissions import Scope
from uploader.decoding.formats import RENDITION, PictureFormat
from uploader.dependencies import Dependencies, dependencies
from uploader.library import visibility
from uploader.library.image import (
    CARD,
    PREVIEW,
    THUMBNAIL_2X,
    Image,
    LaterRendition,
)
from uploader.library.names import disposition
from uploader.outcomes import (
    DecodersBusy,
    IdentityInvalid,
    IdentityRequired,
    ImageNotFound,
    MediaForbidden,
    NotDecodable,
    SecurityUnavailable,
    TooManyPixels,
    UnsupportedType,
)
from uploader.telemetry.logs import request_id
from uploader.web.quick_grants import (
    REFUSAL,
    RULE,
    Asked,
    Headers,
    QuickGrants,
    sent_credential,
    shown_as,
)

blueprint = APIBlueprint("media", __name__, enable_openapi=False, url_prefix="/internal/media")

# By their words in an address.
_LATER = {"preview": PREVIEW, "thumb-2x": THUMBNAIL_2X, "card": CARD}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Permission:
    """An image that a caller may see; None is an anonymous one.

    The gateway may cache it to the end of the second `good_until`, where there is one.
    """

    image: Image
    caller: Caller | None
    good_until: int | None

    def good_as(self, shown: int) -> "_Permission":
        """Return it for an address that says how the image is shown.

        Where it is shown otherwise, as after a turn, the gateway may keep nothing under that.
        """
        return self if self.image.orientation == shown else replace(self, good_until=None)


def init_app(app: Flask, built: Dependencies) -> None:
    """Answer what needs nothing to be made without Flask: a page asks for dozens at once."""
    app.wsgi_app = QuickGrants(  # type: ignore[method-assign]  # As Flask's documents do.
        app.wsgi_app,
        lambda asked: _grant_of_stored(built, asked, _permission(built, asked)),
        built.measures.answered_quickly,
    )


@blueprint.get(RULE)
def authorise(image_id: str, rendition: str) -> Response:
    """Answer 200 with where the bytes are, 401 to an anonymous caller, 403 to any other."""
    if refusal := request.environ.get(REFUSAL):
        raise refusal
    sent = request.headers.get
    credential = sent_credential(sent("Authorization"), sent("X-Real-IP"))
    shown = shown_as(request.args.get("shown"))
    asked = Asked(image_id, rendition, request.args.get("ext"), credential, request_id(), shown)
    d = dependencies()
    permission = _permission(d, asked)
    grant = _grant_of_stored(d, asked, permission) or _grant_of_later(d, asked, permission)
    return Response(status=200, headers=grant)


def _permission(d: Dependencies, asked: Asked) -> _Permission:
    """Permit an image that the caller may see.

    Raises IdentityRequired, InsufficientScope and MediaForbidden, alike for an image that is not
    the caller's and for one that does not exist.
    """
    # The gateway may cache a 200 to the end of this second, and never a refusal. The time is taken
    # before the check: a slow answer must not outlive a revocation.
    now = int(time.time())
    image = d.catalogue.find_unchecked(asked.image_id)
    if image is not None and visibility.is_shared(image):
        return _permission_of_shared(d, asked, image, now)
    caller = _caller(d, asked)
    if caller is None:
        raise _unknown(asked)
    require(caller, Scope.READ)
    # The list of the trash shows its owner thumbnails; of no other address there is anything left.
    may_see = visibility.may_see_thumbnail if asked.rendition == "thumb" else visibility.may_see
    if image is None or not may_see(image, caller.user_id):
        raise MediaForbidden
    return _Permission(image, caller, now)


def _caller(d: Dependencies, asked: Asked) -> Caller | None:
    return d.callers.find(asked.credential, asked.request_id)


def _unknown(asked: Asked) -> IdentityRequired:
    return IdentityRequired() if asked.credential is None else IdentityInvalid()


def _permission_of_shared(d: Dependencies, asked: Asked, image: Image, now: int) -> _Permission:
    """Permit everybody; the gateway must not cache the answer to an unknown credential.

    Its cache is keyed by the credential, and anybody can invent any number of those.
    """
    if asked.credential is None:
        return _Permission(image, None, now)
    try:
        caller = _caller(d, asked)
    except SecurityUnavailable:
        caller = None
    return _Permission(image, caller, None if caller is None else now)


def _grant_of_stored(d: Dependencies, asked: Asked, permission: _Permission) -> Headers | None:
    """Grant the original, the thumbnail or a later rendition that was made; else None."""
    image = permission.image
    if asked.rendition == "original":
        _check_original(asked, permission)
        return _grant(d, permission, image.original_key, image.picture_format, image.sha256)
    permission = permission.good_as(asked.shown)
    if asked.rendition == "thumb":
        return _grant_of_thumbnail(d, permission)
    rendition = _LATER[asked.rendition]
    key, sha256 = image.key_of(rendition), image.sha256_of(rendition)
    if not key or not sha256:
        return None
    return _grant(d, permission, key, rendition.picture_format, sha256)


def _grant_of_thumbnail(d: Dependencies, permission: _Permission) -> Headers:
    image = permission.image
    if image.is_thumbnail_turned:
        # It shows how the picture was turned before; the next time it is another one.
        d.rendition_queue.add_turned(image)
        permission = replace(permission, good_until=None)
    return _grant(d, permission, image.thumb_key, RENDITION, image.thumb_sha256)


def _check_original(asked: Asked, permission: _Permission) -> None:
    """Refuse a wrong extension as a picture that does not exist, and an original that is lost."""
    extension, right = asked.extension, permission.image.picture_format.extension
    if extension is not None and extension != right:
        raise _unknown(asked) if permission.caller is None else MediaForbidden
    if permission.image.is_damaged:
        raise MediaForbidden


def _grant_of_later(d: Dependencies, asked: Asked, permission: _Permission) -> Headers:
    """Make a later rendition and grant it, or the thumbnail in its place.

    Nothing can do in the place of a card, so one may have to be asked for again. A page asks for
    many second thumbnails at once and shows nothing while it waits, so a missing one is made for
    the next time.
    """
    permission = permission.good_as(asked.shown)
    rendition, image = _LATER[asked.rendition], permission.image
    if rendition is THUMBNAIL_2X:
        d.rendition_queue.add_thumbnail_2x(image)
        return _grant_of_thumbnail(d, permission)
    busy = (DecodersBusy,) if rendition is PREVIEW else ()
    try:
        image = _made(d, image, rendition)
    except (NotDecodable, TooManyPixels, UnsupportedType, *busy) as outcome:
        log.warning(f"{rendition.name}_missing", image=image.id, code=outcome.code)
    made = replace(permission, image=image)
    if grant := _grant_of_stored(d, asked, made):
        return grant
    if rendition is CARD:
        raise MediaForbidden
    return _grant_of_thumbnail(d, permission)


def _made(d: Dependencies, image: Image, rendition: LaterRendition) -> Image:
    """Return the image with a rendition; as it is without a whole original."""
    if image.is_damaged:
        return image
    try:
        return d.rendition_maker.make(image, rendition)
    except ImageNotFound as error:
        raise MediaForbidden from error


def _grant(
    d: Dependencies, permission: _Permission, key: str, stored: PictureFormat, sha256: str
) -> Headers:
    """Say where the bytes lie, what they are, and for how long that holds."""
    extensions = (stored.extension, *stored.aliases)
    shared = visibility.is_shared(permission.image)
    grant = [
        ("X-Storage-Path", d.store.presigned_path(key, stored.media_type)),
        ("X-Object-Key", key),
        ("X-Media-Type", stored.media_type),
        ("X-Media-Etag", f'"{sha256}"'),
        ("X-Media-Disposition", disposition(permission.image.name, extensions)),
        ("X-Media-Resource-Policy", "cross-origin" if shared else "same-origin"),
    ]
    if file := d.store.file_of(key):
        grant.append(("X-Object-File", file))
    if permission.good_until is not None:
        grant.append(("X-Accel-Expires", f"@{permission.good_until}"))
    return grant
