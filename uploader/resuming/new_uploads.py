"""The row of a new upload, and what it says of an album."""

from uploader.arranging.album_paths import SEPARATOR, AlbumPlace
from uploader.clock import SECOND, microseconds_now
from uploader.records.identifiers import new_id
from uploader.records.uploads import Upload
from uploader.resuming.upload_requests import Creation


def new_upload(owner: str, creation: Creation, seconds: int) -> Upload:
    """Make the row of a new upload, which waits `seconds` for its next byte."""
    now, album = microseconds_now(), creation.options.album
    return Upload(
        id=new_id(),
        owner=owner,
        state="open",
        received=0,
        length=creation.length,
        metadata=creation.metadata,
        name=creation.name,
        visibility=creation.options.visibility,
        keep_duplicates=creation.options.keep_duplicates,
        sha256=creation.digests.get("sha256"),
        sha512=creation.digests.get("sha512"),
        reserved_images=1,
        reserved_bytes=creation.length or 0,
        claim=None,
        recalled=False,
        image_id=None,
        duplicate=False,
        problem=None,
        created_at=now,
        added_at=creation.options.bounded_added_at(seconds),
        expires_at=now + seconds * SECOND,
        album_id=None if album is None else album.album_id,
        album_path=SEPARATOR.join(album.path) if album and album.path else None,
    )


def album_of(upload: Upload) -> AlbumPlace | None:
    """Return where the image of an upload is to be filed, if anywhere."""
    if upload.album_id is None and upload.album_path is None:
        return None
    path = upload.album_path.split(SEPARATOR) if upload.album_path else ()
    return AlbumPlace(upload.album_id, tuple(path))
