"""Tells the gateway whether a caller may fetch a picture, and where its bytes are stored."""

import time

import structlog
from apiflask import APIBlueprint
from flask import Response, g, request

from uploader.access import require
from uploader.clients.identity_tokens import Caller
from uploader.clients.permissions import Scope
from uploader.decoding.formats import RENDITION, PictureFormat
from uploader.dependencies import dependencies
from uploader.library import visibility
from uploader.library.image import CARD, LINK, PREVIEW, Image, LaterRendition
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
)
from uploader.telemetry.logs import request_id

blueprint = APIBlueprint("media", __name__, enable_openapi=False, url_prefix="/internal/media")

log = structlog.get_logger(__name__)


@blueprint.get("/<image_id>/<any(original, thumb, 'thumb-2x', preview, card):rendition>")
def authorise(image_id: str, rendition: str) -> Response:
    """Answer 200 with where the bytes are, 401 to an anonymous caller, 403 to any other."""
    # The gateway may cache a 200 to the end of this second, and never a refusal. The time is taken
    # before the check: a slow answer must not outlive a revocation.
    g.good_until = int(time.time())
    image, caller = _visible_image(image_id)
    if rendition == "original":
        return _location_of_original(image, caller)
    if rendition == "card":
        return _location_of_card(image)
    if rendition == "preview" and (preview := _location_of_preview(image)):
        return preview
    if rendition == "thumb-2x" and (thumbnail := _location_of_thumbnail_2x(image)):
        return thumbnail
    return _location(image, image.thumb_key, RENDITION, image.thumb_sha256)


def _visible_image(image_id: str) -> tuple[Image, Caller | None]:
    """Return an image that the caller may see, and the caller; None is an anonymous one.

    Raises IdentityRequired, InsufficientScope and MediaForbidden, alike for an image that is not
    the caller's and for one that does not exist.
    """
    image = dependencies().catalogue.find_unchecked(image_id)
    if image is not None and visibility.is_shared(image):
        return image, _caller_of_shared_image()
    caller = _caller()
    if caller is None:
        raise _unknown_caller()
    require(caller, Scope.READ)
    if image is None or not visibility.may_see(image, caller.user_id):
        raise MediaForbidden
    return image, caller


def _caller() -> Caller | None:
    return dependencies().callers.find(request.headers.get("Authorization"), request_id())


def _unknown_caller() -> IdentityRequired:
    return IdentityInvalid() if "Authorization" in request.headers else IdentityRequired()


def _caller_of_shared_image() -> Caller | None:
    """Return who asks; the gateway must not cache the answer to an unknown credential.

    Its cache is keyed by the credential, and anybody can invent any number of those.
    """
    if "Authorization" not in request.headers:
        return None
    try:
        caller = _caller()
    except SecurityUnavailable:
        caller = None
    if caller is None:
        g.good_until = None
    return caller


def _location_of_original(image: Image, caller: Caller | None) -> Response:
    """Answer for the original; a wrong extension is answered as a picture that does not exist."""
    wanted = request.args.get("ext")
    if wanted is not None and wanted != image.picture_format.extension:
        raise _unknown_caller() if caller is None else MediaForbidden
    if image.is_damaged:
        raise MediaForbidden
    return _location(image, image.original_key, image.picture_format, image.sha256)


def _location_of_preview(image: Image) -> Response | None:
    """Answer for the preview; None where it cannot be made, and the thumbnail has to do."""
    try:
        return _location_of_rendition(image, PREVIEW)
    except (DecodersBusy, NotDecodable, TooManyPixels) as outcome:
        log.warning("preview_missing", image=image.id, code=outcome.code)
        return None


def _location_of_thumbnail_2x(image: Image) -> Response | None:
    """Answer for the second thumbnail; None where the first one has to do.

    A page asks for many at once and shows nothing while it waits, so a missing one is made for
    the next time.
    """
    if image.thumb_2x_key and image.thumb_2x_sha256:
        return _location(image, image.thumb_2x_key, RENDITION, image.thumb_2x_sha256)
    dependencies().rendition_queue.add_thumbnail_2x(image)
    return None


def _location_of_card(image: Image) -> Response:
    """Answer for the card; nothing can do in its place, so one may have to be asked for again."""
    try:
        location = _location_of_rendition(image, CARD)
    except (NotDecodable, TooManyPixels) as outcome:
        log.warning("card_missing", image=image.id, code=outcome.code)
        location = None
    if location is None:
        raise MediaForbidden
    return location


def _location_of_rendition(image: Image, rendition: LaterRendition) -> Response | None:
    """Answer for a rendition, making it where it is missing; None without a whole original."""
    if not image.key_of(rendition) and not image.is_damaged:
        try:
            image = dependencies().rendition_maker.make(image, rendition)
        except ImageNotFound as error:
            raise MediaForbidden from error
    key, sha256 = image.key_of(rendition), image.sha256_of(rendition)
    return _location(image, key, rendition.picture_format, sha256) if key and sha256 else None


def _location(image: Image, key: str, stored: PictureFormat, sha256: str) -> Response:
    extensions = (stored.extension, *stored.aliases)
    response = Response(status=200)
    response.headers["X-Storage-Path"] = dependencies().store.presigned_path(key, stored.media_type)
    response.headers["X-Object-Key"] = key
    response.headers["X-Media-Type"] = stored.media_type
    response.headers["X-Media-Etag"] = f'"{sha256}"'
    response.headers["X-Media-Disposition"] = disposition(image.name, extensions)
    shared = image.visibility == LINK
    response.headers["X-Media-Resource-Policy"] = "cross-origin" if shared else "same-origin"
    if g.good_until is not None:
        response.headers["X-Accel-Expires"] = f"@{g.good_until}"
    return response
