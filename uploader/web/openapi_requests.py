"""The requests of the API document: parameters and bodies that no model of fields describes."""

from typing import Any

from uploader.arranging.album import ALBUM_NAME_CHARACTERS, MOST_LEVELS
from uploader.decoding.formats import FORMATS
from uploader.intake.reception import FILE_FIELDS
from uploader.intake.upload_options import TIME, VISIBILITIES
from uploader.web.json_bodies import MEDIA_TYPES

ID_PATTERN = "^[0-9A-Za-z]{22}$"
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
_BYTES = {"type": "string", "format": "binary"}
_VISIBILITY = {"type": "string", "enum": list(VISIBILITIES)}
_DUPLICATES = {"type": "string", "enum": ["reuse", "keep"]}
_TIME = {"type": "string", "format": "date-time"}
_TIME_AS_TEXT = {"type": "string", "pattern": f"^(?:{TIME.pattern})?$"}
_ID = {"type": "string", "pattern": ID_PATTERN}
_ID_AS_TEXT = {"type": "string", "pattern": "^(?:[0-9A-Za-z]{22})?$"}
_PATH_TEXT = {"type": "string", "maxLength": MOST_LEVELS * (ALBUM_NAME_CHARACTERS + 1) - 1}
_VISIBLE = "Who may see the picture: its owner alone (the default), or who has its address."
_KEEP = (
    "Whether bytes that the account has already are its known image (the default), or a new one."
)
_ADDED = "When the file was chosen (RFC 3339); lists are in this order."
_ALBUM = "An album of the account, into which the picture is put."
_PATH = (
    "The names of an album and of those that it lies in, with / between them, from the top or "
    "below `album_id`; those that are not there are made. At most six levels in all."
)
_DIGEST = "A digest of the bytes (RFC 9530), which are compared with it."


def query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """Describe a parameter of the query, which may be left out."""
    return {"in": "query", "name": name, "schema": schema, "description": description}


def header(
    name: str, schema: dict[str, Any], description: str, *, required: bool = False
) -> dict[str, Any]:
    """Describe a header field of the request."""
    described = {"in": "header", "name": name, "schema": schema, "description": description}
    return described | {"required": True} if required else described


def path(name: str, description: str) -> dict[str, Any]:
    """Describe a part of a path that is an id."""
    schema = {"type": "string", "pattern": ID_PATTERN}
    return {
        "in": "path", "name": name, "required": True, "schema": schema, "description": description,
    }  # fmt: skip


_OPTIONS = [
    query("visibility", _VISIBILITY, _VISIBLE),
    query("duplicates", _DUPLICATES, _KEEP),
    query("added_at", _TIME, _ADDED),
    query("album_id", _ID, _ALBUM),
    query("album_path", _PATH_TEXT, _PATH),
    query("name", _TEXT, "The name of the file, where the body is its bytes."),
    header("X-Vitrine-Visibility", _VISIBILITY, "As `visibility`. An empty field says nothing."),
    # Makers of clients take no times in header fields.
    header("X-Vitrine-Added-At", _TIME_AS_TEXT, "As `added_at`. An empty field says nothing."),
    header("Content-Disposition", _TEXT, "The name of the file (RFC 6266)."),
    header("Content-Digest", _TEXT, _DIGEST),
    header("Repr-Digest", _TEXT, _DIGEST),
]
_FILE_DESCRIPTION = "The picture, byte for byte as it is to be stored."
_FORM = {
    "type": "object",
    "properties": {
        "file": _BYTES | {"description": _FILE_DESCRIPTION},
        # A form sends its empty fields as well, and means none by them.
        "visibility": _VISIBILITY | {"enum": [*VISIBILITIES, ""], "description": _VISIBLE},
        "duplicates": _DUPLICATES | {"enum": ["reuse", "keep", ""], "description": _KEEP},
        "added_at": _TIME_AS_TEXT | {"description": _ADDED},
        "album_id": _ID_AS_TEXT | {"description": _ALBUM},
        "album_path": _PATH_TEXT | {"description": _PATH},
    },
    "required": ["file"],
}
UPLOAD: dict[str, Any] = {
    "parameters": [
        *_OPTIONS,
        header(
            "Idempotency-Key",
            {"type": "string", "pattern": "^[ -~]*$"},
            "A name of this request, under which it may be sent again (see there).",
        ),
    ],
    "requestBody": {
        "description": (
            "A form with the file in the field `file` "
            f"({', '.join(f'`{name}`' for name in FILE_FIELDS[1:])} are taken too), or its bytes."
        ),
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/octet-stream": {"schema": _BYTES},
            **{one.media_type: {"schema": _BYTES} for one in FORMATS.values()},
        },
    },
}
_TUS_VERSION = header(
    "Tus-Resumable",
    {"type": "string", "enum": ["1.0.0"]},
    "The version of tus; without it, the draft is spoken.",
)
_COMPLETE = header(
    "Upload-Complete",
    {"type": "string", "enum": ["?0", "?1"]},
    "Whether these are the last bytes (draft).",
)
_LENGTH = header("Upload-Length", _NUMBER, "The bytes of the whole upload.")
_CHECKSUM = header("Upload-Checksum", _TEXT, "The checksum of these bytes (tus).")


def _bytes_as(*media_types: str, required: bool) -> dict[str, Any]:
    return {
        "description": "Bytes of the file, as the protocol has them.",
        "required": required,
        "content": {media_type: {"schema": _BYTES} for media_type in media_types},
    }


_PROTOCOL = [_TUS_VERSION]
UPLOAD_IN_PARTS: dict[str, Any] = {
    "parameters": [
        *_PROTOCOL, _LENGTH, _COMPLETE, _CHECKSUM,
        header("Upload-Metadata", _TEXT, "Name and options of the file (tus)."),
        *_OPTIONS,
    ],
    "requestBody": _bytes_as(
        "application/offset+octet-stream", "application/octet-stream",
        *(one.media_type for one in FORMATS.values()), required=False,
    ),
}  # fmt: skip
UPLOADED_PART: dict[str, Any] = {
    "parameters": [
        *_PROTOCOL,
        header("Upload-Offset", _NUMBER, "Where these bytes begin.", required=True),
        _LENGTH, _COMPLETE, _CHECKSUM,
        header("Content-Digest", _TEXT, _DIGEST),
    ],
    "requestBody": _bytes_as(
        "application/offset+octet-stream", "application/partial-upload", required=True
    ),
}  # fmt: skip
PROTOCOL: dict[str, Any] = {"parameters": _PROTOCOL}


def _change(endpoint: str, schema: str) -> dict[str, Any]:
    media_type, other_type = MEDIA_TYPES[endpoint]
    body = {
        "description": f"`{other_type}` is taken alike.",
        "required": True,
        # Makers of clients want a name for each body, and this is the same one.
        "content": {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }
    return {"requestBody": body}


CHANGE = _change("images.update", "ImageChange")
TAG_CHANGE = _change("tags.update", "TagChange")
ALBUM_CHANGE = _change("albums.update", "AlbumChange")
CONDITIONS: list[dict[str, Any]] = [
    header("Range", _TEXT, "Which bytes are wanted (RFC 9110, section 14.2)."),
    header("If-Range", _TEXT, "The entity tag for which `Range` holds."),
    header("If-None-Match", _TEXT, "The entity tag of a copy that is there already."),
    header("If-Match", _TEXT, "The entity tag that it must have."),
]
