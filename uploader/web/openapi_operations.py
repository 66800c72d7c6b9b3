"""The operations of the API document that no view declares: HEAD, OPTIONS, and bytes of pictures.

The bytes go through the gateway alone, which asks the uploader whether the caller may have them.
"""

from typing import Any

from uploader.decoding.formats import CARD_FORMAT, FORMATS, RENDITION
from uploader.web.openapi_answers import headers, problems
from uploader.web.openapi_requests import CONDITIONS, PROTOCOL, path

_IMAGE = path("image_id", "The id of the image.")
_RENDITIONS = {
    "thumb.webp": ("get_thumbnail", "Get the thumbnail of an image", RENDITION),
    "thumb-2x.webp": ("get_thumbnail_2x", "Get the thumbnail for dense screens", RENDITION),
    "preview.webp": ("get_preview", "Get the large rendition of an image", RENDITION),
    "card.jpg": ("get_card", "Get the picture of an image for link previews", CARD_FORMAT),
}

_BINARY = {"schema": {"type": "string", "format": "binary"}}

# What can be done with the id in an answer, by the operation that gives it and its status.
_OF_IMAGE = (
    "show_image", "show_neighbours", "update_image", "delete_image",
    "get_thumbnail", "get_thumbnail_2x", "get_preview", "get_card",
)  # fmt: skip
_OF_UPLOAD = ("show_upload", "find_upload_offset", "append_to_upload", "delete_upload")
_LINKS: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("upload_image", "200"): ("image_id", _OF_IMAGE),
    ("upload_image", "201"): ("image_id", _OF_IMAGE),
    ("begin_upload", "201"): ("upload_id", _OF_UPLOAD),
}


def links(operation_id: str, status: str) -> dict[str, Any]:
    """Return where the `id` in an answer leads (OpenAPI 3.1, Link Object)."""
    parameter, operations = _LINKS.get((operation_id, status), ("", ()))
    return {
        name: {"operationId": name, "parameters": {parameter: "$response.body#/id"}}
        for name in operations
    }


def unrouted() -> dict[str, dict[str, Any]]:
    """Return these operations by path and method."""
    originals = [one.media_type for one in FORMATS.values()]
    extension = {
        "in": "path",
        "name": "extension",
        "required": True,
        "schema": {"type": "string", "enum": [one.extension for one in FORMATS.values()]},
        "description": "The extension of the type of the image; any other is 404.",
    }
    found: dict[str, dict[str, Any]] = {
        "/v1/uploads": {"options": _OPTIONS},
        "/v1/uploads/{upload_id}": {"head": _HEAD, "options": _OPTIONS_OF_AN_UPLOAD},
        "/i/{image_id}.{extension}": {
            "get": _bytes("get_original", "Get the file of an image as it was sent", originals)
            | {"parameters": [_IMAGE, extension, *CONDITIONS]},
        },
    }
    for name, (operation_id, summary, picture_format) in _RENDITIONS.items():
        operation = _bytes(operation_id, summary, [picture_format.media_type])
        found[f"/i/{{image_id}}/{name}"] = {"get": operation}
    return found


def _bytes(operation_id: str, summary: str, media_types: list[str]) -> dict[str, Any]:
    content = dict.fromkeys(media_types, _BINARY)
    validators = headers("ETag", "Content-Disposition", "Accept-Ranges")
    return {
        "operationId": operation_id,
        "summary": summary,
        "description": (
            "The caller has to be the owner, or anybody where the image is shared by link; one of "
            "somebody else is 404, exactly like one that does not exist. So is one in the trash, "
            "but for its thumbnail, which its owner gets."
        ),
        "tags": ["Pictures"],
        "parameters": [_IMAGE, *CONDITIONS],
        "responses": {
            "200": {"description": "The bytes.", "content": content, "headers": validators},
            "206": {
                "description": "A part of the bytes.",
                "content": content | {"multipart/byteranges": _BINARY},
                "headers": validators | headers("Content-Range"),
            },
            "304": {"description": "The copy is still right.", "headers": headers("ETag")},
            **{
                str(one): {"description": text}
                for one, text in problems(401, 404, 412, 416).items()
            },
        },
    }


_OPTIONS: dict[str, Any] = {
    "operationId": "describe_uploads",
    "summary": "Say which protocols are supported, and how large an upload may be",
    "tags": ["Resumable uploads"],
    "responses": {
        "204": {
            "description": "The header fields say it.",
            "headers": headers(
                "Allow", "Accept-Patch", "Upload-Limit", "Tus-Version", "Tus-Extension",
                "Tus-Max-Size", "Tus-Checksum-Algorithm", required=True,
            ),
        },
    },
}  # fmt: skip
_OPTIONS_OF_AN_UPLOAD: dict[str, Any] = _OPTIONS | {
    "operationId": "describe_upload",
    "summary": "Say how an upload can be gone on with",
    "parameters": [path("upload_id", "The id of the upload.")],
    "responses": _OPTIONS["responses"] | {"404": {"description": problems(404)[404]}},
}
_STANDS = headers("Upload-Offset", required=True) | headers("Upload-Length", "Upload-Limit")
_HEAD: dict[str, Any] = {
    "operationId": "find_upload_offset",
    "summary": "Say where an upload stands",
    "description": (
        "In the header fields of the protocol that is spoken. A request that is adding to the "
        "upload saves what it has and ends, so that the offset can be relied on."
    ),
    "tags": ["Resumable uploads"],
    "parameters": [path("upload_id", "The id of the upload."), *PROTOCOL["parameters"]],
    "responses": {
        "200": {
            "description": "It stands there (tus).",
            "headers": _STANDS | headers("Tus-Resumable", "Upload-Expires", "Upload-Metadata"),
        },
        "204": {
            "description": "It stands there (draft).",
            "headers": _STANDS | headers("Upload-Complete", required=True),
        },
        **{str(one): {"description": text} for one, text in problems(404, 410, 412).items()},
    },
}
