"""The row of a new upload, and the album that it names."""

import pytest

from tests.uploader.cast import ALICE
from uploader.arranging.album_paths import AlbumPlace
from uploader.clock import SECOND
from uploader.intake.upload_options import UploadOptions
from uploader.resuming.new_uploads import album_of, new_upload
from uploader.resuming.upload_requests import Creation


def test_a_new_upload_is_open_and_has_reserved_its_room() -> None:
    options = UploadOptions("link", keep_duplicates=True)
    creation = Creation(100, "filename YQ==", "a.png", options, None, {"sha512": "0" * 128})
    upload = new_upload(ALICE, creation, 60)
    assert (upload.owner, upload.state, upload.received, upload.length) == (ALICE, "open", 0, 100)
    assert (upload.reserved_images, upload.reserved_bytes) == (1, 100)
    assert (upload.visibility, upload.keep_duplicates, upload.name) == ("link", True, "a.png")
    assert (upload.metadata, upload.digests) == ("filename YQ==", {"sha512": "0" * 128})
    assert upload.expires_at - upload.created_at == 60 * SECOND


def test_an_upload_of_unknown_length_reserves_room_as_its_bytes_come() -> None:
    creation = Creation(None, "", "", UploadOptions("private", False), None)
    upload = new_upload(ALICE, creation, 60)
    assert (upload.length, upload.reserved_images, upload.reserved_bytes) == (None, 1, 0)


@pytest.mark.parametrize(
    "place",
    [
        None,
        AlbumPlace("a" * 22),
        AlbumPlace(None, ("Holidays", "2025 Rome")),
        AlbumPlace("a" * 22, ("Rome",)),
    ],
)
def test_an_upload_keeps_the_album_that_it_is_for(place: AlbumPlace | None) -> None:
    creation = Creation(None, "", "", UploadOptions("private", False, album=place), None)
    assert album_of(new_upload(ALICE, creation, 60)) == place
